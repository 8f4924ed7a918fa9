"""What of a request goes at once when its patron is forgotten, what a little later, and what is not ours to erase."""

from dataclasses import dataclass

from yesdesk.desk.models import Channel, EntryFile, Request
from yesdesk.ils.models import Act


@dataclass(frozen=True, slots=True)
class ErasedLater:
    """`files`: they sent or got some, which go with the next sweep. `mail`: they wrote by mail, and a copy lies on the
    mail server. `account`: something was done on their account, which the library system keeps.
    """

    files: bool
    mail: bool
    account: bool


def erased_later(request: Request) -> ErasedLater:
    """What of a request is erased later. Call it before anything is erased."""
    return ErasedLater(
        files=EntryFile.objects.filter(entry__request=request).exists(),
        mail=request.channel == Channel.EMAIL or request.mails.exists(),
        account=Act.objects.filter(about=f"request:{request.pk}").exists(),
    )
