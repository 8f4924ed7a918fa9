"""The act that comes next on a request: the page's one solid button, named on a phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import address_of
from yesdesk.desk.approvals.ask_lines import AskLine, ask_lines
from yesdesk.desk.pages.emergency import Emergency
from yesdesk.desk.pages.form_actions import request_addresses
from yesdesk.desk.sign.chat import runs
from yesdesk.requests.actions.close import stays_open, untold_sentence
from yesdesk.requests.actions.next_request import next_request
from yesdesk.requests.models import Request, Way
from yesdesk.requests.queries.request_page import RequestHead


@dataclass(frozen=True, slots=True)
class NextAct:
    kind: str
    label: str
    href: str = ""  # else it presses `form` (to `address`), with `value` under `name`
    form: str = ""
    value: str = ""
    name: str = "way"
    address: str = ""

    @property
    def gives_way(self) -> bool:
        """Return whether a way to yes comes before it. Only the region of ways knows whether there is one."""
        return self.kind in _GIVES_WAY


_GIVES_WAY: Final = frozenset({"reply", "reach", "told", "promise"})


def next_act(
    request: Request,
    head: RequestHead,
    *,
    leave: bool,
    emergency: Emergency | None,
    asked: Sequence[AskLine] | None = None,
    by: Actor,
) -> NextAct:
    """Return the next act. In an emergency its card stands above all, and nobody is told anything. `leave`: the patron
    wants another colleague's look. `asked`: its questions, where at hand.
    """
    if not by.may(Permission.DESK_REQUEST_ANSWER):
        return NextAct("desk", _("Back to the desk"), href=address_of("desk"))
    if emergency is not None and emergency.noted:
        end = address_of("request_end", request.pk)
        return NextAct("end", _("End this request"), form="next-form", address=end)
    if runs(request):
        return NextAct("chat", _("Write to them"), href="#chat-words")
    first = _next_act_before_answer(request, head, leave=leave, asked=asked, by=by)
    return first or _next_act_to_answer(request, head, by)


def _next_act_before_answer(
    request: Request,
    head: RequestHead,
    *,
    leave: bool,
    asked: Sequence[AskLine] | None,
    by: Actor,
) -> NextAct | None:
    if leave:
        return NextAct("leave", _("Leave it to a colleague"), form="leave-form")
    if request.held and by.may(Permission.DESK_HELD_RELEASE):
        return NextAct("release", _("A real need: put it on the desk"), form="release-form")
    if head.call and head.ways.tel:
        return NextAct("call", head.ways.call_label, href=f"tel:{head.ways.tel}")
    if request.for_leads and request.waiting_since is not None:
        label = _("Promise an answer") if request.about_lead else _("Promise an answer from a lead")
        return NextAct("lead", label, href=f"{request_addresses(request.pk)['promise']}#act")
    if head.closed or head.answered:
        return _next_act_to_go_on(request, by)
    return _next_act_after_asking(request, head, asked, by)


def _next_act_to_answer(request: Request, head: RequestHead, by: Actor) -> NextAct:
    to, best = request_addresses(request.pk), head.ways.best
    if (best is None or request.card_blocked) and not untold_sentence(request, ""):
        return _next_act_after_telling(request, head, by)  # told already, and it stayed open
    if best is None:
        return NextAct("reach", _("Add an e-mail or phone"), href=f"{to['reach']}#act")
    if best.way is Way.HERE:
        return _next_act_after_telling(request, head, by)
    return NextAct("reply", best.label, form="reply-form", value=best.way.value)


def _next_act_to_go_on(request: Request, by: Actor) -> NextAct:
    found = next_request(by, by.branch, but=request.pk)
    if found is None:
        label = _("Nobody is waiting. Back to the desk")
        return NextAct("desk", label, href=address_of("desk"))
    label = _("Next: %(who)s") % {"who": found.who}
    return NextAct("next", label, form="next-form", name="next", value=str(found.pk))


def _next_act_after_telling(request: Request, head: RequestHead, by: Actor) -> NextAct:
    # Closed with what was done unless something is still to come.
    found = next_request(by, by.branch, but=request.pk)
    told = _("Told %(name)s") % {"name": head.name} if head.named else _("Told them")
    if stays_open(request):
        told = _("%(told)s, stays open") % {"told": told}
    then = _("Next: %(who)s") % {"who": found.who} if found else _("Close it")
    return NextAct(
        "told",
        f"{told}. {then}",
        form="reply-form",
        name="next",
        value=str(found.pk) if found else "",
        address=request_addresses(request.pk)["told_next"],
    )


def _next_act_after_asking(
    request: Request, head: RequestHead, asked: Sequence[AskLine] | None, by: Actor
) -> NextAct | None:
    # While an answer can come, help somebody else; without one, promise an answer by a time.
    asks, best = head.beside.asks, head.ways.best
    if asks and not (best and best.way is Way.HERE):
        return _next_act_to_go_on(request, by)
    if asks or not head.beside.reached_nobody:
        return None
    lines = ask_lines(request, by) if asked is None else asked
    line = next((line for line in lines if line.leads), None)
    if line is None or line.promise is None:
        return None
    return NextAct(
        "promise",
        _("Promise it %(by)s") % {"by": line.promise[1]},
        form="next-form",
        name="due",
        value=line.promise[0],
        address=line.promise_href,
    )
