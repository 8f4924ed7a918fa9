"""Decisions of a request with their acts, and a summary of acts in the reader's words, without titles on loan.

An option's file names its words here, as an entry's kind does its label.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language, gettext as _, gettext_lazy, ngettext_lazy

from yesdesk.core.actors import SYSTEM
from yesdesk.core.dates import humanize_clock, humanize_day
from yesdesk.core.labels import job_label
from yesdesk.core.money import Money
from yesdesk.core.registry import Registry
from yesdesk.ils.acts.orders import MOVES_MONEY
from yesdesk.ils.acts.queries import ActLine, acts_about
from yesdesk.ils.models import ActState
from yesdesk.ils.port import Capability
from yesdesk.policy.bends import BendReason
from yesdesk.requests.models import Decision, DecisionState, How, Request
from yesdesk.requests.models.decision import BY_WORDS
from yesdesk.requests.models.entry import UNDO_WITHIN

BY_ACTS: Final = (How.ACTS, How.MANUAL)

# The acts stand in the order they were wanted.
type Taken = tuple[Decision, Sequence[ActLine]]


def decisions_by_entry(entries: Iterable[int]) -> dict[int, Taken]:
    """Return each decision beside its acts, by entry. Two queries: a reader of the entry may read what was done."""
    return pair_with_acts(Decision.objects.filter(entry__in=list(entries)))


def pair_with_acts(decisions: Iterable[Decision]) -> dict[int, Taken]:
    """Return each decision beside its acts (none: empty), by entry, in the given order. One query besides their own."""
    taken = list(decisions)
    acts: Mapping[str, list[ActLine]] = {each.about: [] for each in taken if each.how in BY_ACTS}
    for act in acts_about(SYSTEM, acts) if acts else ():
        acts[act.about].append(act)
    return {each.entry_id: (each, acts.get(each.about, ())) for each in taken}


def has_acts(request: Request) -> bool:
    return Decision.objects.filter(request=request, how__in=BY_ACTS).exists()


def acts_of(decision: Decision) -> list[UUID]:
    return list(decision.shares.order_by("pk").values_list("act", flat=True))


@dataclass(frozen=True, slots=True)
class DecisionWords:
    # by the decision, the reader's language, and whether staff read it
    title: Callable[[Decision, str, bool], str]
    # a sentence in the patron's language, or None
    letter: Callable[[Decision, str], str] | None = None


decision_words: Final = Registry[DecisionWords]("what an option says was done")


def words_for(decision: Decision) -> DecisionWords | None:
    """Return the words of the taken option; None where its acts say it all."""
    name = decision.option.partition(".")[0]
    if name not in decision_words:
        return None
    return decision_words[name]


def letter_of(decision: Decision, language: str) -> str:
    """Return its sentence for the patron's letter, or nothing."""
    words = words_for(decision)
    if words is None or words.letter is None or decision.state != DecisionState.DONE:
        return ""
    return words.letter(decision, language)


type Spoken = Callable[..., str]


@dataclass(frozen=True, slots=True)
class ActSummary:
    title: str  # of all its acts together
    state: str  # a sentence
    next_step: str = ""
    waits: bool = False  # it can still be called back
    moving: bool = False  # it is not at its end
    asks_why: bool = False  # nobody gave the reason of a bend, and somebody still can
    can_be_taken_back: bool = False  # a fund paid for it just now
    to_settle: Sequence[UUID] = ()  # only a person can tell of these
    in_system: bool = False  # the library system did it, or will
    backed: bool = False  # a colleague with more latitude said yes
    told: bool = False  # only the patron's knowledge stands against an undo
    done: bool = False  # nothing is open or went wrong


