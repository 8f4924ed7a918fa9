"""A label before what it labels, as the language writes it; a name as a button says it."""

import re

from django.utils.translation import gettext as _


def with_colon(label: object) -> str:
    """`Branch:`, and `Site :` in French, with the space that no line breaks at."""
    return _("%(label)s:") % {"label": label}


def without_age(name: str) -> str:
    """The name without the age that somebody wrote down with it: `Bo` of `Bo, 12`."""
    return re.sub(r",\s*\d{1,3}$", "", name)
