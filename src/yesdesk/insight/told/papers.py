"""Issue the Monday card and the bulletin once their day has come, and mail them to who wants that."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from yesdesk.backing.dialogue.queries import question_for_week
from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.dates import humanize_month, iso_week, local_day, this_monday
from yesdesk.core.errors import NotFound
from yesdesk.core.labels import with_colon
from yesdesk.core.permissions import Permission
from yesdesk.insight.models import PaperKind, TeamPaper
from yesdesk.insight.told.bulletin import compose_bulletin
from yesdesk.insight.told.card import WeekCard, compose_card, heading
from yesdesk.people.account.actions import StaffMail, post_staff_mail, wants_mail
from yesdesk.places.queries import library_or_none, the_library

READS: Final = Permission.DESK_REQUEST_SEE
EVERY_SECONDS: Final = 15 * 60
MAILED_AT: Final = time(7)
"""Of the library's clock, at the earliest: nobody's phone makes a sound at midnight."""

_A_WEEK: Final = timedelta(days=7)
_LOOKED_BACK: Final = 120
"""Cards that the next one is told apart from; a book of rules is shorter."""


def issue_papers(_ref: str, now: datetime) -> None:
    """Issue what is due: the card of this week, and from its first Monday on the bulletin of this month. For the timer.
    What a server that was off missed is issued late, and once. Not by a clock that jumped.
    """
    library = library_or_none()
    if library is None or not clock_is_trusted(now):
        return
    day = local_day(now, library.time_zone)
    not_before = datetime.combine(day, MAILED_AT, ZoneInfo(library.time_zone))
    monday = this_monday(day)
    _issue(PaperKind.CARD, iso_week(monday), day, not_before, lambda: next_card(monday))
    if monday.month == day.month:
        month = f"{day:%Y-%m}"
        _issue(PaperKind.BULLETIN, month, day, not_before, lambda: next_bulletin(day))


EVERY_LANGUAGE: Final = tuple(code for code, _name in settings.LANGUAGES)


def next_card(monday: date, languages: Sequence[str] = EVERY_LANGUAGE) -> TeamPaper:
    """The card of a week as it would be issued now, not saved."""
    earlier = TeamPaper.objects.filter(kind=PaperKind.CARD, period__lt=iso_week(monday))
    before = list(earlier.values_list("rule", "issued_on")[:_LOOKED_BACK])
    return _paper_of(compose_card(monday, before, languages), monday)


def card_after(
    paper: TeamPaper, monday: date, languages: Sequence[str] = EVERY_LANGUAGE
) -> TeamPaper:
    """The card of the week after one that may not be issued yet, not saved."""
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
    """The bulletin of a month as it would be issued on this day, not saved: of all since the last one."""
    last = TeamPaper.objects.filter(kind=PaperKind.BULLETIN).first()
    first_of_month = day.replace(day=1)
    since = last.issued_on if last else (first_of_month - timedelta(days=1)).replace(day=1)
    return TeamPaper(
        kind=PaperKind.BULLETIN,
        period=f"{day:%Y-%m}",
        issued_on=day,
        words=compose_bulletin(since, day),
    )


@transaction.atomic
def _issue(
    kind: PaperKind,
    period: str,
    day: date,
    not_before: datetime,
    compose: Callable[[], TeamPaper],
) -> None:
    if TeamPaper.objects.filter(kind=kind, period=period).exists():
        return
    paper = compose()
    paper.issued_on = day
    paper.save()
    mail = {PaperKind.CARD: StaffMail.CARD, PaperKind.BULLETIN: StaffMail.BULLETIN}[kind]
    for member in wants_mail(mail):
        with translation.override(member.language):
            post_staff_mail(
                mail,
                member,
                subject=_subject(paper, member.language),
                paragraphs=_paragraphs(paper, member.language),
                about=f"paper:{paper.pk}",
                not_before=not_before,
            )


def _subject(paper: TeamPaper, language: str) -> str:
    if paper.kind == PaperKind.CARD:
        return _("Monday card, %(day)s") % {"day": heading(this_monday(paper.issued_on), language)}
    month = humanize_month(paper.issued_on, language=language)
    return _("You said, we did: %(month)s") % {"month": month}


def _paragraphs(paper: TeamPaper, language: str) -> list[str]:
    words = paper_words(paper, language)
    parts = (
        _card_text(paper.period, words) if paper.kind == PaperKind.CARD else _bulletin_text(words)
    )
    where = "monday_card" if paper.kind == PaperKind.CARD else "bulletin"
    return [*parts, _("To print it: %(page)s") % {"page": f"{settings.BASE_URL}{reverse(where)}"}]


def _card_text(week: str, words: dict[str, Any]) -> list[str]:
    rule = words["rule"]
    parts = []
    if rule:
        head = [rule["name"], rule["new"], rule["text"], *rule["lines"], rule["nearest_yes"]]
        parts.append("\n".join(line for line in head if line))
    talk = question_for_week(SYSTEM, week)
    asked = (talk.lived, talk.could_do, talk.next_time) if talk else (words["question"],)
    return [*parts, "\n".join(asked)]


def _bulletin_text(words: dict[str, Any]) -> list[str]:
    parts = [
        f"{with_colon(_('You said'))} {each['said']}\n{with_colon(each['head'])} {each['did']}"
        for each in words["said"]
    ]
    nothing = [] if parts else [_("No suggestion was answered since the last one.")]
    rest = [
        "\n".join([head, *(f"- {line}" for line in lines)])
        for head, lines in (
            (_("What we decided, and why"), words["decided"]),
            (_("What we cannot tell"), words["cannot"]),
        )
        if lines
    ]
    return [part for part in (*parts, *nothing, words["more"], *rest) if part]


def paper_words(paper: TeamPaper, language: str) -> dict[str, Any]:
    """A paper's words in a language; in the library's own where it has none."""
    words: dict[str, dict[str, Any]] = paper.words
    default = the_library().default_language
    return words.get(language) or words.get(default) or next(iter(words.values()))


def papers(by: Actor, kind: PaperKind, most: int = 12) -> list[TeamPaper]:
    """The newest papers that were issued."""
    by.require(READS)
    return list(TeamPaper.objects.filter(kind=kind)[:most])


def access_paper(by: Actor, kind: PaperKind, period: str) -> TeamPaper:
    """A paper that was issued, by its week or month. Raises NotFound."""
    by.require(READS)
    found = TeamPaper.objects.filter(kind=kind, period=period).first()
    if found is None:
        raise NotFound.plain()
    return found
