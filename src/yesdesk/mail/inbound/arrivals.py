"""Mail that waits, and the mailbox a mail is for."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from django.conf import settings

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.mail.models import Arrival, ArrivalState, Mailbox


def reading_folder() -> Path:
    """Return where a mail lies while it is read."""
    return Path(settings.DATA) / "mail" / "reading"


def waiting_arrivals(by: Actor, mailbox: int, limit: int) -> list[int]:
    """Ids of what nothing has read yet, in the order it is to be read: what failed before comes after the rest."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    rows = Arrival.objects.filter(state=ArrivalState.WAITING, mailbox=mailbox)
    return list(rows.order_by("tries", "id").values_list("id", flat=True)[:limit])


def abouts_of_arrivals(numbers: set[int]) -> Mapping[int, str]:
    """Return which request each became, as `request:17`; for the machine, to let names go."""
    rows = Arrival.objects.filter(pk__in=numbers, message__request__isnull=False)
    return {pk: f"request:{request}" for pk, request in rows.values_list("pk", "message__request")}


_TAG: Final = "+"


def mailbox_for(by: Actor, address: str) -> Mailbox | None:
    """Return whose address that is, also with a tag (`info+card@`), and also of a mailbox that is switched off."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    wanted = address.strip().strip("<>").strip().lower()
    local, at, domain = wanted.rpartition("@")
    plain = f"{local.partition(_TAG)[0]}{at}{domain}"
    found = {each.address: each for each in Mailbox.objects.filter(address__in=[wanted, plain])}
    return found.get(wanted) or found.get(plain)


def fallback_mailbox(by: Actor) -> Mailbox | None:
    """Return where mail for nobody's address is listed: the default one, else the first; None before there is any."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    return Mailbox.objects.order_by("-is_default", "id").first()
