"""Close a request by its form, whose outcome is worked out, or with the answer that was sent."""

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.forms import Form
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_noop as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import local_day
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.desk.decisions.by_words import record_by_words, rules_to_except, settle_by_words
from yesdesk.desk.pages.forms import CloseForm, moment_of
from yesdesk.policy.queries import rule_in_force
from yesdesk.requests.actions.close import (
    PROMISED,
    close_request,
    promised_choice,
    refused_rule,
    untold_sentence,
    worked_out_outcome,
)
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.tags import tag_request
from yesdesk.requests.counting.rules import answer_numbers
from yesdesk.requests.models import Answer, OutcomeValue, Request
from yesdesk.requests.models.answer import CLOSES_AS
from yesdesk.requests.models.entry import UNDO_WITHIN
from yesdesk.requests.queries.mail_status import reply_says, reply_since_patron
from yesdesk.requests.queries.promises import last_good_time
from yesdesk.requests.queries.request_page import promise_times
from yesdesk.requests.queries.tags import all_tags

JUST_NOW: Final[timedelta] = UNDO_WITHIN


def close_form(request: Request, by: Actor, data: Any = None, _files: Any = None) -> Form:
    reply = reply_since_patron(request)
    just_now = reply is not None and timezone.now() - reply.at < JUST_NOW
    told = just_now and reply is not None and reply.author_id == by.user_id
    found = worked_out_outcome(request)
    initial: dict[str, Any] = {"revision": request.revision, "told": told, "value": found}
    if found == OutcomeValue.NOT_THIS_TIME:
        initial |= no_lines(request, by)
    return CloseForm(
        data,
        initial=initial,
        replied=reply is not None,
        asks_kind=not request.kind,
        promised=promised_choice(request, by.language),
        untold=untold_sentence(request, request.patron.name if request.patron else ""),
        exceptions=[(each.id, each.name) for each in rules_to_except(request, by=by)],
    )


def no_lines(request: Request, by: Actor) -> dict[str, str]:
    """Return the three lines of a rule that a lead said no about, in the patron's language, or nothing."""
    rule = refused_rule(request)
    if rule is None:
        return {}
    day = local_day(timezone.now(), request.branch.time_zone)
    with translation.override(request.language):
        terms = rule_in_force(by, rule, branch=request.branch_id, day=day)
    if terms is None:
        return {}
    return {
        "reason": terms.reason,
        "nearest_yes": terms.nearest_yes,
        "ask_again": terms.how_to_ask_again,
    }


# Only a yes can have been an exception.
_YESES: Final = frozenset(each for each in OutcomeValue if each.startswith("yes"))


@transaction.atomic
def close(request: Request, form: Form, by: Actor) -> str:
    """Close it, or leave it open for a promised answer; return the page's sentence."""
    clean = form.cleaned_data
    if clean["value"] == PROMISED:
        return _("It stays open. The desk remembers what we promised.")
    seen = clean["revision"]
    wanted = clean.get("exceptions", ()) if clean["value"] in _YESES else ()
    excepted = record_by_words(request, wanted, seen_revision=seen, by=by)
    close_request(
        request,
        value=OutcomeValue(clean["value"]),
        reason=clean["reason"],
        nearest_yes=clean["nearest_yes"],
        ask_again=clean["ask_again"],
        told=clean.get("told", False),
        kind=clean.get("kind", ""),
        seen_revision=None if excepted else seen,
        by=by,
    )
    settle_by_words(excepted)
    return _("Closed. You can undo this for ten minutes.")


def close_with_answer(
    request: Request,
    *,
    answers: str,
    other_way: bool,
    exceptions: Collection[int] = (),
    closes_as: str = "",
    by: Actor,
) -> bool:
    """Close a request with its last answer. `exceptions`: rules that it went beyond. `closes_as`: an outcome that is
    not worked out. False for a no whose three lines the answer does not say: those are written first.
    """
    excepted = record_by_words(request, exceptions, answers=answers, by=by)
    found = closes_as or worked_out_outcome(request, answers=answers, other_way=other_way)
    value = OutcomeValue(found) if found in OutcomeValue else OutcomeValue.YES
    lines = no_lines(request, by) if value is OutcomeValue.NOT_THIS_TIME else {}
    if value is OutcomeValue.NOT_THIS_TIME:
        said = all(lines.values()) and reply_says(request, lines.values())
        if not lines or not said:
            return False
    close_request(
        request,
        value=value,
        reason=lines.get("reason", ""),
        nearest_yes=lines.get("nearest_yes", ""),
        ask_again=lines.get("ask_again", ""),
        told=bool(lines),
        answers=answers,
        by=by,
    )
    settle_by_words(excepted)
    return True


def do_proposed(request: Request, clean: Mapping[str, Any], *, by: Actor) -> None:
    """Promise more and put on a tag, as it was left chosen beside the answer that was sent. Raises ValidationRefusal.
    The time was proposed within the hours that somebody is there.
    """
    due_at, tag = clean["promise_by"], clean["tag"]
    if due_at is not None:
        promise(request, what=gettext("an answer"), due_at=due_at, despite_doubt=True, by=by)
    try:
        if tag is not None:
            tag_request(request, tag, on=True, by=by)
    except Refusal as refusal:  # retired meanwhile: nothing that was typed is lost
        raise ValidationRefusal({"tag": f"{refusal.sentence} {refusal.next_step}"}) from refusal


def proposed_by(request: Request, sent: Mapping[str, str], *, by: Actor) -> dict[str, Any]:
    """Return what the answers put in (`sent["answers"]`) propose to do on sending, or what was chosen since."""
    named = Answer.objects.filter(pk__in=answer_numbers(sent.get("answers", "")))
    sets = list(named.values_list("closes_as", "promise_days", "tag"))
    closes = sent.get("closes_as", next((each for each, *_rest in sets if each), None))
    days = min((each for _closes, each, _tag in sets if each), default=None)
    tag = sent.get("tag", next((str(each) for *_rest, each in sets if each), None))
    tags = [each for each in all_tags() if each.place is not None] if tag is not None else []
    due, now = moment_of(sent.get("promise_by", "")), timezone.now()
    if days is not None and "promise_by" not in sent:
        day = local_day(now, request.branch.time_zone) + timedelta(days=days + 1)
        midnight = datetime.combine(day, time.min, ZoneInfo(request.branch.time_zone))
        due = last_good_time(request, midnight, now=now)
    promises = due is not None or "promise_by" in sent
    times = promise_times(request, language=by.language, chosen=due) if promises else []
    return {
        "closings": CLOSES_AS if closes is not None else [],
        "closes_as": closes,
        "tags": [(each.pk, each.word, str(each.pk) == tag) for each in tags],
        "promises": [(at, words, datetime.fromisoformat(at) == due) for at, words in times],
    }