def act_summary(
    decision: Decision,
    acts: Sequence[ActLine],
    language: str,
    *,
    at: datetime,
    for_staff: bool,
    zone: str = "UTC",
    told: bool = False,
) -> ActSummary:
    """Summarise a decision made `at` that time. `zone`: the branch's. `told`: the patron heard of it. A patron is told
    that it went wrong, not what the library system said.
    """
    if decision.how == How.GIFT:
        return _summary_of_gift(decision, language, at=at, for_staff=for_staff, told=told)
    if decision.how == How.VERBAL:
        return _summary_of_word(decision, for_staff=for_staff)
    if not acts:
        return ActSummary(_("A yes"), "", done=True)
    states = {act.state for act in acts}
    state = next(state for state in _WORST_FIRST if state in states)
    telling = next(act for act in acts if act.state is state)
    return ActSummary(
        title=_title(acts, language, for_staff=for_staff),
        state=_each_part(acts, language, for_staff=for_staff, zone=zone),
        next_step=telling.next_step if for_staff or state not in _WRONG else "",
        waits=ActState.WAITING in states,
        in_system=decision.how in BY_ACTS,
        backed=decision.backed,
        told=told and ActState.WAITING in states,
        moving=bool(states & _MOVING),
        done=states == {ActState.DONE},
        to_settle=[act.uuid for act in acts if act.needs_a_person] if for_staff else (),
        asks_why=for_staff and _can_say_why(decision, moving=bool(states & _MOVING)),
    )


def _summary_of_word(decision: Decision, *, for_staff: bool) -> ActSummary:
    # To a patron it is a yes.
    if decision.state == DecisionState.CANCELLED:
        return ActSummary(decision.name if for_staff else _("A yes"), _("Taken back."))
    if not for_staff:
        return ActSummary(_("A yes"), "", done=True)
    asks_why = _can_say_why(decision, moving=False)
    in_words = decision.option.startswith(BY_WORDS)
    said = _("In the words of our answer.") if in_words else _("Said at the desk.")
    return ActSummary(decision.name, said, asks_why=asks_why, backed=decision.backed)


def _can_say_why(decision: Decision, *, moving: bool) -> bool:
    # While it is on its way, then until its week is counted.
    if decision.settled_on is not None:
        return decision.reason == BendReason.NOT_SAID
    on_its_way = moving and decision.rule is not None and not decision.bend_recorded
    return on_its_way and not decision.reason


def _summary_of_gift(
    decision: Decision, language: str, *, at: datetime, for_staff: bool, told: bool
) -> ActSummary:
    # Staff alone read that a fund paid.
    words = words_for(decision)
    title = words.title(decision, language, for_staff) if words is not None else _("A yes")
    if decision.fund_id is None or not for_staff:
        return ActSummary(title, "", done=decision.state != DecisionState.CANCELLED)
    back = decision.state == DecisionState.CANCELLED
    in_time = not back and timezone.now() <= at + UNDO_WITHIN
    return ActSummary(
        title,
        _("Taken back. The fund has it again.") if back else _("From a kindness fund."),
        can_be_taken_back=in_time and not told,
        told=in_time and told,
    )


_MOVING: Final = frozenset({ActState.WAITING, ActState.SENDING, ActState.UNKNOWN, ActState.BY_HAND})
_WRONG: Final = frozenset({ActState.REFUSED, ActState.UNKNOWN})
_WORST_FIRST: Final = (
    ActState.UNKNOWN,
    ActState.REFUSED,
    ActState.BY_HAND,
    ActState.WAITING,
    ActState.SENDING,
    ActState.CANCELLED,
    ActState.DONE,
)


def _each_part(acts: Sequence[ActLine], language: str, *, for_staff: bool, zone: str) -> str:
    # Where acts differ, a line for each state with its share.
    order = [state for state in reversed(_WORST_FIRST) if any(act.state is state for act in acts)]
    said = []
    for state in order:
        here = [act for act in acts if act.state is state]
        words = _state_words(state, here[0], here, zone) if for_staff else _plain_state(state, here)
        said.append((_share_in_words(here, len(acts), language), words))
    if len(said) == 1:
        return said[0][1]
    together = _("%(share)s: %(words)s")
    return " ".join(together % {"share": share, "words": words} for share, words in said)


