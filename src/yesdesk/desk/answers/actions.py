"""Save answers: write, change, review, retire, restore. Each version stays."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import EditConflict, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.person_check import has_card_number, has_email_address
from yesdesk.desk.answers.finding import ANSWER, every_entry
from yesdesk.desk.answers.published import forget_published, versions_of_rules
from yesdesk.desk.answers.queries import clear_rule_answers, library_day, rules_of
from yesdesk.people.models import JobClass
from yesdesk.places.models import Branch
from yesdesk.policy.queries import COLLECTION as RULE, rules_in_force
from yesdesk.requests.models import (
    Answer,
    AnswerRule,
    AnswerUse,
    AnswerVersion,
    Entry,
    Kind,
    OutgoingReply,
    Request,
)

MAY: Final = Permission.DESK_ANSWERS_CHANGE
TITLE_AT_MOST, ALSO_AT_MOST, WORDS_AT_MOST, LINKS_AT_MOST = 120, 3000, 20_000, 10
_KEY: Final = re.compile(r"a\d{1,15}")
_NAMED: Final = re.compile(r"[ar]\d{1,15}")
_COUNTED: Final = 12  # answers in one reply: their keys fit into OutgoingReply.answers
LOOK_AGAIN: Final = timedelta(days=182)


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    title: str
    texts: Mapping[str, str]
    also: str = ""
    links: tuple[tuple[str, str], ...] = ()  # (address, label)
    kind: str = ""
    branch: int | None = None  # None: everywhere
    rules: frozenset[int] = field(default_factory=frozenset)  # ids in policy
    keeper: int | None = None  # id of a job class
    review_on: date | None = None  # None: in half a year
    titles: Mapping[str, str] = field(default_factory=dict)
    own_line: bool = False
    is_public: bool = False
    subject: str = ""  # on the public pages
    closes_as: str = ""  # an outcome; the form of a reply proposes it, as it does `promise_days`
    promise_days: int | None = None
    tag: int | None = None


@transaction.atomic
def add_answer(draft: AnswerDraft, *, by: Actor) -> Answer:
    """Add an answer. Raises ValidationRefusal by field; words of a language under `text.<code>`."""
    by.require(MAY)
    [answer] = add_clean_drafts([clean_draft_or_refuse(draft, by=by)], by=by)
    record_audit("desk.answer.kept", f"answer:{answer.pk}", by=by)
    return answer


def add_clean_drafts(drafts: Sequence[AnswerDraft], *, by: Actor) -> list[Answer]:
    """Add answers from `clean_draft_or_refuse`, in the caller's transaction, who asks for the permission and notes it
    in the trace.
    """
    now = timezone.now()
    answers = Answer.objects.bulk_create(
        Answer(**_columns_of_draft(draft), changed_at=now) for draft in drafts
    )
    _put_away(list(zip(answers, drafts, strict=True)), by)
    return answers


@transaction.atomic
def change_answer(answer: Answer, draft: AnswerDraft, *, after: int, by: Actor) -> Answer:
    """Write the next version. Raises EditConflict above version `after`, which the writer read."""
    by.require(MAY)
    before = AnswerRule.objects.filter(answer=answer).values_list("rule", flat=True)
    clean = clean_draft_or_refuse(draft, frozenset(before), by=by)
    changes = {**_columns_of_draft(clean), "number": after + 1, "changed_at": timezone.now()}
    if not Answer.objects.filter(pk=answer.pk, number=after).update(**changes):
        answer.refresh_from_db()
        raise EditConflict(
            _("A colleague changed this answer while you were writing."),
            next_step=_("What you wrote is still here. Read theirs below, then save again."),
            since=answer.number,
        )
    answer.refresh_from_db()
    AnswerRule.objects.filter(answer=answer).exclude(rule__in=clean.rules).delete()
    _put_away([(answer, clean)], by)
    record_audit("desk.answer.changed", f"answer:{answer.pk}", by=by, version=answer.number)
    return answer


@transaction.atomic
def retire_answer(answer: Answer, *, by: Actor) -> None:
    by.require(MAY)
    now = timezone.now()
    if Answer.objects.filter(pk=answer.pk, retired_at=None).update(retired_at=now):
        answer.retired_at = now
        transaction.on_commit(_forget_cached)
        record_audit("desk.answer.retired", f"answer:{answer.pk}", by=by)


@transaction.atomic
def restore_answer(answer: Answer, *, by: Actor) -> None:
    by.require(MAY)
    back = Answer.objects.filter(pk=answer.pk, retired_at__isnull=False)
    if back.update(retired_at=None, review_on=next_review_day()):
        answer.refresh_from_db()
        transaction.on_commit(_forget_cached)
        record_audit("desk.answer.brought_back", f"answer:{answer.pk}", by=by)


@transaction.atomic
def confirm_answer(answer: Answer, *, by: Actor) -> date:
    """Note that somebody read it and found it right. Returns the day of its next review."""
    by.require(MAY)
    answer.review_on = next_review_day()
    answer.rules_read = versions_of_rules(rules_of(answer))
    answer.save(update_fields=["review_on", "rules_read"])
    transaction.on_commit(forget_published)
    record_audit("desk.answer.looked_at", f"answer:{answer.pk}", by=by)
    return answer.review_on


def name_answers_sent(sent: Entry, keys: Iterable[str], *, by: Actor) -> None:
    """Name on a reply the answers (`a12`) that were sent with it: the night counts them."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    numbers = {int(key[1:]) for key in keys if _KEY.fullmatch(key)}
    if numbers:
        found = Answer.objects.filter(pk__in=numbers).values_list("pk", flat=True)[:_COUNTED]
        named = " ".join(f"a{pk}" for pk in found)
        OutgoingReply.objects.filter(entry=sent).update(answers=named)


