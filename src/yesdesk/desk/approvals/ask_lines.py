"""A question on its request, in place of its way: who is asked, how long still, and the answer.

The asker can stop it, note a spoken yes, and promise an answer where nobody answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, ngettext

from yesdesk.core.actors import Actor
from yesdesk.core.dates import by_words
from yesdesk.core.plain_text import as_html_paragraphs
from yesdesk.core.prepared_query import JoinedRows, PreparedQuery
from yesdesk.core.web.addresses import address_of
from yesdesk.desk.approvals.labels import approval_words
from yesdesk.desk.approvals.queries import answer_sentence, names_asked, time_left
from yesdesk.desk.options.labels import DO_IT_THERE
from yesdesk.people.models import User
from yesdesk.people.queries import possible_backers
from yesdesk.requests.models import Approval, ApprovalState, Entry, Request
from yesdesk.requests.models.approval import REACHED_NOBODY
from yesdesk.requests.queries.request_page import promise_times

_YES: Final = (ApprovalState.YES, ApprovalState.PART, ApprovalState.BY_VOICE)
_STILL_TO_SAY: Final = (
    ApprovalState.OPEN,
    ApprovalState.COMING_OVER,
    ApprovalState.TIMED_OUT,
    ApprovalState.NOBODY,
)
_ON_ONES_OWN: Final = (*REACHED_NOBODY, ApprovalState.NO)
_SHOWN: Final = (*_STILL_TO_SAY, *_YES, ApprovalState.NO)
_JUST_NOW: Final = timedelta(seconds=15)
YES_SHOWN_FOR: Final = timedelta(minutes=10)
# Without a yes it is shown longer, as something is still to be done.
NO_SHOWN_FOR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class AskLine:
    """A question as a line. Addresses that its reader may not use are empty."""

    pk: int
    state: str
    heading: str
    what: str  # like `Waive €32.00`
    words: str  # what to do meanwhile
    heard: str  # read aloud when the clock begins (`fresh`)
    fresh: bool
    waits: bool  # an answer can still come
    is_yes: bool
    seconds: int  # Until its time is over, with `left` like `1:34`; 0 and empty without a clock.
    left: str
    said: SafeString  # the words of a no
    reload_href: str  # a link to a place of the page itself would load nothing
    answer_href: str  # for the asked colleague; the others are the asker's
    stop_href: str
    voice_href: str
    voices: Sequence[tuple[int, str]]  # (id, name) of who could have said yes aloud
    promise_href: str
    promise: tuple[str, str] | None  # a near time as (ISO, words)
    leads: bool = False  # it is the next step, where no way to yes is left


def ask_lines(request: Request, by: Actor) -> list[AskLine]:
    """Return the questions that still matter, the oldest first. One query, and a few for each that waits."""
    return lines_of(shown_questions(request), by)


def lines_of(asks: Sequence[Approval], by: Actor) -> list[AskLine]:
    """Return a line for each; the reader's first unanswered question leads."""
    lines = [ask_line(ask, by) for ask in asks]
    for at, line in enumerate(lines):
        if line.promise is not None and line.state in REACHED_NOBODY:
            lines[at] = replace(line, leads=True)
            break
    return lines


def shown_questions(request: Request) -> list[Approval]:
    """Return waiting questions, and for a while the latest answer for each thing. One query."""
    now = timezone.now()
    latest: dict[str, Approval] = {}
    for row in _asked_lately.rows(request=request.pk, since=now - timedelta(days=1)):
        ask = _APPROVAL.read(row)
        ask.request = request
        latest[str(ask.what)] = ask
    return [ask for ask in latest.values() if _is_still_shown(ask, now)]


_APPROVAL: Final = JoinedRows(Approval, {"asker": User, "answered_by": User, "answer": Entry})


@PreparedQuery
def _asked_lately(*, request: int, since: datetime) -> QuerySet[Approval, tuple[Any, ...]]:
    rows = Approval.objects.filter(request=request, state__in=_SHOWN, asked_at__gt=since)
    return rows.order_by("pk").values_list(*_APPROVAL.columns)


def _is_still_shown(ask: Approval, now: datetime) -> bool:
    if ask.state in {ApprovalState.OPEN, ApprovalState.COMING_OVER}:
        return ask.request.closed_at is None
    since = ask.answered_at or ask.asked_at
    if ask.state in _YES:
        return since > now - YES_SHOWN_FOR
    promised = ask.request.promised_for is not None
    return ask.request.closed_at is None and not promised and since > now - NO_SHOWN_FOR