def _share_in_words(acts: Sequence[ActLine], of: int, language: str) -> str:
    # Like `4.60`, or `2 of 5`.
    total = _total_amount(acts)
    return total.spoken(language) if total else _("%(n)d of %(all)d") % {"n": len(acts), "all": of}


def _total_amount(acts: Sequence[ActLine]) -> Money | None:
    # None where no money is in them.
    amounts = [act.amount for act in acts if act.amount is not None]
    return Money(sum(each.minor for each in amounts), amounts[0].currency) if amounts else None


def _title(acts: Sequence[ActLine], language: str, *, for_staff: bool) -> str:
    lost = [act for act in acts if act.state is ActState.UNKNOWN]
    known = any(act.state is ActState.DONE for act in acts)
    what = title_of(acts if known else lost or acts, language, for_staff=for_staff)
    words = _("%(what)s, %(share)s not known yet") if known else _("Not known yet: %(what)s")
    values = {"what": what, "share": _share_in_words(lost, len(acts), language) if lost else ""}
    return words % values if lost else what


def title_of(acts: Sequence[ActLine], language: str, *, for_staff: bool) -> str:
    """Return a title like `18.40 waived` or `Four loans renewed`; for a patron it is off their account."""
    total, done = _total_amount(acts), [act for act in acts if act.state is ActState.DONE]
    in_part = bool(done) and len(done) < len(acts)
    if total is None:
        told = done if in_part else acts
        if told[0].does in MOVES_MONEY and not for_staff:
            return _("Taken off your account")
        return _title_of_acts(told, language)
    amount = total.spoken(language)
    part = _total_amount(done)
    if in_part and part is not None:
        amount = _("%(part)s of %(all)s") % {"part": part.spoken(language), "all": amount}
    said = _("%(amount)s waived") if for_staff else _("%(amount)s off your account")
    return said % {"amount": amount}


def due_together(acts: Sequence[ActLine], language: str) -> str:
    """The day read back, where all share one."""
    days = {act.read_back.get("due") or act.until for act in acts}
    day = days.pop() if len(days) == 1 else ""
    return humanize_day(date.fromisoformat(day), language=language) if day else ""


# By number, as the sum may be struck to protect somebody.
_WAIVED: Final = ngettext_lazy("A charge waived", "%(n)d charges waived", "n")
_TITLES: Final = {
    Capability.WAIVE_LINE: _WAIVED,
    Capability.CREDIT: _WAIVED,
    Capability.RENEW: ngettext_lazy("A loan renewed", "%(n)d loans renewed", "n"),
    Capability.EXTEND_DUE_DATE: ngettext_lazy(
        "More time for a loan", "More time for %(n)d loans", "n"
    ),
    Capability.CLAIMS_RETURNED: ngettext_lazy(
        "Marked as returned", "%(n)d loans marked as returned", "n"
    ),
    Capability.LIFT_BLOCK: gettext_lazy("The block"),
    Capability.EXTEND_EXPIRY: gettext_lazy("The card goes on"),
    Capability.PLACE_HOLD: gettext_lazy("A book reserved"),
    Capability.SUSPEND_HOLD: gettext_lazy("A reservation rests"),
    Capability.RESUME_HOLD: gettext_lazy("A reservation waits in its place again"),
    Capability.CANCEL_HOLD: gettext_lazy("A reservation given up"),
    Capability.MOVE_HOLD: gettext_lazy("First in the queue for a book"),
}
_WITH_THE_DAY: Final = {
    Capability.RENEW: gettext_lazy("%(what)s, due %(day)s"),
    Capability.EXTEND_DUE_DATE: gettext_lazy("%(what)s, due %(day)s"),
    Capability.EXTEND_EXPIRY: gettext_lazy("The card is good until %(day)s"),
    Capability.SUSPEND_HOLD: gettext_lazy("%(what)s until %(day)s"),
}


def _title_of_acts(acts: Sequence[ActLine], language: str) -> str:
    does, due = acts[0].does, due_together(acts, language)
    if does not in _TITLES:
        return _("A change in the library system")
    what = _TITLES[does] % {"n": len(acts)}
    return (
        _WITH_THE_DAY[does] % {"what": what, "day": due} if due and does in _WITH_THE_DAY else what
    )


