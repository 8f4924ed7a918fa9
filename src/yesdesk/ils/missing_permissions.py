"""What the library system does not let our account do: noted when it says so, until it lets us again.

An alarm tells staff that something is shut, and whoever connects the library system which permission is missing.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_noop as _

from yesdesk.core.alarms import Alarm
from yesdesk.core.permissions import Permission
from yesdesk.ils.models import ShutDoor
from yesdesk.ils.port import Capability, Check


def record_denied(asked: str, missing: str, now: datetime) -> None:
    """It did not let us. `missing`: the permissions it wants, or why where it names none."""
    ShutDoor.objects.update_or_create(
        asked=asked,
        defaults={"missing": missing[:300]},
        create_defaults={"missing": missing[:300], "since": now},
    )


def record_allowed(asked: str) -> None:
    """It let us. Writes only where it had not."""
    with connection.cursor() as cursor:  # written out: every account that is read asks it
        cursor.execute("SELECT 1 FROM ils_shutdoor WHERE asked = %s", [asked])
        was_shut = cursor.fetchone() is not None
    if was_shut:
        ShutDoor.objects.filter(asked=asked).delete()


def record_check(check: Check) -> None:
    """A check tries every permission, so what it found open is."""
    for door in ShutDoor.objects.all():
        acts = door.asked in set(Capability)
        if door.asked in check.can if acts else check.works:
            door.delete()


def missing_permissions() -> list[str]:
    """The permissions the library system wants, or its reasons, each once."""
    said = ShutDoor.objects.order_by("since", "pk").values_list("missing", flat=True)
    return list(dict.fromkeys(said))


def denied_verbs(asked: Iterable[str]) -> frozenset[str]:
    """Return those of these that it did not let us do when it was last asked. One query."""
    found = ShutDoor.objects.filter(asked__in=list(asked))
    return frozenset(found.values_list("asked", flat=True))


def missing_permissions_alert() -> Iterable[Alarm]:
    """The alarm: for staff what it means, for whoever mends which permission."""
    missing = missing_permissions()
    if missing:
        yield Alarm(
            _(
                "The library system does not let Yesdesk do everything it is asked to. "
                "Until that is mended, do it in the library system itself."
            ),
            _("Check the connection: it says what to grant to Yesdesk’s account, and where."),
            since=ShutDoor.objects.order_by("since").values_list("since", flat=True).first(),
            said=", ".join(missing),
            url_name="connection",
            permission=Permission.ILS_CONNECTION_CHANGE,
        )
