"""Suggest, answer, ask for more time, send on, refer, merge, put aside, say `me too`."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop

from yesdesk.backing.models import (
    ANSWERS_OF,
    LONGEST_LINE,
    Lane,
    Reminded,
    SentOn,
    SentOnKind,
    Suggestion,
    SuggestionAnswer,
    SuggestionState,
    WaitingLine,
)
from yesdesk.backing.open_days import next_opening_of_library, open_days, open_days_after
from yesdesk.backing.posts.queries import Posts, never_answers, posts_now
from yesdesk.core.actors import Actor, ActorKind
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import NotFound, Refusal, ValidationRefusal
from yesdesk.core.retention import SeriesSpec, mark_of
from yesdesk.desk.answers.queries import library_day
from yesdesk.patrons.cleanup import vacuum_soon
from yesdesk.patrons.erasure_list import ErasureEvent, ErasureLine, add_lines, list_turn
from yesdesk.policy.models import Rule

# Open days for an answer, by lane.
OPEN_DAYS: Final = {Lane.FIX: 7, Lane.DECIDE: 14}

LONGEST_REASON: Final = 280
# The erasure list's code for a line put aside.
LINE: Final = "backing.line"

# No day of a post or an outsider is later.
LATEST: Final = timedelta(days=366)


@transaction.atomic
def suggest(
    line: str, *, lane: Lane, with_name: bool, rule: int | None = None, by: Actor
) -> datetime:
    """Put down a line until the next opening, and return that. The same line twice appears once. Broken things appear
    now, for the lead on shift. No audit, event, job or time is written, and without a name no row knows the writer.
    The machine suggests for a rule in the library's edition (`insight`).
    """
    if by.kind is not ActorKind.SYSTEM:
        _refuse_unless_staff(by)
    words = one_line(line)
    needs = line_errors(words)
    if needs:
        raise ValidationRefusal(needs)
    days, now = open_days(), timezone.now()
    table: Any
    values: dict[str, Any] = {
        "line": words,
        "lane": lane,
        "rule_id": rule if rule and Rule.objects.filter(pk=rule).exists() else None,
        "author_id": by.user_id if with_name else None,
    }
    if lane is Lane.BROKEN:
        table, appears = Suggestion, now
        values |= {"state": "said", "said_on": library_day(), "due": days.same_day(now)}
    else:
        table, appears = WaitingLine, days.next_opening(now)
        values["appears_at"] = appears
    if not table.objects.filter(**values).exists():
        table.objects.create(**values)
    return appears


def one_line(text: str) -> str:
    return " ".join(text.split())


def line_errors(words: str) -> dict[str, str]:
    if not words:
        return {"line": _("Write what should change, in one line.")}
    if len(words) > LONGEST_LINE:
        return {"line": _("At most %(most)s letters, please.") % {"most": LONGEST_LINE}}
    return {}


@transaction.atomic
def say_me_too(pk: int, *, by: Actor) -> None:
    """Count one more voice from the next opening on. No row says whose. Raises NotFound."""
    _refuse_unless_staff(by)
    opens = next_opening_of_library(timezone.now())
    open_one = Suggestion.objects.filter(pk=pk, state=SuggestionState.SAID)
    if not open_one.update(me_too_waiting=F("me_too_waiting") + 1, me_too_from=opens):
        raise NotFound.plain()


@transaction.atomic
def answer_suggestion(
    pk: int,
    answer: SuggestionAnswer,
    *,
    reason: str,
    trial_until: date | None = None,
    by: Actor,
) -> Suggestion:
    """Answer for all staff to read, as the post or its deputy. Raises Refusal after another answer, NotAllowed."""
    found, posts = _open_one(pk), posts_now()
    _refuse_unless_answering(by, found, posts)
    words = one_line(reason)
    needs = _errors_of_answer(found, answer, words, trial_until)
    if needs:
        raise ValidationRefusal(needs)
    found.state = SuggestionState.ANSWERED
    found.answer, found.reason = answer, words
    found.trial_until = trial_until if answer == SuggestionAnswer.TRIAL else None
    found.answered_on, found.answered_by = library_day(), by.job_class
    found.save()
    record_audit("backing.suggestion.answered", f"suggestion:{pk}", by=by)
    return found


def _errors_of_answer(
    found: Suggestion, answer: SuggestionAnswer, words: str, trial_until: date | None
) -> dict[str, str]:
    needs = _errors_of_reason(words, LONGEST_REASON, wanted=answer != SuggestionAnswer.DONE)
    if answer not in ANSWERS_OF[Lane(found.lane)]:
        needs["answer"] = _("Choose one of these answers.")
    if answer == SuggestionAnswer.TRIAL and not _is_to_come(trial_until):
        needs["trial_until"] = _("Until when? Choose a day to come, within a year.")
    return needs


def _errors_of_reason(words: str, most: int, *, wanted: bool = True) -> dict[str, str]:
    if wanted and not words:
        return {"reason": _("Say why, in a line or two.")}
    if len(words) > most:
        return {"reason": _("At most %(most)s letters, please.") % {"most": most}}
    return {}


def _is_to_come(day: date | None) -> bool:
    here = library_day()
    return day is not None and here < day <= here + LATEST


@transaction.atomic
def ask_more_time(pk: int, *, until: date | None, reason: str, by: Actor) -> Suggestion:
    """Move the day of the answer once, before it is over, with a reason. For broken things a lead needs none."""
    found, posts = _open_one(pk), posts_now()
    _refuse_unless_answering(by, found, posts)
    if found.more_until is not None or found.due < library_day():
        raise Refusal(
            _("There is no more time to ask for."),
            next_step=_("Answer it now, or refer it to who can."),
            code="backing.suggestion.no_more_time",
        )
    words = one_line(reason)
    needs = _errors_of_reason(words, LONGEST_LINE, wanted=found.lane != Lane.BROKEN)
    if until is None or until <= found.due or not _is_to_come(until):
        needs["until"] = _("Choose a day after the promised one, within a year.")
    if needs or until is None:
        raise ValidationRefusal(needs)
    found.due = found.more_until = until
    found.reminded = Reminded.NOTHING
    found.more_because = words
    found.save()
    record_audit("backing.suggestion.more_time", f"suggestion:{pk}", by=by)
    return found


@transaction.atomic
def send_on(pk: int, *, to: int, lane: Lane | None = None, by: Actor) -> Suggestion:
    """Send it on to another job class (id), as facilitator or post. A new `lane` brings that lane's day."""
    found, posts = _open_one(pk), posts_now()
    if not posts.facilitates(by):
        _refuse_unless_answering(by, found, posts)
    before = posts.of(found.lane, found.post_id)
    moved = lane is not None and lane != found.lane
    if to not in posts.at_work or (to == before.job_class and not moved):
        raise ValidationRefusal({"to": _("Choose who answers it from now on.")})
    if to in posts.facilitators:
        raise ValidationRefusal({"to": never_answers()})
    note_who_had_it(found, SentOnKind.SENT_ON, posts, to_post=posts.names[to])
    if lane is not None and moved:
        found.lane = lane
        found.more_until = found.more_until if found.more_because else None
        found.due = max(found.due, open_days_after(found.said_on, OPEN_DAYS[lane]))
    found.post_id, found.outside, found.reminded = to, "", Reminded.NOTHING
    found.save()
    record_audit("backing.suggestion.sent_on", f"suggestion:{pk}", by=by, to=posts.names[to])
    return found


