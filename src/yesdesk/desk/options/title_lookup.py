"""Which title staff mean, by what they scanned or typed; nothing of it is kept."""

from collections.abc import Set
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.desk.options.context import WantedTitle
from yesdesk.ils.connection.queries import pickup_code
from yesdesk.ils.port import Capability, Title
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.places.models import Branch

LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class TitleLookup:
    """`asked`: as it was typed. `wanted`: the one title that is meant. `titles`: those to choose from.

    `sentence`: why there is none.
    """

    asked: str = ""
    wanted: WantedTitle | None = None
    titles: tuple[Title, ...] = ()
    sentence: str = ""


def look_up_title(
    asked: str, *, record: str, branch: Branch, can: Set[Capability], by: Actor
) -> TitleLookup:
    """Look up the title that was scanned or typed. `record`: the number of the one chosen, where several were
    found. Not inside a transaction.
    """
    by.require(Permission.ILS_ACCOUNT_SEE)
    asked = asked.strip()[:LONGEST]
    if not asked or Capability.FIND_TITLE not in can:
        return TitleLookup()
    try:
        found = tuple(rpc_client.search_titles(asked))
    except Refusal as refusal:
        return TitleLookup(asked, sentence=refusal.sentence)
    meant = [title for title in found if title.ref == record] if record else list(found)
    if len(meant) == 1:
        return TitleLookup(asked, WantedTitle(meant[0], pickup_code(by, branch), branch.name))
    if not found:
        sentence = _("The library system knows no title by this. Try the barcode of a copy.")
        return TitleLookup(asked, sentence=sentence)
    return TitleLookup(asked, titles=found)