def ask_line(ask: Approval, by: Actor) -> AskLine:
    """Return a question's line; `ask` comes with request, asker, answerer and answer."""
    now, pks = timezone.now(), (ask.request_id, ask.pk)
    mine = ask.asker_id is not None and ask.asker_id == by.user_id and ask.request.closed_at is None
    asked_me = ask.asker_id != by.user_id and by.job_class_id in ask.tiers[: ask.tier + 1]
    is_open = ask.state == ApprovalState.OPEN
    waits = ask.state in {ApprovalState.OPEN, ApprovalState.COMING_OVER}
    seconds = max(0, round((ask.ends_at - now).total_seconds())) if is_open else 0
    voices = possible_backers(by, ask.tiers) if mine and ask.state in _STILL_TO_SAY else []
    names = names_asked(ask, by) if is_open else []
    promises = mine and ask.state in _ON_ONES_OWN
    return AskLine(
        pk=ask.pk,
        state=ask.state,
        heading=_heading_of_ask(ask, by, names, mine=mine),
        what=approval_words(ask.what, by.language),
        words=_explanation_of_ask(ask, names, voices, mine=mine),
        heard=_minutes_in_words(ask.answer_minutes) if is_open else "",
        fresh=mine and now - ask.asked_at < _JUST_NOW,
        waits=waits,
        is_yes=ask.state in _YES,
        seconds=seconds,
        left=time_left(seconds) if is_open else "",
        said=as_html_paragraphs(ask.answer.text) if ask.answer else SafeString(""),
        reload_href=address_of("request_asked", *pks),
        answer_href=address_of("asked_up", ask.pk) if asked_me and is_open else "",
        stop_href=address_of("request_asked_withdraw", *pks) if mine and waits else "",
        voice_href=address_of("request_asked_voice", *pks) if voices else "",
        voices=voices,
        promise_href=address_of("request_asked_promise", *pks) if promises else "",
        promise=_soonest_promise_or_none(ask.request, by, now) if promises else None,
    )


def _soonest_promise_or_none(request: Request, by: Actor, now: datetime) -> tuple[str, str] | None:
    zone, language = request.branch.time_zone, by.language
    return next(
        (
            (at, by_words(datetime.fromisoformat(at), zone=zone, language=language, now=now))
            for at, _words in promise_times(request, language=language)
        ),
        None,
    )


def _heading_of_ask(ask: Approval, by: Actor, names: Sequence[str], *, mine: bool) -> str:
    what = approval_words(ask.what, by.language)
    if ask.state != ApprovalState.OPEN:
        return answer_sentence(ask, by)
    values = {"what": what, "names": ", ".join(names) or _("a colleague")}
    if mine:
        return _("You asked %(names)s: %(what)s") % values
    values["name"] = ask.asker.name if ask.asker else _("A colleague")
    return _("%(name)s asked %(names)s: %(what)s") % values


def _minutes_in_words(minutes: int) -> str:
    # The same words until it ends: nobody hears the clock run.
    said = ngettext("%(n)d minute for an answer.", "%(n)d minutes for an answer.", minutes)
    return said % {"n": minutes}


def _explanation_of_ask(
    ask: Approval, names: Sequence[str], voices: Sequence[tuple[int, str]], *, mine: bool
) -> str:
    if ask.state in _YES:
        return _(DO_IT_THERE) if ask.what.get("there") else ""
    if not mine:
        return ""
    if ask.state == ApprovalState.OPEN:
        if len(names) == 1:
            return _("%(name)s has it now. Carry on; the answer shows here.") % {"name": names[0]}
        return _("They have it now. Carry on; the answer shows here.")
    if ask.state == ApprovalState.NOBODY and voices:
        called = ", ".join(name for _pk, name in voices)
        said = _("Call %(names)s and note the yes here, or promise an answer.")
        return said % {"names": called}
    alone = _("Do what you can and promise an answer.")
    return {
        ApprovalState.COMING_OVER: _("There is no time limit. Note the yes here when you hear it."),
        ApprovalState.TIMED_OUT: alone,
        ApprovalState.NOBODY: alone,
        ApprovalState.NO: _("Offer what can be offered, or promise an answer by a time."),
    }.get(ApprovalState(ask.state), "")
