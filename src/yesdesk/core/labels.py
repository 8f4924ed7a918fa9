"""A label before what it labels, as the language writes it."""

from django.utils.translation import gettext as _


def with_colon(label: object) -> str:
    """`Branch:`, and `Site :` in French, with the space that no line breaks at."""
    return _("%(label)s:") % {"label": label}
