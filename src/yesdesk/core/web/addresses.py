"""Addresses a template names: of pages, of files, of the icons."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import get_script_prefix, get_urlconf, reverse
from jinja2 import Environment, pass_environment
from markupsafe import Markup

_PLAIN: Final[dict[tuple[str | None, str, str], str]] = {}
_ICONS: Final[dict[tuple[str, str, bool], Markup]] = {}


def url(name: str, *args: Any, **named: Any) -> str:
    """The address of a page. Those without parts are looked up once."""
    if args or named:
        return reverse(name, args=args or None, kwargs=named or None)
    key = (get_urlconf(), get_script_prefix(), name)
    found = _PLAIN.get(key)
    if found is None:
        found = _PLAIN[key] = reverse(name)
    return found


def static(path: str) -> str:
    """Return the address of a file; Django's own way there costs three times as much, and a page asks seventy times."""
    return staticfiles_storage.url(path)


@pass_environment
def icon(env: Environment, name: str, *, flip: bool = False) -> Markup:
    """`{{ icon("clock") }}`: one of `icons.svg`; with `flip` it turns round where words run from the right."""
    key = (static("yesdesk/icons.svg"), name, flip)
    drawn = _ICONS.get(key)
    if drawn is None:
        page = env.get_template("core/parts/icon.html").render(sheet=key[0], name=name, flip=flip)
        drawn = _ICONS[key] = Markup(page.strip())  # noqa: S704 # escaped by its template
    return drawn


ADDRESSES: Final[dict[str, Callable[..., Any]]] = {"url": url, "static": static, "icon": icon}
