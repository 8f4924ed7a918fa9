"""Draft and sign decisions. `trials` runs them from there on."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yesdesk.backing.models import (
    LONGEST_LINE,
    Lane,
    Ruling,
    RulingAnswer,
    RulingState,
    Suggestion,
    SuggestionAnswer,
    SuggestionState,
)
from yesdesk.backing.posts.queries import posts_now
from yesdesk.backing.rulings.counted import (
    FEWEST_WEEKS,
    counted_before,
    first_whole_week,
    weeks_until,
)
from yesdesk.backing.rulings.in_force import changes_nothing, put_in_force
from yesdesk.backing.rulings.queries import DRAFTS, access_draft_ruling, may_sign
from yesdesk.backing.rulings.trials import LATEST, begin_running, held, not_yours_to_sign
from yesdesk.backing.suggestions.actions import answer_suggestion, refer
from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import EditConflict, NotFound, Refusal, ValidationRefusal, or_not_found
from yesdesk.desk.answers.queries import library_day
from yesdesk.places.queries import the_library
from yesdesk.policy.models import RuleVersion
from yesdesk.policy.rule_values import rule_text_in

USUAL_WEEKS: Final = 13
_CHANGES: Final = (RulingAnswer.CHANGE, RulingAnswer.TRY)
_SUGGESTION: Final = {
    RulingAnswer.CHANGE: SuggestionAnswer.CHANGED,
    RulingAnswer.TRY: SuggestionAnswer.TRIAL,
    RulingAnswer.KEEP: SuggestionAnswer.KEPT,
}


@dataclass(frozen=True, slots=True)
class RulingDraft:
    """A decision as typed. Half of it may be missing until the signature."""

    title: str
    answer: str = RulingAnswer.TRY.value
    reason: str = ""
    post_id: int | None = None
    due_on: date | None = None
    refer_to: str = ""
    new_text: str = ""
    new_limit: int | None = None
    new_most: int | None = None
    measure: str = ""
    go_by: str = ""


@transaction.atomic
def begin_draft(
    title: str, *, rule: int | None = None, suggestion: int | None = None, by: Actor
) -> Ruling:
    """Begin a decision about a rule, or an answer to a suggestion. A draft begun already is returned."""
    by.require(DRAFTS)
    said = None
    if suggestion is not None:
        waiting = Suggestion.objects.filter(lane=Lane.DECIDE, state=SuggestionState.SAID)
        # Held, so that of two who begin at once the second finds the draft of the first.
        said = or_not_found(waiting.select_for_update().filter(pk=suggestion).first())
        standing = said.rulings.filter(state=RulingState.DRAFT).order_by("pk").first()
        if standing is not None:
            return standing
        rule = rule or said.rule_id
    if not title.strip():
        raise ValidationRefusal({"title": _("Say in a line what is to be decided.")})
    before = _newest_version(rule)
    if rule is not None and before is None:
        raise NotFound.plain()
    ruling = Ruling.objects.create(
        title=title.strip()[:LONGEST_LINE],
        rule_id=rule,
        before=before,
        post_id=by.job_class_id,
        due_on=library_day() + timedelta(weeks=USUAL_WEEKS),
        drafted_on=library_day(),
    )
    if said is not None:
        ruling.suggestions.add(said)
    record_audit("backing.ruling.drafted", f"ruling:{ruling.pk}", by=by)
    return ruling


def _newest_version(rule: int | None) -> RuleVersion | None:
    return RuleVersion.objects.filter(rule=rule or 0).order_by("-number").first()


@transaction.atomic
def save_draft(pk: int, draft: RulingDraft, *, by: Actor) -> Ruling:
    """Save what is typed, whole or not. Raises NotFound once it is signed or dropped."""
    ruling = access_draft_ruling(by, pk)
    values = asdict(draft) | {"before": _newest_version(ruling.rule_id)}
    if not Ruling.objects.filter(pk=pk, state=RulingState.DRAFT).update(**values):
        raise NotFound.plain()
    ruling.refresh_from_db()
    return ruling


@transaction.atomic
def drop_draft(pk: int, *, by: Actor) -> None:
    access_draft_ruling(by, pk)
    Ruling.objects.filter(pk=pk, state=RulingState.DRAFT).delete()


def weeks_ahead(ruling: Ruling) -> int:
    if ruling.due_on is None:
        return 0
    return weeks_until(first_whole_week(library_day()), ruling.due_on)


@transaction.atomic
def sign_ruling(pk: int, *, by: Actor) -> Ruling:
    """Sign a draft: save the weeks before, put it in force, answer its suggestions. Nobody changes it afterwards.
    Raises ValidationRefusal by field; Refusal; EditConflict.
    """
    ruling = held(access_draft_ruling(by, pk).pk, RulingState.DRAFT)
    if not may_sign(by, ruling):
        raise not_yours_to_sign()
    today = library_day()
    needs = _to_sign(ruling, today, by)
    if needs:
        raise ValidationRefusal(needs)
    baseline = _counts_before_change(ruling, today, by)
    _clear_what_does_not_count(ruling)
    newest = _newest_version(ruling.rule_id)
    if ruling.answer in _CHANGES and newest != ruling.before:
        raise EditConflict(
            _("A colleague changed this rule while you were writing."),
            next_step=_("What you wrote is still here. Read theirs, then sign again."),
            since=newest.number if newest else 0,
        )
    opened = put_in_force(ruling, by=by, today=today) if ruling.answer in _CHANGES else {}
    for name, value in opened.items():
        setattr(ruling, name, value)
    ruling.baseline = baseline
    ruling.post_name = ruling.post.name if ruling.post else ""
    ruling.signed_on, ruling.signed_as = today, by.job_class
    begin_running(ruling, today)
    try:
        with transaction.atomic():
            ruling.save()
    except IntegrityError:
        raise Refusal(
            _("Another decision about this rule is running."),
            next_step=_("Keep or end that one first. What you wrote is saved as a draft."),
            code="backing.ruling.another_runs",
        ) from None
    _answer_open_suggestions(ruling, by)
    record_audit("backing.ruling.signed", f"ruling:{pk}", by=by)
    return ruling


def _to_sign(ruling: Ruling, today: date, by: Actor) -> dict[str, str]:
    needs = {}
    if not ruling.title.strip() or (
        ruling.answer in _CHANGES
        and ruling.before
        and ruling.title.strip() == _rule_name(ruling.before)
    ):
        needs["title"] = _("Say in a line what a person at the desk will notice.")
    if not ruling.reason.strip():
        needs["reason"] = _("Say why, in words for all.")
    if ruling.post is None:
        needs["post"] = _("Choose who is in charge of it.")
    return needs | _errors_of_the_day(ruling, today) | _change_needs(ruling, today, by)


def _rule_name(version: RuleVersion) -> str:
    own = the_library().default_language
    return rule_text_in(version.words, own, default_language=own).name


def _errors_of_the_day(ruling: Ruling, today: date) -> dict[str, str]:
    wanted = ruling.answer in {RulingAnswer.TRY, RulingAnswer.REFER} or (
        ruling.answer == RulingAnswer.CHANGE and ruling.measure
    )
    needs = {}
    if wanted and (ruling.due_on is None or not today < ruling.due_on <= today + LATEST):
        needs["due_on"] = _("Choose a day to come, within a year.")
    if ruling.answer == RulingAnswer.REFER and not ruling.refer_to.strip():
        needs["refer_to"] = _("Say to whom, like: the board.")
    return needs


def _change_needs(ruling: Ruling, today: date, by: Actor) -> dict[str, str]:
    if ruling.answer not in _CHANGES:
        return {}
    needs = changes_nothing(ruling, by=by, today=today)
    changes = (ruling.new_text, ruling.new_limit is not None, ruling.new_most is not None)
    if ruling.rule_id is not None and not any(changes):
        needs["new_text"] = _("Say what changes in the rule, or how far staff can go.")
    if not ruling.measure and not ruling.go_by.strip():
        needs["go_by"] = _("Say what you will go by.")
    counted = counted_before(by, ruling.rule_id, today) if ruling.measure and ruling.rule_id else {}
    if ruling.measure and ruling.measure not in counted:
        needs["measure"] = _("This can’t be counted here yet. Choose no number.")
    if ruling.measure and weeks_ahead(ruling) < FEWEST_WEEKS:
        needs["due_on"] = _("A count needs four whole weeks at least.")
    return needs


def _counts_before_change(ruling: Ruling, today: date, by: Actor) -> dict[str, Any] | None:
    if ruling.answer not in _CHANGES or not ruling.measure or ruling.rule_id is None:
        return None
    return counted_before(by, ruling.rule_id, today)[ruling.measure]


def _clear_what_does_not_count(ruling: Ruling) -> None:
    # Fields of another answer than the one given.
    if ruling.answer not in _CHANGES:
        ruling.measure = ruling.go_by = ruling.new_text = ""
        ruling.new_limit = ruling.new_most = None
    if ruling.measure:
        ruling.go_by = ""
    if ruling.answer != RulingAnswer.REFER:
        ruling.refer_to = ""
    changed_for_good = ruling.answer == RulingAnswer.CHANGE and not ruling.measure
    if ruling.answer == RulingAnswer.KEEP or changed_for_good:
        ruling.due_on = None


def _answer_open_suggestions(ruling: Ruling, by: Actor) -> None:
    # A suggestion that another post answers waits for that post.
    posts = posts_now()
    for each in ruling.suggestions.filter(state=SuggestionState.SAID, lane=Lane.DECIDE):
        if not posts.may_answer(by, each.lane, each.post_id):
            continue
        if ruling.answer == RulingAnswer.REFER:
            reason = ruling.reason[:LONGEST_LINE]
            refer(each.pk, outside=ruling.refer_to, due=ruling.due_on, reason=reason, by=by)
            continue
        answer = _SUGGESTION[RulingAnswer(ruling.answer)]
        until = ruling.due_on if answer == SuggestionAnswer.TRIAL else None
        answer_suggestion(each.pk, answer, reason=ruling.reason, trial_until=until, by=by)