def _state_words(state: ActState, act: ActLine, acts: Sequence[ActLine], zone: str) -> str:
    if state is ActState.DONE:
        return _seen_sentence(acts) or " ".join(
            [_confirmed_sentence(acts, zone), *_spilled_sentences(acts)]
        )
    if state is ActState.REFUSED:
        return act.why or _("The library system said no, and nothing was changed.")
    if act.not_let_in:
        return _("The library system does not let Yesdesk do this. It waits until that is mended.")
    if act.held_up:
        return _("The library system does not answer just now. This is sent as soon as it does.")
    if state is ActState.UNKNOWN and act.needs_a_look:
        return _("We could not see whether it arrived. Look in the library system.")
    return {
        ActState.WAITING: _("Sending it to the library system."),
        ActState.SENDING: _("Sending it to the library system."),
        ActState.UNKNOWN: _(
            "We do not know yet whether this arrived. Do not do it again. We keep looking."
        ),
        ActState.CANCELLED: _("Undone. Nothing was sent."),
        ActState.BY_HAND: _("To do in the library system. Say here how it went."),
    }[state]


def _plain_state(state: ActState, acts: Sequence[ActLine]) -> str:
    if state is ActState.DONE:
        works = _("Your card works again.")
        return (
            _("Done.")
            if _seen_sentence(acts)
            else _done_sentence(acts, _("Done. Receipt %(number)s."), unblocked=works)
        )
    if state in _WRONG:
        lost = state is ActState.UNKNOWN and not any(act.needs_a_look for act in acts)
        known = _("A person looks at this again.")
        return _("We do not know yet whether this is done. We keep looking.") if lost else known
    if state is ActState.CANCELLED:
        return _("We stopped this. Nothing has changed.")
    if any(act.held_up for act in acts):
        return _("Our computer for this does not answer just now. It is done as soon as it does.")
    if state is ActState.BY_HAND:
        return _("A person does this for you.")
    return _("We are doing it now.")


def _seen_sentence(acts: Sequence[ActLine]) -> str:
    # Such a receipt says no more.
    done_by = next((act.done_by for act in acts if act.done_by is not None), None)
    if done_by is not None:
        by_hand = _("Done by hand in the library system (%(who)s).") % {"who": job_label(done_by)}
        return by_hand if done_by else _("Done by hand in the library system.")
    seen_by = next((act.seen_by for act in acts if act.seen_by is not None), None)
    if not seen_by:
        return "" if seen_by is None else _("Done. A colleague saw it in the library system.")
    return _("Done. Seen in the library system (%(who)s).") % {"who": job_label(seen_by)}


def _confirmed_sentence(acts: Sequence[ActLine], zone: str) -> str:
    at = max((act.settled_at for act in acts if act.settled_at is not None), default=None)
    if at is None:
        return _done_sentence(acts, _("Done. Receipt %(number)s."))
    time = humanize_clock(at.astimezone(ZoneInfo(zone)), language=get_language() or "en")
    return _done_sentence(acts, _("Confirmed %(time)s. Receipt %(number)s."), time=time)


def _spilled_sentences(acts: Sequence[ActLine]) -> Iterator[str]:
    went = [act.spilled for act in acts if act.spilled is not None]
    said = _("%(amount)s of it went to another charge on this account. Look in the library system.")
    if went:
        total = Money(sum(each.minor for each in went), went[0].currency)
        yield said % {"amount": total.spoken(get_language() or "en")}


def _done_sentence(
    acts: Sequence[ActLine], words: str, *, unblocked: str = "", **values: str
) -> str:
    # A lifted block is said only where it was read.
    numbers = ", ".join(act.number for act in acts if act.number)
    said = words % {"number": numbers, **values} if numbers else _("Done.")
    if any(act.lifted_a_block for act in acts):
        return f"{said} {unblocked or _('The block is gone.')}"
    return said
