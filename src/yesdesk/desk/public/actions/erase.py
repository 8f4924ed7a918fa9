"""Erase a request at its patron's word, and say what goes a little later."""

from dataclasses import dataclass

from yesdesk.core.actors import Actor
from yesdesk.desk.models import Channel, EntryFile, Request
from yesdesk.desk.requests.actions.intake import require_own_link_or_staff
from yesdesk.desk.requests.retention import CODE
from yesdesk.ils.models import Act
from yesdesk.patrons.erasure import erase_now


def erase_own_request(request: Request, *, by: Actor) -> int:
    """Erase the request and all words in it; how many went (0: a legal hold keeps it for now)."""
    require_own_link_or_staff(request, by)
    return erase_now(CODE, [request.pk], "patron", by=by)


@dataclass(frozen=True, slots=True)
class ErasedLater:
    """`files`: they sent or got some, which go with the next sweep. `mail`: they wrote by mail, and a copy lies on the
    mail server. `account`: something was done on their account, which the library system keeps.
    """

    files: bool
    mail: bool
    account: bool


def erased_later(request: Request) -> ErasedLater:
    """The parts of a request that are erased later. Call it before anything is erased."""
    return ErasedLater(
        files=EntryFile.objects.filter(entry__request=request).exists(),
        mail=request.channel == Channel.EMAIL or request.mails.exists(),
        account=Act.objects.filter(about=f"request:{request.pk}").exists(),
    )
