"""Texts beside a reply: the draft about what was done, fitting answers, a rule's words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import local_day
from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedQuery, columns_of, from_row
from yesdesk.core.site_context import library_info
from yesdesk.desk.answers.finding import ANSWER, find_for_request
from yesdesk.desk.answers.queries import TranslatedWords, find_answers, preview, words_in
from yesdesk.policy.queries import COLLECTION as RULES, rules_in_force
from yesdesk.policy.rule_values import ActiveRule
from yesdesk.policy.situation import RuleKind
from yesdesk.requests.models import (
    Answer,
    AnswerRule,
    Approval,
    ApprovalState,
    Decision,
    EntryKind,
    Request,
)
from yesdesk.requests.queries.decisions import Taken, pair_with_acts
from yesdesk.requests.queries.letter import answer_draft, may_owe_an_apology, open_line
from yesdesk.requests.queries.mail_status import last_reply
from yesdesk.requests.queries.request_page import language_name
from yesdesk.requests.queries.timeline import EntryLine

AT_MOST: Final = 4
_SAID: Final = {EntryKind.PATRON, EntryKind.REPLY, EntryKind.TOLD}


@dataclass(frozen=True, slots=True)
class SuggestedAnswer:
    key: str  # `a12` an answer, `r3` a rule
    badge: str  # what it is, where it is no answer
    title: str
    words: str  # their beginning, in `language`
    language: str
    other: str  # that language's name, where it is not the patron's
    meaning: str = ""  # The same answer in the reader's language, where they would send another.


@dataclass(frozen=True, slots=True)
class Suggestions:
    lines: list[SuggestedAnswer]


def suggestions(request: Request, *, by: Actor) -> Suggestions:
    """Return the best few for this request. Seven queries at most."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    lines = _suggestions_from_collections(
        request, _decisions_with_acts(request), _rules_refused(request), by
    )
    return Suggestions(list(islice(lines, AT_MOST)))


def search_suggestions(request: Request, words: str, *, by: Actor) -> Suggestions:
    by.require(Permission.DESK_REQUEST_ANSWER)
    page = find_answers(by, words, limit=AT_MOST)
    rows = Answer.objects.in_bulk([line.pk for line in page.lines])
    found = [rows[line.pk] for line in page.lines if line.pk in rows]
    return Suggestions([_suggest_answer(answer, request, by) for answer in found])