@transaction.atomic
def refer(
    pk: int,
    *,
    to: int | None = None,
    outside: str = "",
    due: date | None,
    reason: str,
    by: Actor,
) -> Suggestion:
    """Refer it to a job class or to somebody `outside` (`the board`), by a new day. The post alone may. The post
    writes the outsider's word down. The former post stays visible.
    """
    found, posts = _open_one(pk), posts_now()
    _refuse_unless_answering(by, found, posts)
    words, whom = one_line(reason), one_line(outside)[:60]
    needs = _errors_of_reason(words, LONGEST_LINE)
    if not _is_to_come(due):
        needs["due"] = _("By when? Choose a day to come, within a year.")
    if not whom and (
        to not in posts.at_work or to == posts.of(found.lane, found.post_id).job_class
    ):
        needs["to"] = _("To whom? Choose a job class, or write who it is.")
    elif not whom and to in posts.facilitators:
        needs["to"] = never_answers()
    if needs or due is None:
        raise ValidationRefusal(needs)
    post = found.post_id if whom else to
    name = whom or posts.names[to or 0]
    note_who_had_it(found, SentOnKind.REFERRED, posts, to_post=name, reason=words)
    found.post_id, found.outside, found.due = post, whom, due
    found.reminded = Reminded.NOTHING
    found.save()
    record_audit("backing.suggestion.referred", f"suggestion:{pk}", by=by, to=name)
    return found


def note_who_had_it(
    found: Suggestion, kind: SentOnKind, posts: Posts, *, to_post: str, reason: str = ""
) -> None:
    before = found.outside or posts.of(found.lane, found.post_id).name
    SentOn.objects.create(
        suggestion=found,
        kind=kind,
        on=library_day(),
        from_post=before,
        due=found.due,
        to_post=to_post,
        reason=reason,
    )


