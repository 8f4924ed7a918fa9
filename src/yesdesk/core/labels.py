import re
from functools import cache
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _, override

job_names: Final[list[object]] = []
"""Names, translated when shown, of the job classes that a new library starts with. People adds them when ready."""


def job_label(name: str) -> str:
    """Translate a start name of a job class. The library's own names stay as they are."""
    return str(_start_names().get(name, name))


@cache
def _start_names() -> dict[str, object]:
    found: dict[str, object] = {}
    for code, _language in settings.LANGUAGES:
        with override(code):
            found |= {str(name): name for name in job_names}
    return found


def with_colon(label: object) -> str:
    """Write `Branch:`, and `Site :` in French, with the space that no line breaks at."""
    return _("%(label)s:") % {"label": label}


def without_age(name: str) -> str:
    return re.sub(r",\s*\d{1,3}$", "", name)
