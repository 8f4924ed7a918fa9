"""The one template engine: Jinja2 through Django's own backend, for pages, their parts and every form.

Fifty lines of the desk cost 2.05 ms of CPU in Django's template language and 0.32 in Jinja2.
"""

import decimal
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, time
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from django import forms
from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template import TemplateDoesNotExist
from django.template.backends import jinja2 as backend
from django.utils.functional import SimpleLazyObject, cached_property
from django_htmx.jinja import htmx_script
from jinja2 import ChainableUndefined, Environment, StrictUndefined
from jinja2.bccache import Bucket, FileSystemBytecodeCache
from markupsafe import Markup

from yesdesk.core.storage.folders import is_shared
from yesdesk.core.web.template_functions import ADDRESSES, FILTERS, WORDS

PART: Final = "part_"
"""The prefix of a block that is rendered alone: `desk/desk.html#list` is the block `part_list`."""
_TOKEN_FIELD: Final = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">')


class CompiledTemplates(FileSystemBytecodeCache):
    """A folder of one user, named by what compiled it.

    What is read here is run: so the folder is its user's alone, and a file of another user's is never read. Each
    file begins with a sum of its template, and the folder carries the versions: after an upgrade all is compiled anew.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = (
            folder / f"{version('jinja2')}-{version('yesdesk')}-{sys.implementation.cache_tag}"
        )
        super().__init__(str(self._folder), "%s")
        self._usable: bool | None = None

    def load_bytecode(self, bucket: Bucket) -> None:
        """A file of somebody else's, or a broken one, counts as none."""
        if not self._is_ours():
            return
        path = Path(self._get_cache_filename(bucket))
        with suppress(OSError, ValueError, EOFError, TypeError), path.open("rb") as file:
            if os.fstat(file.fileno()).st_uid == os.geteuid():
                bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Whole or not at all. A full disk, or a folder nobody may write to, makes it slower and nothing else."""
        if not self._is_ours():
            return
        with suppress(OSError):
            handle, path = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(handle, "wb") as file:
                bucket.write_bytecode(file)
            Path(path).replace(self._get_cache_filename(bucket))

    def _is_ours(self) -> bool:
        if self._usable is None:
            self._usable = self._make()
        return self._usable

    def _drop_former(self) -> None:
        for folder in self._folder.parent.iterdir():
            if folder != self._folder:
                shutil.rmtree(folder, ignore_errors=True)

    def _make(self) -> bool:
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
    """Jinja's, with our words, addresses and filters; autoescape is always on."""

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
        self.globals.update(WORDS, **ADDRESSES, htmx_script=htmx_script)
        self.filters.update(FILTERS)


def _template_cache() -> CompiledTemplates | None:
    """None in tests, which change templates, and where web and worker are two users: what is compiled is run, and
    the worker must not run what the web's user could put there. Compiling all of it costs a second at the start.
    """
    if settings.TESTING or is_shared(settings.DATA):
        return None
    return CompiledTemplates(settings.DATA / "templates")


def _bare(value: Any) -> Any:
    """In tests: a time, a day or a broken number that no filter spoke is an error, since Jinja converts neither."""
    if isinstance(value, date | time | float | decimal.Decimal):
        raise TypeError(
            f"say {type(value).__name__} through a filter: a zone or a language is missing"
        )
    return value


class Templates(backend.Jinja2):
    """The project's template backend: the rooms' own `templates/`, then Django's own for forms."""

    app_dirname = "templates"

    @cached_property
    def template_dirs(self) -> tuple[Path, ...]:  # type: ignore[override] # Django's is a cached property as well
        """Nobody else's: other apps' templates are in another language."""
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
        """`desk/desk.html`, or with `#list` one part of it alone."""
        name, _hash, part = template_name.partition("#")
        page = Page(super().get_template(name).template, self)
        if part:
            if PART + part not in page.template.blocks:
                raise TemplateDoesNotExist(template_name, backend=self)
            page.part = PART + part
        return page


class Page(backend.Template):
    """A template, or a part of one; with the same context either way."""

    part = ""

    def render(
        self, context: Mapping[str, Any] | None = None, request: HttpRequest | None = None
    ) -> Markup:
        """As Django's, but what a view gives goes before what context processors give."""
        drawn = self.template.blocks[self.part] if self.part else self.template.root_render_func
        try:
            page = "".join(drawn(self.template.new_context(self.given(context, request))))
        except Exception:  # noqa: BLE001 # raised again, with the template's own lines
            self.backend.env.handle_exception()
        return Markup(page)  # noqa: S704 # each of its values was escaped

    def given(
        self, context: Mapping[str, Any] | None, request: HttpRequest | None
    ) -> dict[str, Any]:
        """All the names this page may use."""
        values = self._of_every_page(request) if request is not None else {}
        values.update(context or {})
        return values

    def _of_every_page(self, request: HttpRequest) -> dict[str, Any]:
        token = SimpleLazyObject(partial(get_token, request))
        values: dict[str, Any] = {
            "request": request,
            "csrf_token": token,
            "csrf_input": SimpleLazyObject(lambda: _TOKEN_FIELD.format(token)),
        }
        for processor in self.backend.template_context_processors:
            values.update(processor(request))
        return values
