"""Issue the Monday card and the bulletin on their day. From then on they do not change."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings

from yesdesk.core.actors import Actor
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.dates import iso_week, local_day, monday_before_or_on
from yesdesk.core.errors import or_not_found
from yesdesk.core.permissions import Permission
from yesdesk.insight.models import PaperKind, TeamPaper
from yesdesk.insight.told.bulletin import compose_bulletin
from yesdesk.insight.told.card import WeekCard, compose_card
from yesdesk.places.queries import library_or_none, the_library

READS: Final = Permission.DESK_REQUEST_SEE
EVERY_SECONDS: Final = 15 * 60

_A_WEEK: Final = timedelta(days=7)
_LOOKED_BACK: Final = 120  # cards to differ from; a book of rules is shorter


def issue_papers(_ref: str, now: datetime) -> None:
    """Issue this week's card, and from the month's first Monday on its bulletin; after a time off late, and once. For
    the timer, never by a clock that jumped.
    """
    library = library_or_none()
    if library is None or not clock_is_trusted(now):
        return
    day = local_day(now, library.time_zone)
    monday = monday_before_or_on(day)
    _issue_once(PaperKind.CARD, iso_week(monday), day, lambda: next_card(monday))
    if monday.month == day.month:
        month = f"{day:%Y-%m}"
        _issue_once(PaperKind.BULLETIN, month, day, lambda: next_bulletin(day))


EVERY_LANGUAGE: Final = tuple(code for code, _name in settings.LANGUAGES)


def next_card(monday: date, languages: Sequence[str] = EVERY_LANGUAGE) -> TeamPaper:
    """The unsaved card of a week, as it would be issued now."""
    earlier = TeamPaper.objects.filter(kind=PaperKind.CARD, period__lt=iso_week(monday))
    before = list(earlier.values_list("rule", "issued_on")[:_LOOKED_BACK])
    return _paper_of(compose_card(monday, before, languages), monday)


def card_after(
    paper: TeamPaper, monday: date, languages: Sequence[str] = EVERY_LANGUAGE
) -> TeamPaper:
    """The unsaved card of the week after `paper`, which may not be issued yet."""
    earlier = TeamPaper.objects.filter(kind=PaperKind.CARD, period__lt=paper.period)
    shown = earlier.values_list("rule", "issued_on")[:_LOOKED_BACK]
    before = [(paper.rule, paper.issued_on), *shown]
    return _paper_of(compose_card(monday + _A_WEEK, before, languages), monday + _A_WEEK)


def _paper_of(card: WeekCard, monday: date) -> TeamPaper:
    return TeamPaper(
        kind=PaperKind.CARD,
        period=iso_week(monday),
        issued_on=monday,
        rule=card.rule,
        version=card.version,
        words=card.words,
    )


def next_bulletin(day: date) -> TeamPaper:
    """The unsaved bulletin of a month, as of this day: all since the last one."""
    last = TeamPaper.objects.filter(kind=PaperKind.BULLETIN).first()
    first_of_month = day.replace(day=1)
    since = last.issued_on if last else (first_of_month - timedelta(days=1)).replace(day=1)
    return TeamPaper(
        kind=PaperKind.BULLETIN,
        period=f"{day:%Y-%m}",
        issued_on=day,
        words=compose_bulletin(since, day),
    )


def _issue_once(kind: PaperKind, period: str, day: date, compose: Callable[[], TeamPaper]) -> None:
    if TeamPaper.objects.filter(kind=kind, period=period).exists():
        return
    paper = compose()
    paper.issued_on = day
    paper.save()


def paper_words(paper: TeamPaper, language: str) -> dict[str, Any]:
    """The words in a language, else in the library's own."""
    words: dict[str, dict[str, Any]] = paper.words
    default = the_library().default_language
    return words.get(language) or words.get(default) or next(iter(words.values()))


def papers(by: Actor, kind: PaperKind, most: int = 12) -> list[TeamPaper]:
    by.require(READS)
    return list(TeamPaper.objects.filter(kind=kind)[:most])


def access_paper(by: Actor, kind: PaperKind, period: str) -> TeamPaper:
    """Return an issued paper by its week or month. Raises NotFound."""
    by.require(READS)
    return or_not_found(TeamPaper.objects.filter(kind=kind, period=period).first())
