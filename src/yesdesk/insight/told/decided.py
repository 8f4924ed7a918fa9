"""What papers say of decisions: only of signed ones, and never that somebody is late with one."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from yesdesk.backing.models import Ruling, RulingAnswer, RulingState, RulingWord
from yesdesk.backing.models.rulings import CLOSED_STATES, Helped
from yesdesk.core.dates import humanize_day_and_year


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as a row of the board sheet."""

    what: str
    by: str
    since: str
    helped: str


def signed_since(since: date, before: date) -> list[Ruling]:
    """Decisions that were signed, looked at or ended in this time, the newest first."""
    named = ("signed_on", "looked_on", "closed_on")
    lately = Q()
    for name in named:
        lately |= Q(**{f"{name}__gte": since, f"{name}__lt": before})
    return list(Ruling.objects.exclude(state=RulingState.DRAFT).filter(lately))


def decision_row(ruling: Ruling, language: str, today: date) -> Decided:
    """A decision for the board: what, in whose charge, since when, and whether it helped."""
    signed = ruling.signed_on or today
    return Decided(
        what=_("%(title)s: %(answer)s")
        % {"title": ruling.title, "answer": RulingAnswer(ruling.answer).label},
        by=ruling.post_name,
        since=humanize_day_and_year(signed, language),
        helped=did_it_help(ruling, language, today),
    )


def did_it_help(ruling: Ruling, language: str, today: date) -> str:
    """What a person or the count said; before that, when it is looked at. A day that is over is not told."""
    parts = []
    if ruling.word:
        parts.append(str(RulingWord(ruling.word).label))
    if ruling.helped:
        parts.append(str(Helped(ruling.helped).label))
    if ruling.state in CLOSED_STATES:
        parts.append(str(RulingState(ruling.state).label))
    if not parts and ruling.due_on is not None and ruling.due_on >= today:
        day = humanize_day_and_year(ruling.due_on, language)
        parts.append(_("We look on %(day)s") % {"day": day})
    if not parts and not ruling.measure and ruling.go_by:
        parts.append(_("Decided without a number"))
    return "; ".join(parts) or _("Too early to say")


def decision_sentence(ruling: Ruling, language: str, since: date, today: date) -> str:
    """A decision in the bulletin: what was signed and why, or what became of it."""
    answer = str(RulingAnswer(ruling.answer).label)
    said = [f"{ruling.title}: {answer}."]
    if ruling.signed_on is not None and ruling.signed_on >= since:
        said.append(
            ruling.reason if ruling.reason.endswith((".", "!", "?")) else f"{ruling.reason}."
        )
    helped = did_it_help(ruling, language, today)
    said.append(f"{helped}.")
    if ruling.helped_why:
        said.append(ruling.helped_why)
    return " ".join(said)


def cannot_tell(rulings: list[Ruling]) -> list[str]:
    """Sentences of what the count cannot say about these."""
    said = []
    for each in rulings:
        named = {"title": each.title}
        if each.word == RulingWord.CANNOT_TELL:
            said.append(_("Whether “%(title)s” made a difference.") % named)
        elif not each.measure and each.answer in {RulingAnswer.TRY, RulingAnswer.CHANGE}:
            said.append(_("“%(title)s” in numbers: there are too few, or none fits.") % named)
    return said
