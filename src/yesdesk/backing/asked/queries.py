"""Read the question to all staff: what stands on its page, on the desk and on the Monday card."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.core import signing
from django.utils.translation import get_language, gettext as _

from yesdesk.backing.models import AskedKind, StaffQuestion, TickCell
from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.cache import PolledValue
from yesdesk.core.dates import humanize_day, monday_of
from yesdesk.core.permissions import Permission
from yesdesk.core.site_context import library_switches
from yesdesk.core.suppression import FEWEST
from yesdesk.core.web.addresses import address_of
from yesdesk.desk.answers.queries import library_day
from yesdesk.people.queries import ten_or_more_work
from yesdesk.places.switches import Switch, is_on
from yesdesk.policy.queries import cached_versions, latitude_in_force

READS: Final = Permission.DESK_REQUEST_SEE
# A question that came to no suggestion so often is not asked again.
IN_VAIN: Final = 2
_SALT: Final = "yesdesk.backing.ticks"


@dataclass(frozen=True, slots=True)
class NamedCell:
    pk: int
    rule: int | None
    name: str
    n: int


def newest_question(by: Actor) -> StaffQuestion | None:
    by.require(READS)
    return StaffQuestion.objects.first()


def has_harbour() -> bool:
    """Return whether leadership signed a promise about exceptions. Without it no page says *bend*."""
    sheet = latitude_in_force(SYSTEM, library_day())
    return sheet is not None and bool(sheet.harbour_text)


def kinds_to_ask() -> list[AskedKind]:
    """Return the questions that can be asked: not in vain twice, and about bending only under a signed promise."""
    vain = StaffQuestion.objects.exclude(why_not="").values_list("kind", flat=True)
    asked = list(vain)
    return [
        kind
        for kind in AskedKind
        if asked.count(kind) < IN_VAIN
        if kind != AskedKind.BENT or has_harbour()
    ]


def named_cells(question: StaffQuestion) -> list[NamedCell]:
    """Return the cells in the order of the rule book, with the rules' names in the reader's language."""
    names = {each.terms.id: each.terms.name for each in cached_versions(get_language() or "en")}
    return [
        NamedCell(
            cell.pk,
            cell.rule_id,
            names.get(cell.rule_id, "") if cell.rule_id else _("Another rule"),
            cell.desk + cell.paper,
        )
        for cell in question.cells.all()
    ]


def shown_sums(cells: list[NamedCell]) -> list[NamedCell]:
    """Return cells with five ticks or more, the most first."""
    return sorted((each for each in cells if each.n >= FEWEST), key=lambda each: -each.n)


def sums_sentence(cells: list[NamedCell]) -> str:
    shown = shown_sums(cells)
    if not shown:
        return _("Every rule under five.")
    named = (_("%(n)s for %(rule)s") % {"n": each.n, "rule": each.name} for each in shown)
    said = ", ".join(named)
    rest = _("%(sums)s; the rest under five each.") % {"sums": said}
    return rest if len(shown) < len(cells) else f"{said}."


def with_most(cells: list[NamedCell]) -> list[NamedCell]:
    """Return the cell with the most ticks, equals too; all of them where none has five."""
    shown = shown_sums(cells)
    return [each for each in shown if each.n == shown[0].n] or cells


def tick_token(question: StaffQuestion) -> str:
    """Sign the question for its open page. It names no member."""
    return signing.dumps(question.pk, salt=_SALT)


def open_cell(token: object, cell: str) -> TickCell | None:
    """Return a cell of the question that a page's token names, while the question is open. None: neither."""
    try:
        question = signing.loads(str(token), salt=_SALT)
    except signing.BadSignature:
        return None
    if not (cell.isascii() and cell.isdigit() and len(cell) < 15):
        return None
    today = library_day()
    rows = TickCell.objects.filter(question=question, question__begins__lte=today)
    return rows.filter(pk=int(cell), question__until__gte=today).first()


def question_on_card(by: Actor, week: str) -> dict[str, Any] | None:
    """Return what the card of an ISO week says: that a question is open, or what came of it. None: neither."""
    if not is_on(Switch.QUESTION) or not by.may(READS):
        return None
    monday = monday_of(week)
    near = StaffQuestion.objects.filter(begins__lte=monday, until__gte=monday - timedelta(days=1))
    question = near.order_by("begins").first()  # what is read aloud comes before what is asked next
    if question is None:
        return None
    said = {"asks": question.get_kind_display(), **days_in_words(question, by.language)}
    if question.read_on != monday:
        return said
    if not question.summed:
        return {**said, "sums": _("We read the sums aloud today.")}
    return {**said, "sums": sums_sentence(named_cells(question)), **became(question, by.language)}


def days_in_words(question: StaffQuestion, language: str) -> dict[str, str]:
    return {
        name: humanize_day(getattr(question, name), language=language)
        for name in ("begins", "until", "read_on")
    }


def became(question: StaffQuestion, language: str) -> dict[str, str]:
    """Return the suggestion with its post and day, or why there is none. Empty words while nobody said."""
    day = humanize_day(question.answer_by, language=language) if question.answer_by else ""
    return {
        "line": question.line,
        "post": question.post_name,
        "answer_by": day,
        "why_not": question.why_not,
    }


def asked_line(http: Any) -> dict[str, Any] | None:
    """Return the open question for a line on the desk, where ten or more work. Read each twenty seconds at most."""
    by = getattr(http, "actor", None)
    if Switch.QUESTION not in library_switches() or by is None or not by.may(READS):
        return None
    kind = _open_kind.get()
    return (
        {"asks": str(AskedKind(kind).label), "href": address_of("staff_question")} if kind else None
    )


def _kind_of_open_question() -> str:
    today = library_day()
    rows = StaffQuestion.objects.filter(begins__lte=today, until__gte=today)
    kind = rows.values_list("kind", flat=True).first()
    return kind if kind and ten_or_more_work() else ""


_open_kind: Final = PolledValue(_kind_of_open_question, "")


def look_for_open_question() -> None:
    _open_kind.look_again()