@transaction.atomic
def merge_suggestions(pk: int, *, into: int, by: Actor) -> Suggestion:
    """Merge a waiting suggestion into another, as the facilitator. One answer counts for both. Both are locked by
    number, so that two merges cannot cross.
    """
    both = Suggestion.objects.select_for_update().filter(pk__in={pk, into}).order_by("pk")
    here = {each.pk: each for each in both}
    found, target = _open_or_refuse(here.get(pk)), here.get(into)
    if not posts_now().facilitates(by):
        raise _not_yours_refusal()
    if target is None or target.pk == pk or target.state == SuggestionState.MERGED:
        raise ValidationRefusal({"into": _("Choose the one that says the same.")})
    Suggestion.objects.filter(merged_into=pk).update(merged_into=target)
    found.state, found.merged_into = SuggestionState.MERGED, target
    found.save()
    record_audit("backing.suggestion.merged", f"suggestion:{pk}", by=by)
    return found


def put_aside(pk: int, *, reason: str, by: Actor) -> Suggestion:
    """Strike a line that names somebody, now and after a restore, as the facilitator. All staff read the reason."""
    words = one_line(reason)
    with list_turn():
        if not posts_now().facilitates(by):
            raise _not_yours_refusal()
        needs = _errors_of_reason(words, LONGEST_REASON)
        if needs:
            raise ValidationRefusal(needs)
        _open_or_refuse(Suggestion.objects.filter(pk=pk).first())
        name = f"suggestion:{pk}"
        struck = ErasureLine(timezone.now(), ErasureEvent.STRUCK, LINE, name, mark_of(name), "line")
        add_lines([struck])
        with transaction.atomic():
            found = _open_one(pk)
            _set_aside_without_words(found, words, by.job_class)
            record_audit("backing.suggestion.put_aside", name, by=by)
    return found


def _set_aside_without_words(found: Suggestion, reason: str, job_class: str) -> None:
    found.state, found.line, found.reason = SuggestionState.ASIDE, "", reason
    found.answered_on, found.answered_by = library_day(), job_class
    found.save()
    vacuum_soon({Suggestion._meta.db_table})  # noqa: SLF001 - Django's documented way to a table's name


@transaction.atomic
def strike_again(ref: int, _mark: str, _place: str) -> bool:
    """Strike a line again as the erasure list says. Returns whether it stood there. A line that waits for its opening
    goes: its number is that of its suggestion.
    """
    found = Suggestion.objects.filter(pk=ref, state=SuggestionState.SAID).first()
    if found is not None:
        reason = _("Put aside before the library was restored. The reason was not in the backup.")
        _set_aside_without_words(found, reason, _("facilitator"))
    return found is not None or WaitingLine.objects.filter(pk=ref).delete()[0] > 0


def _refuse_unless_staff(by: Actor) -> None:
    if not by.is_staff:
        raise NotFound.plain()


def _open_one(pk: int) -> Suggestion:
    # Locked, so that one of two answers is first.
    return _open_or_refuse(Suggestion.objects.select_for_update().filter(pk=pk).first())


def _open_or_refuse(found: Suggestion | None) -> Suggestion:
    if found is None:
        raise NotFound.plain()
    if found.state != SuggestionState.SAID:
        raise refusal_for(found)
    return found


def refusal_for(found: Suggestion) -> Refusal:
    """Return the refusal: the suggestion is over, or another job class answers it."""
    if found.state == SuggestionState.SAID:
        return _not_yours_refusal()
    return Refusal(
        _("Somebody has answered it meanwhile, or put it together with another one."),
        next_step=_("Read what it says now."),
        code="backing.suggestion.over",
    )


def _refuse_unless_answering(by: Actor, found: Suggestion, posts: Posts) -> None:
    if not posts.may_answer(by, found.lane, found.post_id):
        raise _not_yours_refusal()


def _not_yours_refusal() -> Refusal:
    refusal = Refusal(
        _("Another job class does this."),
        next_step=_("The page of the suggestion says which one."),
        code="backing.suggestion.not_yours",
    )
    refusal.status = 403
    return refusal


def _names_of_who_left(before: datetime, limit: int) -> list[int]:
    left = Suggestion.objects.filter(author__is_active=False, author__left_at__lt=before)
    return list(left.order_by("pk").values_list("pk", flat=True)[:limit])


def _erase_names(ids: list[int]) -> int:
    return Suggestion.objects.filter(pk__in=ids).exclude(author=None).update(author=None)


NAMES: Final = SeriesSpec(
    code="backing.name",
    name=gettext_noop("Names beside suggestions, of colleagues who left"),
    days=30,
    ground=gettext_noop("They wished it. Once they have left, the suggestion stays without it."),
    due=_names_of_who_left,
    erase=_erase_names,
    subject="suggestion",
    holds_patron_words=False,
)
