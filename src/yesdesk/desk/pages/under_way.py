"""Ways and acts under way: an asked or done option says so, and acts on the account stand above the ways."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.web.addresses import address_of
from yesdesk.desk.approvals.ask_lines import AskLine, lines_of, shown_questions
from yesdesk.desk.approvals.queries import names_asked, time_left
from yesdesk.desk.decisions.under_way import (
    WAITS,
    Said,
    asks_for_same,
    is_given,
    is_said,
    open_questions,
    said_on,
    time_given,
)
from yesdesk.desk.options.context import OptionContext
from yesdesk.desk.options.option import Option, UnderWay
from yesdesk.ils.acts.queries import ActLine, acts_on_their_way
from yesdesk.requests.access import visible_requests
from yesdesk.requests.models import Approval, ApprovalState, Decision, Request
from yesdesk.requests.models.approval import NOT_AT_ITS_END
from yesdesk.requests.models.decision import decision_in
from yesdesk.requests.queries.decisions import act_summary
from yesdesk.requests.queries.promises import open_suggestion


def with_states(
    options: Sequence[Option], context: OptionContext, request: Request | None = None
) -> tuple[list[Option], list[AskLine]]:
    """Put states in place of asked, said or done options, and return questions without a way. Four queries, and a few
    where something is asked.
    """
    account = context.account.patron.ref if context.account is not None else ""
    if context.request is None and not account:
        return list(options), []
    shown = shown_questions(request) if request is not None else []
    lines = {line.pk: line for line in lines_of(shown, context.by)}
    asked = open_questions(context.request, account)
    said: Said = said_on(context.request) if context.request is not None else frozenset()
    given = time_given(context.request) if context.request is not None else frozenset()
    states = {ask.pk: _state_when_asked(ask, context, lines.get(ask.pk)) for ask in asked}
    over = [ask for ask in shown if ask.state in NOT_AT_ITS_END and ask.pk not in states]
    states |= {ask.pk: UnderWay(lines[ask.pk].heading, ask=lines[ask.pk]) for ask in over}
    found = [
        _with_state(option, [*asked, *over], states, said, context.request)
        for option in options
        if option.command is None or not is_given(option.command, given)
    ]
    placed = {
        option.under_way.ask.pk for option in found if option.under_way and option.under_way.ask
    }
    return found, [line for pk, line in lines.items() if pk not in placed]


def _with_state(
    option: Option,
    asked: Iterable[Approval],
    states: Mapping[int, UnderWay],
    said: Said,
    request: int | None,
) -> Option:
    command = option.command
    if option.suggests and request is not None and open_suggestion(request) is not None:
        return replace(option, under_way=UnderWay(_("Suggested already."), done=True))
    if command is None:
        return option
    if is_said(command, said):
        return _option_under_way(
            option, UnderWay(_("Done already. You see it on the request."), done=True)
        )
    for ask in asked:
        # whoever may do it without a question does it, also while somebody is coming over for it
        waits = option.ask or ask.state == ApprovalState.OPEN
        if not waits or not asks_for_same(ask, command, request):
            continue
        if ask.state not in WAITS:  # it may be asked again
            return (
                option
                if option.secondary
                else replace(option, question="", under_way=states[ask.pk])
            )
        # what is folded away shows no line: that stands above the ways
        return _option_under_way(
            option, replace(states[ask.pk], ask=None) if option.secondary else states[ask.pk]
        )
    return option


def _option_under_way(option: Option, state: UnderWay) -> Option:
    orders = option.command.orders if option.command is not None else ()
    return replace(
        option,
        command=None,
        ask=(),
        button="",
        who_may="",
        cost="",
        effect="",
        besides=(),
        question="",
        does=orders[0].does if orders else None,
        under_way=state,
    )


def _state_when_asked(ask: Approval, context: OptionContext, line: AskLine | None) -> UnderWay:
    by = context.by
    mine = ask.asker_id is not None and ask.asker_id == by.user_id
    asked_me = not mine and by.job_class_id in ask.tiers[: ask.tier + 1]
    if mine:
        href = f"{address_of('request', ask.request_id)}#ask-{ask.pk}"
    else:
        href = address_of("asked_up", ask.pk) if asked_me else ""
    if ask.state == ApprovalState.COMING_OVER:
        name = ask.answered_by.name if ask.answered_by else _("A colleague")
        return UnderWay(_("%(name)s is coming over") % {"name": name}, href=href, ask=line)
    seconds = max(0, round((ask.ends_at - context.now).total_seconds()))
    words = _asked_in_words(ask, by, mine=mine, asked_me=asked_me)
    return UnderWay(words, seconds, time_left(seconds), href, ask=line)


def _asked_in_words(ask: Approval, by: Actor, *, mine: bool, asked_me: bool) -> str:
    if asked_me:
        return _("A colleague asks you")
    names = names_asked(ask, by)
    if not names:
        return _("A colleague is asked")
    said = _("Asked %(names)s") if mine else _("A colleague asked %(names)s")
    return said % {"names": ", ".join(names)}


def moving_lines(context: OptionContext) -> list[dict[str, Any]]:
    """Return acts on their way to this account for other requests, the oldest first. Three queries at most."""
    if context.account is None or not context.in_progress:
        return []
    together: dict[int, list[ActLine]] = {}
    for act in acts_on_their_way(context.by, context.account.patron.ref):
        pk = decision_in(act.about)
        if pk is not None:
            together.setdefault(pk, []).append(act)
    decisions = Decision.objects.in_bulk(list(together))
    others = {each.request_id for each in decisions.values()} - {context.request}
    seen = set(visible_requests(context.by).filter(pk__in=others).values_list("pk", flat=True))
    return [
        _moving_line(decisions[pk], acts, context.by, context.now, seen)
        for pk, acts in together.items()
        if pk in decisions and decisions[pk].request_id in others
    ]


def _moving_line(
    decision: Decision, acts: Sequence[ActLine], by: Actor, now: datetime, others: set[int]
) -> dict[str, Any]:
    summary = act_summary(decision, acts, by.language, at=now, for_staff=True)
    other = decision.request_id if decision.request_id in others else None
    href = reverse("request", args=[other]) if other is not None else ""
    return {"title": summary.title, "words": summary.state, "href": href}
