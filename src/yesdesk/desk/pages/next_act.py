"""Say which act comes next on a request, so that one button of its page is solid, and a phone names it."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import address_of
from yesdesk.desk.models import Approval, ApprovalState, Request
from yesdesk.desk.pages.form_actions import request_addresses
from yesdesk.desk.requests.queries.request_page import RequestHead


@dataclass(frozen=True, slots=True)
class NextAct:
    """`kind`: leave, release, call, desk, close, reply, reach. `label` names it in full. `href`: where it leads; else
    it presses `form`, with `value` as its `way`.
    """

    kind: str
    label: str
    href: str = ""
    form: str = ""
    value: str = ""

    @property
    def gives_way(self) -> bool:
        """A way to yes that can be taken comes before it. Only the region of the ways knows whether there is one."""
        return self.kind in _GIVES_WAY


_GIVES_WAY: Final = frozenset({"reply", "reach", "close"})


def next_act(request: Request, head: RequestHead, *, leave: bool, by: Actor) -> NextAct:
    """The next act. `leave`: a patron wants somebody other than the reader to look."""
    if not by.may(Permission.DESK_REQUEST_ANSWER):
        return _to_desk()
    return _before_an_answer(request, head, leave=leave, by=by) or _answer(request, head)


def _before_an_answer(
    request: Request, head: RequestHead, *, leave: bool, by: Actor
) -> NextAct | None:
    """What the page says is next, whatever ways to yes there are."""
    if leave:
        return NextAct("leave", _("Leave it to a colleague"), form="leave-form")
    if request.held and by.may(Permission.DESK_HELD_RELEASE):
        return NextAct("release", _("A real need: put it on the desk"), form="release-form")
    if head.call and head.ways.tel:
        return NextAct("call", head.ways.call_label, href=f"tel:{head.ways.tel}")
    if head.closed or _asked_a_colleague(request, by):
        return _to_desk()
    return None


def _answer(request: Request, head: RequestHead) -> NextAct:
    to, best = request_addresses(request.pk), head.ways.best
    if head.answered:
        return NextAct("close", _("Close"), href=f"{to['close']}#act")
    if best is None:
        return NextAct("reach", _("Add where they are answered"), href=f"{to['reach']}#act")
    return NextAct("reply", best.label, form="reply-form", value=best.way.value)


def _to_desk() -> NextAct:
    return NextAct("desk", _("Back to the desk"), href=address_of("desk"))


def _asked_a_colleague(request: Request, by: Actor) -> bool:
    """The reader asked, and no answer is there yet: meanwhile somebody else can be helped."""
    asked = Approval.objects.filter(request=request, asker=by.user_id, state=ApprovalState.OPEN)
    return asked.exists()