def suggestion_text(request: Request, key: str, *, by: Actor) -> TranslatedWords:
    """Return a key's text, in the patron's language if there is one. Raises NotFound. A rule's no leaves a place for
    one's own line, and so does an answer that asks for it.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    number = int(key[1:]) if key[1:].isdecimal() and len(key) < 16 else 0
    find = {"a": _answer_said, "r": _rule_said}.get(key[:1])
    said = find(request, number, by) if find else None
    if said is None or not said.words:
        raise NotFound(
            _("These words aren’t kept any more."),
            next_step=_("What you wrote is still here. Look for others, or write your own."),
            code="desk.words.gone",
        )
    own_line = key[0] == "r" or Answer.objects.filter(pk=number, own_line=True).exists()
    return replace(said, words=f"{open_line()}\n\n{said.words}") if own_line else said


def _decisions_with_acts(request: Request) -> Mapping[int, Taken]:
    # By entry, the newest first. Two queries.
    return pair_with_acts(
        from_row(Decision, row) for row in _newest_decisions.rows(request=request.pk)
    )


@PreparedQuery
def _newest_decisions(*, request: int) -> QuerySet[Decision, tuple[Any, ...]]:
    rows = Decision.objects.filter(request=request).order_by("-entry_id")
    return rows.values_list(*columns_of(Decision))[:10]


def _rules_refused(request: Request) -> list[int]:
    asked = Approval.objects.filter(request=request, state=ApprovalState.NO)
    commands = asked.values_list("command", flat=True)
    return [command["rule"] for command in commands if command.get("rule")]


def ready_letter(request: Request, entries: Sequence[EntryLine], *, by: Actor) -> str:
    """Return the letter that stands ready: about what was done, else about a mail that nobody here can read."""
    acted = any(each.kind == EntryKind.ACT for each in entries)
    done = draft_of_done(request, by=by) if acted else ""
    return done or _draft_of_unread(request, entries, by)


def _draft_of_unread(request: Request, entries: Sequence[EntryLine], by: Actor) -> str:
    last = next((each for each in reversed(entries) if each.kind in _SAID), None)
    if last is None or last.mail is None or not by.may(Permission.DESK_REQUEST_ANSWER):
        return ""
    with translation.override(_spoken_here(request)):
        return {
            "encrypted": _(
                "Your e-mail came to us encrypted, so we can’t read it. Please send it again without encryption."
            ),
            "unopened": _("We can’t open your e-mail. Please send it again without a signature."),
        }.get(last.mail.unread, "")


def _spoken_here(request: Request) -> str:
    base = request.language.partition("-")[0]
    return base if base in dict(settings.LANGUAGES) else "en"


def draft_of_done(request: Request, *, by: Actor) -> str:
    """Return the letter about what was done since the last answer, in the patron's language; empty for none. A patron
    who stands here gets no open place to read. Two queries and those of the acts.
    """
    done = _decisions_with_acts(request) if by.may(Permission.DESK_REQUEST_ANSWER) else {}
    last = last_reply(request) if done else None
    untold = [done[pk] for pk in sorted(done) if last is None or pk > last]
    language, now = _spoken_here(request), timezone.now()
    with translation.override(language):
        said = answer_draft(request, untold, language, now=now)
    owed = said and not request.at_desk and may_owe_an_apology(request, now=now)
    return f"{open_line()}\n\n{said}" if owed else said


def _suggestions_from_collections(
    request: Request, done: Mapping[int, Taken], no: list[int], by: Actor
) -> Iterator[SuggestedAnswer]:
    # Fitting answers, answers of rules that were bent or in the way, then rules.
    bent = [each.rule for each, _acts in done.values() if each.rule is not None]
    found = find_for_request(request)
    for answer in _answers_to_suggest(
        request, [each.ref for each in found if each.kind == ANSWER], [*bent, *no]
    ):
        yield _suggest_answer(answer, request, by)
    here = {each.terms.id: each.terms.name for each in _rules_in_force_in(request, by, by.language)}
    near = {each.ref for each in found if each.kind == RULES}
    for rule in _rules_in_the_way(request, near, no, by):
        yield _suggest_rule(rule, here[rule.terms.id], request, by)


def _answers_to_suggest(request: Request, found: list[int], rules: list[int]) -> list[Answer]:
    # Answers of such rules first, then found ones. Words for a death open by a tap alone (desk/parts/options.html).
    if not found and not rules:
        return []
    here = Q(branch=None) | Q(branch=request.branch_id)
    of_rules = AnswerRule.objects.filter(answer=OuterRef("pk"), rule__in=rules)
    standing = Answer.objects.filter(here, retired_at=None, own_line=False)
    rows: QuerySet[Any] = standing.annotate(of_rule=Exists(of_rules)).filter(
        Q(pk__in=found) | Q(of_rule=True)
    )
    order = {pk: place for place, pk in enumerate(found)}
    return sorted(rows, key=lambda each: (not each.of_rule, order.get(each.pk, len(order))))


def _rules_in_the_way(
    request: Request, near: set[int], no: list[int], by: Actor
) -> list[ActiveRule]:
    # Rules that a colleague did not bend, or that nobody bends.
    standing = _rules_in_force_in(request, by, request.language)
    stands_in_the_way = [
        rule
        for rule in standing
        if rule.terms.id in no or (rule.terms.id in near and rule.terms.kind is RuleKind.NEVER)
    ]
    return [rule for rule in stands_in_the_way if _rule_words(rule)]


def _rules_in_force_in(request: Request, by: Actor, language: str) -> list[ActiveRule]:
    day = local_day(timezone.now(), request.branch.time_zone)
    with translation.override(language):
        return rules_in_force(by, request.branch_id, day)


def _rule_words(rule: ActiveRule) -> str:
    # A rule without a nearest yes has no words, as they would be a bare no.
    terms = rule.terms
    if not terms.nearest_yes:
        return ""
    return "\n\n".join(
        each for each in (terms.reason, terms.nearest_yes, terms.how_to_ask_again) if each
    )


def _suggest_answer(answer: Answer, request: Request, by: Actor) -> SuggestedAnswer:
    said = _words_of_answer(answer, request)
    words = preview(said.words)
    key, own = f"a{answer.pk}", by.language.partition("-")[0]
    meaning = preview(answer.texts.get(own, "")) if own != said.language else ""
    return SuggestedAnswer(
        key,
        "",
        answer.title_in(by.language),
        words,
        said.language,
        _other_language_name(said, by),
        meaning,
    )


def _suggest_rule(rule: ActiveRule, name: str, request: Request, by: Actor) -> SuggestedAnswer:
    said = _words_of_rule(rule, request)
    key, words = f"r{rule.terms.id}", preview(said.words)
    return SuggestedAnswer(
        key, _("Rule"), name, words, said.language, _other_language_name(said, by)
    )


def _other_language_name(said: TranslatedWords, by: Actor) -> str:
    return "" if said.wanted else language_name(said.language, by.language)


def _words_of_rule(rule: ActiveRule, request: Request) -> TranslatedWords:
    wanted = request.language in rule.languages
    language = request.language if wanted else library_info().default_language
    return TranslatedWords(_rule_words(rule), language, wanted=wanted)


def _words_of_answer(answer: Answer, request: Request) -> TranslatedWords:
    default = library_info().default_language
    return words_in(answer.texts, answer.links, request.language, default=default)


def _answer_said(request: Request, number: int, _by: Actor) -> TranslatedWords | None:
    answer = Answer.objects.filter(pk=number, retired_at=None).first()
    return _words_of_answer(answer, request) if answer else None


def _rule_said(request: Request, number: int, by: Actor) -> TranslatedWords | None:
    standing = _rules_in_force_in(request, by, request.language)
    found = next((each for each in standing if each.terms.id == number), None)
    return _words_of_rule(found, request) if found else None