def note_used(request: Request, keys: Iterable[str], *, by: Actor) -> None:
    """Note which answers and rules (`a12`, `r3`) were put into a reply."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    used = sorted(_kinds_and_ids(keys) & every_entry())
    rows = [AnswerUse(request=request, collection=kind, ref=ref) for kind, ref in used[:_COUNTED]]
    AnswerUse.objects.bulk_create(rows, ignore_conflicts=True)


def note_unused(request: Request, keys: Iterable[str]) -> None:
    """Undo that note with its reply, in the caller's transaction."""
    for kind, ref in _kinds_and_ids(keys):
        AnswerUse.objects.filter(request=request, collection=kind, ref=ref).delete()


def _kinds_and_ids(keys: Iterable[str]) -> set[tuple[str, int]]:
    kinds = {"a": ANSWER, "r": RULE}
    return {(kinds[key[0]], int(key[1:])) for key in keys if _NAMED.fullmatch(key)}


def _forget_cached() -> None:
    clear_rule_answers()
    forget_published()


def next_review_day() -> date:
    return library_day() + LOOK_AGAIN


def _columns_of_draft(clean: AnswerDraft) -> dict[str, Any]:
    return {
        "title": clean.title,
        "titles": dict(clean.titles),
        "also": clean.also,
        "texts": dict(clean.texts),
        "links": [list(link) for link in clean.links],
        "kind": clean.kind,
        "branch_id": clean.branch,
        "keeper_id": clean.keeper,
        "review_on": clean.review_on,
        "own_line": clean.own_line,
        "is_public": clean.is_public,
        "subject": clean.subject,
        "closes_as": clean.closes_as,
        "promise_days": clean.promise_days,
        "tag_id": clean.tag,
        "rules_read": versions_of_rules(clean.rules),
    }


def _put_away(answers: Sequence[tuple[Answer, AnswerDraft]], by: Actor) -> None:
    transaction.on_commit(_forget_cached)
    rows = [
        AnswerRule(answer=answer, rule=rule)
        for answer, clean in answers
        for rule in sorted(clean.rules)
    ]
    AnswerRule.objects.bulk_create(rows, ignore_conflicts=True)
    AnswerVersion.objects.bulk_create(
        AnswerVersion(
            answer=answer,
            number=answer.number,
            said={
                **asdict(clean),
                "rules": sorted(clean.rules),
                "review_on": clean.review_on.isoformat() if clean.review_on else None,
            },
            job_class=by.job_class,
            at=answer.changed_at,
        )
        for answer, clean in answers
    )


