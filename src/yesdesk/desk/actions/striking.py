"""Words struck out of an entry: gone from the row, from search and from mail that has not left."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NeedsMending
from yesdesk.core.outbox import strike_from_outbox
from yesdesk.core.permissions import Permission
from yesdesk.core.struck import let_copies_go
from yesdesk.core.trace import trace
from yesdesk.desk.actions.timeline import hint, index_request
from yesdesk.desk.models import Entry, Request

STRUCK = "▇▇▇"


@transaction.atomic
def strike(entry: Entry, *, words: str, by: Actor) -> None:
    """Strikes every occurrence of `words` in one entry. Raises NeedsMending when they do not stand there."""
    by.require(Permission.DESK_ENTRY_STRIKE)
    wanted = words.strip()
    if not wanted or wanted not in entry.text + "\n" + entry.folded:
        raise NeedsMending(
            {"words": _("These words do not stand there like this. Copy them from the entry.")}
        )
    request = entry.request
    entry.text = entry.text.replace(wanted, STRUCK)
    entry.folded = entry.folded.replace(wanted, STRUCK)
    entry.struck_at = timezone.now()
    entry.save(update_fields=["text", "folded", "struck_at"])
    _strike_from_lists(request, wanted)
    strike_from_outbox(f"request:{request.pk}", wanted, STRUCK)
    let_copies_go(f"request:{request.pk}")
    index_request(request)
    trace("desk.entry.words_struck", f"request:{request.pk}", by=by, entry=entry.pk)
    hint(request)


def _strike_from_lists(request: Request, wanted: str) -> None:
    """The list shows a cut copy on one line, so it is compared on one line too."""
    line = " ".join(wanted.split())
    for name in ("said", "asked_for", "needed"):
        value: str = getattr(request, name)
        if line in value:
            setattr(request, name, value.replace(line, STRUCK))
        elif name == "said" and value.endswith("…") and _cut_inside(value, line):
            request.said = STRUCK
    request.save(update_fields=["said", "asked_for", "needed"])


def _cut_inside(value: str, line: str) -> bool:
    """Whether the cut end of `value` is the beginning of `line`."""
    end = value[:-1]
    return any(end.endswith(line[:length]) for length in range(4, len(line)))
