"""The one template engine: Jinja2 through Django's own backend, for pages, their parts and every form. Fifty lines of
the desk cost 2.05 ms of CPU in Django's template language and 0.32 in Jinja2."""

import decimal
import hashlib
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from babel.numbers import format_decimal
from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template import TemplateDoesNotExist, defaultfilters
from django.template.backends import jinja2 as backend
from django.urls import reverse
from django.utils import html, timezone, translation
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django_htmx.jinja import htmx_script
from jinja2 import ChainableUndefined, Environment, StrictUndefined, pass_environment
from jinja2.bccache import Bucket, FileSystemBytecodeCache
from markupsafe import Markup

from yesdesk.core import dates
from yesdesk.core.labels import job_label, with_colon
from yesdesk.core.storage.folders import is_shared
from yesdesk.core.web.addresses import address_of
from yesdesk.core.web.compiler import COMPILED_BY, Compiler, PageContext

PART: Final = "part_"
"""The prefix of a block that is rendered alone: `desk/desk.html#list` is the block `part_list`."""
_TOKEN_FIELD: Final = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="%s">')


class CompiledTemplates(FileSystemBytecodeCache):
    """A folder of compiled templates. Its files are run: it is its user's alone, and another user's file is never
    read. Each file begins with a sum of its template, and the folder carries the versions: an upgrade compiles all
    anew."""

    def __init__(self, folder: Path) -> None:
        ours = hashlib.sha256(COMPILED_BY.read_bytes()).hexdigest()[:8]
        versions = (version("jinja2"), version("yesdesk"), ours, sys.implementation.cache_tag)
        self._folder = folder / "-".join(versions)
        super().__init__(str(self._folder), "%s")
        self._usable: bool | None = None

    def load_bytecode(self, bucket: Bucket) -> None:
        if not self._is_ours():
            return
        path = Path(self._get_cache_filename(bucket))
        with suppress(OSError, ValueError, EOFError, TypeError), path.open("rb") as file:
            if os.fstat(file.fileno()).st_uid == os.geteuid():
                bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write whole or not at all. A full disk makes pages slower and nothing else."""
        if not self._is_ours():
            return
        with suppress(OSError):
            handle, path = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(handle, "wb") as file:
                bucket.write_bytecode(file)
            Path(path).replace(self._get_cache_filename(bucket))

    def _is_ours(self) -> bool:
        if self._usable is None:
            self._usable = self._make_private_folder()
        return self._usable

    def _drop_former(self) -> None:
        for folder in self._folder.parent.iterdir():
            if folder != self._folder:
                shutil.rmtree(folder, ignore_errors=True)

    def _make_private_folder(self) -> bool:
        with suppress(OSError):
            self._folder.parent.parent.mkdir(parents=True, exist_ok=True)
            for folder in (self._folder.parent, self._folder):
                folder.mkdir(mode=0o700, exist_ok=True)
                folder.chmod(0o700)
            self._drop_former()
            found = self._folder.lstat()
            return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
        return False


class Missing(ChainableUndefined, StrictUndefined):
    """A name nobody gave: an error wherever it is used. `form.errors|default` says that it may be missing."""


class Environments(Environment):
    code_generator_class = Compiler
    context_class = PageContext

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **options
            | {
                "autoescape": True,
                "undefined": Missing,
                "extensions": ["jinja2.ext.i18n"],
                "cache_size": -1,
                "keep_trailing_newline": True,
                "bytecode_cache": _template_cache(),
                "finalize": _bare if settings.TESTING else None,
            }
        )
        self.policies["ext.i18n.trimmed"] = True
        self.newstyle_gettext = True
        self.drawn = Icons(self)
        self.globals.update(WORDS, **ADDRESSES, htmx_script=htmx_script)
        self.filters.update(FILTERS)


def _template_cache() -> CompiledTemplates | None:
    """None in tests, which change templates, and where web and worker are two users. Compiled templates are run, and
    the worker must not run a file that the web's user could put there."""
    if settings.TESTING or is_shared(settings.DATA):
        return None
    return CompiledTemplates(settings.DATA / "templates")


def _bare(value: Any) -> Any:
    """Refuse, in tests, a time, a day or a broken number that no filter spoke, since Jinja converts neither."""
    if isinstance(value, date | time | float | decimal.Decimal):
        raise TypeError(
            f"say {type(value).__name__} through a filter: a zone or a language is missing"
        )
    return value


class Templates(backend.Jinja2):
    app_dirname = "templates"

    @cached_property
    def template_dirs(self) -> tuple[Path, ...]:  # type: ignore[override] # Django's is a cached property as well
        own = [
            Path(app.path) / self.app_dirname
            for app in apps.get_app_configs()
            if app.name.startswith("yesdesk.")
        ]
        return (
            *(folder for folder in own if folder.is_dir()),
            Path(forms.__file__).parent / "jinja2",
        )

    def get_template(self, template_name: str) -> "Page":
        name, _hash, part = template_name.partition("#")
        page = Page(super().get_template(name).template, self)
        if part:
            if PART + part not in page.template.blocks:
                raise TemplateDoesNotExist(template_name, backend=self)
            page.part = PART + part
        return page