def clean_draft_or_refuse(
    draft: AnswerDraft,
    rules_before: frozenset[int] = frozenset(),
    *,
    today: date | None = None,
    by: Actor,
) -> AnswerDraft:
    """Return a draft as it is kept. Raises ValidationRefusal for all errors at once. `today` None: by the clock."""
    today = today or library_day()
    clean = AnswerDraft(
        title=_single_line(draft.title),
        titles={code: line for code, said in draft.titles.items() if (line := _single_line(said))},
        texts={code: text for code, said in draft.texts.items() if (text := _clean_text(said))},
        also=_single_line(draft.also),
        links=tuple((address.strip(), _single_line(words)) for address, words in draft.links),
        kind=draft.kind,
        branch=draft.branch,
        rules=draft.rules,
        keeper=draft.keeper,
        review_on=draft.review_on or today + LOOK_AGAIN,
        own_line=draft.own_line,
        is_public=draft.is_public,
        subject=_single_line(draft.subject),
        closes_as=draft.closes_as,
        promise_days=draft.promise_days,
        tag=draft.tag,
    )
    needs = (
        _errors_in_words(clean)
        | _errors_in_facts(clean, rules_before, today, by)
        | _errors_about_persons(clean)
    )
    if needs:
        raise ValidationRefusal(needs)
    return clean


def _single_line(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())


def _clean_text(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\0", "").strip()


def _errors_in_words(clean: AnswerDraft) -> dict[str, str]:
    needs = {}
    if not clean.title:
        needs["title"] = _("What would a colleague ask? That is its title.")
    if not clean.texts:
        needs["text"] = _("Write the words to send, in one language at least.")
    if clean.is_public and clean.own_line:
        needs["is_public"] = _("It asks for a personal line, so patrons can’t read it as it is.")
    lengths = {
        "subject": (len(clean.subject), TITLE_AT_MOST),
        "title": (len(clean.title), TITLE_AT_MOST),
        "also": (len(clean.also), ALSO_AT_MOST),
        **{f"title.{code}": (len(said), TITLE_AT_MOST) for code, said in clean.titles.items()},
        **{f"text.{code}": (len(said), WORDS_AT_MOST) for code, said in clean.texts.items()},
    }
    for name, (length, most) in lengths.items():
        if length > most:
            needs[name] = _("This is longer than we can keep (%(n)s characters at most).") % {
                "n": most
            }
    return needs


def _errors_in_facts(
    clean: AnswerDraft, rules_before: frozenset[int], today: date, by: Actor
) -> dict[str, str]:
    needs = {}
    if clean.kind and clean.kind not in Kind:
        needs["kind"] = _("Choose one of these, or none.")
    if clean.branch and not Branch.objects.filter(pk=clean.branch).exists():
        needs["branch"] = _("This branch is gone.")
    if clean.keeper and not JobClass.objects.filter(pk=clean.keeper).exists():
        needs["keeper"] = _("This job class is gone.")
    if clean.closes_as and clean.promise_days:
        needs["promise_days"] = _("A promise keeps the request open. Choose one of the two.")
    if clean.review_on and clean.review_on < today:
        needs["review_on"] = _("Please choose today or a later day.")
    standing = {each.terms.id for each in rules_in_force(by, None, today)} if clean.rules else set()
    if clean.rules - standing - rules_before:
        needs["rules"] = _("One of these rules is no longer in force.")
    return needs | _errors_in_links(clean)


def _errors_in_links(clean: AnswerDraft) -> dict[str, str]:
    if len(clean.links) > LINKS_AT_MOST:
        return {"links": _("Ten links are enough for anybody: leave the best.")}
    for address, words in clean.links:
        if (
            not _is_a_page(address)
            or "@" in address
            or len(address) > 400
            or len(words) > TITLE_AT_MOST
        ):
            return {
                "links": _(
                    "Begin a link with its whole address, like https://library.example/rooms"
                )
            }
    return {}


def _is_a_page(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "")


def _errors_about_persons(clean: AnswerDraft) -> dict[str, str]:
    # An answer is for everybody, so it holds nothing about a person.
    texts = {
        "title": clean.title,
        "also": clean.also,
        "subject": clean.subject,
        **{f"title.{code}": said for code, said in clean.titles.items()},
        **{f"text.{code}": said for code, said in clean.texts.items()},
        "links": "\n".join(words for _address, words in clean.links),
    }
    needs = {}
    for name, text in texts.items():
        if has_email_address(text):
            needs[name] = _(
                "There is an e-mail address in it. An answer is for everybody: please take it out."
            )
        elif has_card_number(text):
            needs[name] = _(
                "There are digits in it as on a library card. An answer is for everybody: please "
                "take them out."
            )
    return needs
