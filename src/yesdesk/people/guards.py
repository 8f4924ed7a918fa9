"""What must stay true whatever is changed: somebody can always let colleagues in."""

from django.utils.translation import gettext as _

from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.people.models import User


def keep_somebody_who_looks_after_staff() -> None:
    """Call it after the change, inside its transaction. Raises Refusal when nobody active could add staff now."""
    held = User.objects.filter(is_active=True).values_list("job_class__permissions", flat=True)
    if not any(Permission.PEOPLE_STAFF_CHANGE in permissions for permissions in held.distinct()):
        raise Refusal(
            _("Then nobody could look after staff accounts any more."),
            way_on=_("Give that right to somebody else first."),
            code="people.staff.last",
        )