class Page(backend.Template):
    part = ""

    def render(
        self, context: Mapping[str, Any] | None = None, request: HttpRequest | None = None
    ) -> Markup:
        """Render as Django does, but a view's values go before those of context processors."""
        drawn = self.template.blocks[self.part] if self.part else self.template.root_render_func
        try:
            page = "".join(drawn(self.template.new_context(self.given(context, request))))
        except Exception:  # noqa: BLE001 # raised again, with the template's own lines
            self.backend.env.handle_exception()
        return Markup(page)  # noqa: S704 # each of its values was escaped

    def given(
        self, context: Mapping[str, Any] | None, request: HttpRequest | None
    ) -> dict[str, Any]:
        values = self._values_of_every_page(request) if request is not None else {}
        values.update(context or {})
        return values

    def _values_of_every_page(self, request: HttpRequest) -> dict[str, Any]:
        token = SimpleLazyObject(partial(get_token, request))
        values: dict[str, Any] = {
            "request": request,
            "csrf_token": token,
            "csrf_input": SimpleLazyObject(lambda: _TOKEN_FIELD % token),
        }
        for processor in self.backend.template_context_processors:
            values.update(processor(request))
        return values


_KEPT: Final[dict[tuple[str | None, str], Markup]] = {}


def gettext(message: str, /, **values: Any) -> Markup:
    """Return a sentence of a template, in the language of this page. Its values are escaped, it is not."""
    key = (get_language(), message)
    said = _KEPT.get(key)
    if said is None:
        said = _KEPT[key] = Markup(translation.gettext(message))  # noqa: S704 # a template's own words, not a patron's
    return said % values if values or "%" in said else said


def ngettext(one: str, many: str, number: int, /, **values: Any) -> Markup:
    return Markup(translation.ngettext(one, many, number)) % values  # noqa: S704


def pgettext(context: str, message: str, /, **values: Any) -> Markup:
    return Markup(translation.pgettext(context, message)) % values  # noqa: S704


def npgettext(context: str, one: str, many: str, number: int, /, **values: Any) -> Markup:
    return Markup(translation.npgettext(context, one, many, number)) % values  # noqa: S704


def in_language(code: str, caller: Callable[[], Markup]) -> Markup:
    with translation.override(code):
        return caller()


WORDS: Final[dict[str, Callable[..., Any]]] = {
    "_": gettext,
    "gettext": gettext,
    "ngettext": ngettext,
    "pgettext": pgettext,
    "npgettext": npgettext,
    "in_language": in_language,
    "language_now": get_language,
    "runs_from_right": translation.get_language_bidi,
}


_ICONS: Final[dict[tuple[str, str, bool], Markup]] = {}


def url(name: str, *args: Any, **named: Any) -> str:
    if named or not all(type(each) is int for each in args):
        return reverse(name, args=args or None, kwargs=named or None)
    return address_of(name, *args)


def static(path: str) -> str:
    """Return the address of a file; Django's own way there costs three times as much, and a page asks seventy times."""
    return staticfiles_storage.url(path)


@pass_environment
def icon(env: Environment, name: str, *, flip: bool = False) -> Markup:
    """Draw `{{ icon("clock") }}` of `icons.svg`; with `flip` it turns round where words run from the right."""
    key = (static("yesdesk/icons.svg"), name, flip)
    drawn = _ICONS.get(key)
    if drawn is None:
        page = env.get_template("core/parts/icon.html").render(sheet=key[0], name=name, flip=flip)
        drawn = _ICONS[key] = Markup(page.strip())  # noqa: S704 # escaped by its template
    return drawn


class Icons(dict[str, Markup]):
    """Icons of an environment by name, each drawn once: a list of fifty has seventy."""

    def __init__(self, env: Environment) -> None:
        super().__init__()
        self._env = env

    def __missing__(self, name: str) -> Markup:
        self[name] = drawn = icon(self._env, name)
        return drawn


ADDRESSES: Final[dict[str, Callable[..., Any]]] = {"url": url, "static": static, "icon": icon}


def spoken(at: datetime, zone: str) -> str:
    return dates.humanize_time(at, zone=zone, language=get_language() or "en", now=timezone.now())


def day(value: date) -> str:
    """Return a day, by locale; a time has none before its zone is known."""
    if isinstance(value, datetime):
        raise TypeError("the day of a time depends on a zone: use `spoken`")
    return dates.humanize_day_and_year(value)


def iso_day(value: date) -> str:
    if isinstance(value, datetime):
        raise TypeError("the day of a time depends on a zone")
    return value.isoformat()


def number(value: float | Decimal) -> str:
    return format_decimal(value, locale=dates.own_locale(get_language() or "en"))


def or_nothing(value: Any) -> Any:
    return "" if value is None else value


def linebreaks(value: Any) -> SafeString:
    return SafeString(
        html.linebreaks(_text_or_markup(value), autoescape=not hasattr(value, "__html__"))
    )


def linebreaksbr(value: Any) -> SafeString:
    return SafeString(defaultfilters.linebreaksbr(_text_or_markup(value), autoescape=True))


def urlize(value: Any) -> SafeString:
    return SafeString(defaultfilters.urlize(_text_or_markup(value), autoescape=True))


def colon(label: Any) -> SafeString:
    return SafeString(with_colon(html.conditional_escape(label)))


def _text_or_markup(value: Any) -> str:
    return SafeString(value.__html__()) if hasattr(value, "__html__") else str(value)


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "spoken": spoken,
    "day": day,
    "iso_day": iso_day,
    "number": number,
    "or_nothing": or_nothing,
    "linebreaks": linebreaks,
    "linebreaksbr": linebreaksbr,
    "urlize": urlize,
    "colon": colon,
    "job": job_label,
    "in_query": lambda value: defaultfilters.urlencode(value, SafeString("")),
    "in_address": defaultfilters.urlencode,
    "cut_to": defaultfilters.truncatechars,
    "capfirst": defaultfilters.capfirst,
    "quoted": lambda words: gettext("“%(words)s”", words=words),
}
