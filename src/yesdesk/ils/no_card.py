"""What to say, at the desk and on one's own page, where the library system knows no such card."""

from django.utils.translation import gettext as _

from yesdesk.ils.configuration import kind_of_system
from yesdesk.places.queries import branches


def no_card() -> str:
    """Return the finding, as one sentence."""
    return _("The library system knows no card with this number.")


def perhaps_of_another_branch() -> str:
    """A library system may show our account the patrons of one branch alone, and says of the others that there is
    nobody. Several libraries may share it, so our one branch says nothing of its own. Empty where there is no other.
    """
    if kind_of_system() in {"demo", "manual"} and len(branches()) < 2:
        return ""
    return _("Perhaps it is a card of another branch: look in the library system.")
