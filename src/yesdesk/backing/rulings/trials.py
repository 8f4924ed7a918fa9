"""Run a trial: begin it, count, look at it on its day, and keep, end or extend it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.tasks import task
from django.utils.translation import gettext as _

from yesdesk.backing.models import (
    Helped,
    Lane,
    Ruling,
    RulingAnswer,
    RulingState,
    Suggestion,
    SuggestionAnswer,
)
from yesdesk.backing.posts.queries import posts_now
from yesdesk.backing.rulings.counted import (
    FEWEST_WEEKS,
    counted_since,
    first_whole_week,
    four_numbers,
    weeks_until,
)
from yesdesk.backing.rulings.in_force import bring_back
from yesdesk.backing.rulings.queries import DRAFTS, may_sign
from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.dates import monday_of
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.desk.answers.queries import library_day

LOOK_EVERY_SECONDS: Final = 60 * 60
LATEST: Final = timedelta(days=366)


def held(pk: int, *states: RulingState) -> Ruling:
    """Return a decision in these states, locked, so that one of two writers is first."""
    rows = Ruling.objects.select_for_update(of=("self",)).filter(pk=pk, state__in=states)
    found = rows.select_related("post", "before__rule", "version").first()
    if found is None:
        raise moved_on_refusal()
    return found


def moved_on_refusal() -> Refusal:
    return Refusal(
        _("Somebody was faster: this decision has moved on."),
        next_step=_("Read what it says now."),
        code="backing.ruling.moved_on",
    )


def not_yours_to_sign() -> Refusal:
    return Refusal(
        _("This decision isn’t yours to sign."),
        next_step=_("Who signs sheets signs it. What you wrote is saved as a draft."),
        code="backing.ruling.not_yours",
    )


def not_yours_to_end() -> Refusal:
    return Refusal(
        _("You can’t do this with the decision."),
        next_step=_(
            "The post in charge keeps it once its day has come. Who signs sheets can end it on any day."
        ),
        code="backing.ruling.not_yours",
    )


def begin_running(ruling: Ruling, today: date) -> None:
    """Set it running, if a day is to come and no sheet waits for a signature. A waiting decision is looked at as much
    later: it runs for the signed weeks.
    """
    waits = ruling.sheet is not None and ruling.sheet.signed_at is None
    if ruling.due_on is None or waits:
        ruling.state = RulingState.SIGNED
        return
    ruling.state = RulingState.RUNNING
    begun_on = first_whole_week(today)
    if ruling.signed_on is not None:
        signed_for = first_whole_week(ruling.signed_on)
        ruling.due_on += monday_of(begun_on) - monday_of(signed_for)
    ruling.first_week = begun_on
    ruling.weeks = weeks_until(begun_on, ruling.due_on)


def bring_rulings_up_to_date(_ref: str, _now: datetime) -> None:
    """Begin what waited for a sheet, count, look at what is due. For the timer."""
    today = library_day()
    waiting = Ruling.objects.filter(state=RulingState.SIGNED, due_on__isnull=False)
    for ruling in waiting.filter(sheet__in_force_from__lte=today, sheet__signed_at__isnull=False):
        if _another_runs_of(ruling):
            continue  # one at a time: it begins when that one is over
        signed_for = ruling.due_on
        begin_running(ruling, today)
        moved = ("state", "first_week", "weeks", "due_on")
        values = {name: getattr(ruling, name) for name in moved}
        with transaction.atomic():
            if Ruling.objects.filter(pk=ruling.pk, state=RulingState.SIGNED).update(**values):
                said = ruling.suggestions.filter(trial_until=signed_for)
                said.update(trial_until=ruling.due_on)
    for pk in _rulings_being_counted().values_list("pk", flat=True):
        look_at_ruling.call(pk)


def _another_runs_of(ruling: Ruling) -> bool:
    others = Ruling.objects.filter(state__in=[RulingState.RUNNING, RulingState.LOOKED_AT])
    changes = [RulingAnswer.CHANGE, RulingAnswer.TRY]
    return others.filter(rule=ruling.rule_id, answer__in=changes).exists()


def _rulings_being_counted() -> "QuerySet[Ruling, Ruling]":
    # A result of a former version stays as it is.
    runs = Ruling.objects.filter(state__in=[RulingState.RUNNING, RulingState.LOOKED_AT])
    return runs.filter(word="", without_word="").exclude(measure="")


@task(priority=-1)
def look_at_ruling(pk: int) -> None:
    """Save the counts since, and from its day on the four numbers, until a person says whether it helped. The last
    month's edition comes after its day. A job of a former version may wait under this name.
    """
    ruling = _rulings_being_counted().filter(pk=pk).first()
    if ruling is None:
        return
    today, since = library_day(), counted_since(SYSTEM, ruling)
    if since == ruling.since and ruling.figures:
        return
    values: dict[str, object] = {"since": since}
    if ruling.due_on and ruling.due_on <= today and since["weeks"][1] >= ruling.weeks:
        values |= {
            "figures": four_numbers(SYSTEM, ruling, since),
            "state": RulingState.LOOKED_AT,
            "looked_on": ruling.looked_on or today,
        }
    _rulings_being_counted().filter(pk=pk).update(**values)


@dataclass(frozen=True, slots=True)
class Ending:
    # kept, ended or extended
    how: str
    helped: str
    why: str
    # The new day of an extended trial.
    until: date | None = None


def is_closed_so(ruling: Ruling, ending: Ending) -> bool:
    """Return whether it was closed in this very way: the same button, pressed twice."""
    follows = Ruling.objects.filter(follows=ruling, due_on=ending.until)
    return (ruling.state, ruling.helped, ruling.helped_why) == (
        ending.how,
        ending.helped,
        ending.why.strip(),
    ) and (ending.how != RulingState.EXTENDED or follows.exists())


def may_close(by: Actor, ruling: Ruling, today: date) -> bool:
    """Return whether `by` may close it: its signers on any day; from its day on the post in charge, or its deputy."""
    in_charge = posts_now().of(Lane.DECIDE, ruling.post_id)
    return may_sign(by, ruling) or (is_looked_at(ruling, today) and in_charge.is_held_by(by))


@transaction.atomic
def close_ruling(pk: int, ending: Ending, *, by: Actor) -> Ruling:
    """Keep, end or extend a trial, with a reason. Only an end may come before its day. Raises ValidationRefusal;
    Refusal. An end brings the former rule back as a new version; `in_force.not_reverted` names the rest.
    """
    ruling = held(pk, RulingState.RUNNING, RulingState.LOOKED_AT)
    today = library_day()
    if not may_close(by, ruling, today) or (ending.how == RulingState.ENDED and not by.may(DRAFTS)):
        raise not_yours_to_end()
    needs = _to_close(ruling, ending, today)
    if needs:
        raise ValidationRefusal(needs)
    if ending.how == RulingState.ENDED:
        bring_back(ruling, by=by, today=today)
    if ruling.looked_on is None and not ruling.measure:
        ruling.looked_on = today
    ruling.state = RulingState(ending.how)
    ruling.helped, ruling.helped_why = ending.helped, ending.why.strip()
    ruling.closed_on, ruling.closed_as = today, by.job_class
    ruling.save()
    if ending.how == RulingState.ENDED and ruling.due_on and today < ruling.due_on:
        _say_new_day(list(ruling.suggestions.all()), today)
    if ending.how == RulingState.EXTENDED and ending.until is not None:
        _try_on(ruling, ending.until, today, by)
    record_audit("backing.ruling.closed", f"ruling:{pk}", by=by)
    return ruling


def _to_close(ruling: Ruling, ending: Ending, today: date) -> dict[str, str]:
    needs = {}
    if ending.how not in {RulingState.KEPT, RulingState.ENDED, RulingState.EXTENDED}:
        needs["how"] = _("Choose one of these.")
    if not ending.why.strip():
        needs["why"] = _("Say why, in one sentence.")
    if ending.helped not in Helped.values and ruling.answer != RulingAnswer.REFER:
        needs["helped"] = _("Did it help? Choose one of these.")
    if ending.how == RulingState.EXTENDED:
        needs |= _errors_of_until(ruling, ending.until, today)
    if ending.how != RulingState.ENDED and not is_looked_at(ruling, today):
        needs["how"] = _(
            "Its day hasn’t come, or its last week isn’t counted yet. Until then it can only be ended."
        )
    return needs


def _errors_of_until(ruling: Ruling, until: date | None, today: date) -> dict[str, str]:
    if until is None or not today < until <= today + LATEST:
        return {"until": _("Choose a day to come, within a year.")}
    if ruling.measure and weeks_until(first_whole_week(today), until) < FEWEST_WEEKS:
        return {"until": _("A count needs four whole weeks at least.")}
    return {}


def is_looked_at(ruling: Ruling, today: date) -> bool:
    """Return whether it may be kept or extended: its day has come, with four numbers if it counts."""
    if ruling.measure:
        return ruling.state == RulingState.LOOKED_AT
    return ruling.due_on is not None and ruling.due_on <= today


def _try_on(ruling: Ruling, until: date, today: date, by: Actor) -> None:
    # The next decision has the same weeks before, and an answer of its own.
    kept = (
        "title", "rule_id", "answer", "reason", "post_id", "post_name", "refer_to", "new_text",
        "new_limit", "new_most", "measure", "go_by", "baseline", "before_id", "version_id",
        "sheet_before_id", "sheet_id",
    )  # fmt: skip
    longer = Ruling(
        **{name: getattr(ruling, name) for name in kept},
        due_on=until,
        drafted_on=today,
        signed_on=today,
        signed_as=by.job_class,
        follows=ruling,
    )
    begin_running(longer, today)
    longer.save()
    said = list(ruling.suggestions.all())
    longer.suggestions.set(said)
    _say_new_day(said, longer.due_on)


def _say_new_day(said: list[Suggestion], day: date | None) -> None:
    tried = Suggestion.objects.filter(answer=SuggestionAnswer.TRIAL)
    tried.filter(pk__in=[each.pk for each in said]).update(trial_until=day)
