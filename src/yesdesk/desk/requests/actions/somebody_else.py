"""A second look is by somebody else: whoever said the no leaves it to a colleague, where there is one."""

from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import Entry, EntryKind, OutcomeValue, Request
from yesdesk.people.queries import somebody_else_may


def require_other_colleague(request: Request, by: Actor) -> None:
    """Raise Refusal where a second look was asked for after a no of `by`'s own. A yes stays theirs to say."""
    if not is_for_other_colleague(request, by):
        return
    raise Refusal(
        _(
            "They asked that somebody else looks at it, as the last answer was yours. It is held against nobody."
        ),
        next_step=_("Leave it open for a colleague, or hand it over with a line."),
        code="desk.second_look.somebody_else",
    )


def is_for_other_colleague(request: Request, by: Actor) -> bool:
    """False where nobody else could look: then once more by the same eyes is better than not at all."""
    entries = Entry.objects.filter(request=request)
    asked = entries.filter(kind=EntryKind.SECOND_LOOK).order_by("-pk").values_list("pk", flat=True)
    last = asked.first()
    if last is None or by.user_id is None:
        return False
    noes = entries.filter(
        kind=EntryKind.OUTCOME, detail__value=OutcomeValue.NOT_THIS_TIME, pk__lt=last
    )
    said_by = noes.order_by("-pk").values_list("author_id", flat=True).first()
    if said_by != by.user_id:
        return False
    return somebody_else_may(by, Permission.DESK_REQUEST_ANSWER, branch=request.branch_id)
