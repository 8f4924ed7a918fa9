"""Read decisions: all, those of a rule, open ones; who may sign which."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yesdesk.backing.models import Helped, Ruling, RulingAnswer, RulingState
from yesdesk.backing.models.rulings import CLOSED_STATES, OPEN_STATES
from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound
from yesdesk.core.labels import job_label
from yesdesk.core.permissions import Permission
from yesdesk.desk.answers.queries import library_day
from yesdesk.policy.models import RuleVersion
from yesdesk.policy.situation import RuleKind

READS: Final = Permission.DESK_REQUEST_SEE
DRAFTS: Final = Permission.POLICY_RULES_CHANGE
SIGNS_ALL: Final = Permission.POLICY_SHEET_SIGN
ON_A_PAGE: Final = 20
_LAST_PAGE: Final = (
    9_999  # no library decides as much; a database cannot count as far as an address can
)


@dataclass(frozen=True, slots=True)
class RulingLine:
    """A decision as lists show it, to everybody the same."""

    pk: int
    title: str
    rule: int | None
    answer: str
    state: str
    reason: str
    # The job class in charge, never a person.
    post: str
    signed_on: date
    due: date | None
    # Its day is over without a word on it. Only screens show that, never paper.
    owed: bool
    refer_to: str
    helped: str
    helped_why: str
    looked_on: date | None
    closed_on: date | None

    @property
    def became(self) -> str:
        return what_became(self.answer, self.state) if self.closed_on else ""

    @property
    def says(self) -> str:
        return str(Helped(self.helped).label) if self.helped else ""


def what_became(answer: str, state: str) -> str:
    """Say how a decision ended. A referred one is not kept: somebody else answered."""
    if answer == RulingAnswer.REFER:
        return {
            RulingState.KEPT: _("We heard back."),
            RulingState.ENDED: _("We dropped it."),
        }.get(RulingState(state), _("We wait longer."))
    return {
        RulingState.KEPT: _("We keep it."),
        RulingState.ENDED: _("Ended."),
    }.get(RulingState(state), _("Tried longer."))


def ruling_line(row: Ruling, day: date) -> RulingLine:
    """Make the line of a signed decision. No query."""
    return RulingLine(
        pk=row.pk,
        title=row.title,
        rule=row.rule_id,
        answer=row.answer,
        state=row.state,
        reason=row.reason,
        post=job_label(row.post_name),
        signed_on=row.signed_on or day,
        due=row.due_on,
        owed=is_owed(row, day),
        refer_to=row.refer_to,
        helped=row.helped,
        helped_why=row.helped_why,
        looked_on=row.looked_on,
        closed_on=row.closed_on,
    )


def is_owed(row: Ruling, day: date) -> bool:
    """Return whether its day is over without a word on it. The day itself is not over yet."""
    return (
        row.state in {RulingState.RUNNING, RulingState.LOOKED_AT}
        and row.due_on is not None
        and row.due_on < day
    )


def standing_rulings(by: Actor) -> list[RulingLine]:
    by.require(READS)
    rows = Ruling.objects.filter(state__in=[RulingState.RUNNING, RulingState.LOOKED_AT])
    return _lines(rows.order_by("due_on", "pk"))


_OF_A_LINE: Final = (
    "id", "title", "rule_id", "answer", "state", "reason", "post_name", "signed_on", "due_on",
    "refer_to", "helped", "helped_why", "looked_on", "closed_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RulingPage:
    rulings: list[RulingLine]
    older: int


def ruling_page(by: Actor, number: int) -> RulingPage:
    number = min(max(number, 1), _LAST_PAGE)
    first = (number - 1) * ON_A_PAGE
    found = _lines(_signed(by)[first : first + ON_A_PAGE + 1])
    older = number + 1 if len(found) > ON_A_PAGE else 0
    return RulingPage(found[:ON_A_PAGE], older)


def some_ruling_is_signed(by: Actor) -> bool:
    return _signed(by).exists()


def recent_rulings(by: Actor, rules: Collection[int], since: date) -> list[RulingLine]:
    """Return decisions about these rules (ids) that run, or were signed or closed since, newest first. One query."""
    runs = Q(state__in=[RulingState.RUNNING, RulingState.LOOKED_AT])
    recent = Q(signed_on__gte=since) | Q(closed_on__gte=since)
    return _lines(_signed(by).filter(runs | recent, rule__in=rules))


def rulings_of(by: Actor, rule: int) -> list[RulingLine]:
    return _lines(_signed(by).filter(rule=rule)[:ON_A_PAGE])


def earlier_verdicts(by: Actor, but: int) -> list[RulingLine]:
    """Return six ended trials, the newest first, except `but`."""
    rows = _signed(by).filter(state__in=CLOSED_STATES, looked_on__isnull=False).exclude(pk=but)
    return _lines(rows.order_by("-closed_on", "-pk")[:6])


def _lines(rows: "QuerySet[Ruling, Ruling]") -> list[RulingLine]:
    # Figures of a trial are most of a row, so they stay out.
    day = library_day()
    found = (Ruling(**row) for row in rows.values(*_OF_A_LINE))
    return [ruling_line(each, day) for each in found]


def _signed(by: Actor) -> "QuerySet[Ruling, Ruling]":
    by.require(READS)
    return Ruling.objects.filter(state__in=[*OPEN_STATES, *CLOSED_STATES])


def draft_rulings(by: Actor) -> list[Ruling]:
    if not by.may(DRAFTS):
        return []
    return list(Ruling.objects.filter(state=RulingState.DRAFT).order_by("-pk"))


def access_ruling(by: Actor, pk: int) -> Ruling:
    """Return a signed decision, for all staff. Raises NotFound."""
    found = signed_ruling(by, pk)
    if found is None:
        raise NotFound.plain()
    return found


def signed_ruling(by: Actor, pk: int) -> Ruling | None:
    return _signed(by).filter(pk=pk).select_related("rule", "post").first()


def access_draft_ruling(by: Actor, pk: int) -> Ruling:
    by.require(DRAFTS)
    rows = Ruling.objects.filter(pk=pk, state=RulingState.DRAFT)
    found = rows.select_related("rule", "post", "before").first()
    if found is None:
        raise NotFound.plain()
    return found


def may_sign(by: Actor, ruling: Ruling) -> bool:
    """Return whether `by` may sign, keep or end it. Signers of sheets may for all; writers of rules for habits of
    their branch alone.
    """
    if by.user_id is None or not by.may(DRAFTS):
        return False
    if by.may(SIGNS_ALL):
        return True
    if ruling.rule_id is None or ruling.answer == RulingAnswer.REFER:
        return False
    newest = RuleVersion.objects.filter(rule=ruling.rule_id).order_by("-number").first()
    return (
        newest is not None
        and newest.kind == RuleKind.HABIT
        and by.branch is not None
        and newest.branches == [by.branch]
    )
