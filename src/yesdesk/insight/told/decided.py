"""Decisions on papers: signed ones alone, and never that somebody is late with one."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from yesdesk.backing.models import Helped, Ruling, RulingAnswer, RulingState, RulingWord
from yesdesk.backing.models.rulings import CLOSED_STATES
from yesdesk.backing.rulings.counted import may_be_told
from yesdesk.core.actors import SYSTEM
from yesdesk.core.dates import humanize_day_and_year
from yesdesk.core.labels import job_label, with_colon
from yesdesk.insight.rulings.page import before_and_since


def signed_since(since: date, before: date) -> list[Ruling]:
    """Decisions signed, looked at or ended in this time, the newest first."""
    named = ("signed_on", "looked_on", "closed_on")
    lately = Q()
    for name in named:
        lately |= Q(**{f"{name}__gte": since, f"{name}__lt": before})
    return list(Ruling.objects.exclude(state=RulingState.DRAFT).filter(lately))


def decision_row(ruling: Ruling, language: str, today: date) -> dict[str, Any]:
    signed = ruling.signed_on or today
    return {
        "what": _heading_of(ruling),
        "by": job_label(ruling.post_name),
        "since": humanize_day_and_year(signed, language),
        "helped": helped_in_words(ruling, language, today),
    }


def _heading_of(ruling: Ruling) -> str:
    if ruling.answer == RulingAnswer.TRY:
        return _("Trial: %(title)s") % {"title": ruling.title}
    return f"{with_colon(ruling.title)} {RulingAnswer(ruling.answer).label}"


def helped_in_words(ruling: Ruling, language: str, today: date, since: date | None = None) -> str:
    """Return sentences of the count and of a person; before that, the day to look, unless it is over. Empty for a
    thing kept as it is. `since`: only from then on, before today.
    """
    if ruling.answer == RulingAnswer.KEEP:
        return ""
    closed = ruling.state in CLOSED_STATES and _is_told(ruling.closed_on, since, today)
    if ruling.answer == RulingAnswer.REFER:
        return _words_of_referral(ruling, language, today, closed=closed)
    said = []
    if ruling.measure and _is_told(ruling.looked_on, since, today):
        said.append(_count_says(ruling, today))
    if closed:
        said += [_words_of_person(ruling), ruling.became]
    return " ".join(said) or _words_before_the_day(ruling, language, today)


def _is_told(on: date | None, since: date | None, today: date) -> bool:
    return on is not None and (since is None or since <= on < today)


def _count_says(ruling: Ruling, today: date) -> str:
    """The four numbers, where they may be told and are enough; a former version's word."""
    if ruling.word in {RulingWord.FEWER, RulingWord.MORE}:
        return _("The count says: %(word)s.") % {"word": RulingWord(ruling.word).label.lower()}
    told = before_and_since(ruling)
    if told is None or not told.can_compare or not may_be_told(SYSTEM, ruling.measure, today):
        return _("No clear result.")
    (_this, before, since), (_others, all_before, all_since) = told.rows
    return _(
        "In four weeks: %(before)s times before, %(since)s since; all other rules: %(all_before)s, %(all_since)s."
    ) % {
        "before": f"{before:.0f}",
        "since": f"{since:.0f}",
        "all_before": f"{all_before:.0f}",
        "all_since": f"{all_since:.0f}",
    }


def _cannot_compare(ruling: Ruling) -> bool:
    if ruling.word:
        return ruling.word == RulingWord.CANNOT_TELL
    told = before_and_since(ruling)
    return told is None or not told.can_compare


def _words_of_person(ruling: Ruling) -> str:
    if ruling.helped in {Helped.HELPED, Helped.DID_NOT}:
        return f"{Helped(ruling.helped).label}."
    return _("The %(post)s can’t say.") % {"post": job_label(ruling.closed_as or ruling.post_name)}


def _words_of_referral(ruling: Ruling, language: str, today: date, *, closed: bool) -> str:
    if closed:
        return ruling.became
    said = [_("Sent to %(who)s.") % {"who": ruling.refer_to}]
    if ruling.due_on is not None and ruling.due_on >= today:
        day = humanize_day_and_year(ruling.due_on, language)
        said.append(_("We hear back by %(day)s.") % {"day": day})
    return " ".join(said)


def _words_before_the_day(ruling: Ruling, language: str, today: date) -> str:
    if ruling.due_on is not None and ruling.due_on >= today:
        day = humanize_day_and_year(ruling.due_on, language)
        return f"{_('We look on %(day)s') % {'day': day}}."
    if not ruling.measure:
        return f"{_('Decided without a number')}."
    return _("It is still counted.")


def decision_sentence(ruling: Ruling, language: str, since: date, today: date) -> str:
    said = [f"{_heading_of(ruling)}."]
    if _is_told(ruling.signed_on, since, today):
        said.append(
            ruling.reason if ruling.reason.endswith((".", "!", "?")) else f"{ruling.reason}."
        )
    said.append(helped_in_words(ruling, language, today, since))
    if _is_told(ruling.closed_on, since, today):
        said.append(ruling.helped_why)
    return " ".join(filter(None, said))


def cannot_tell(rulings: list[Ruling], since: date, today: date) -> list[str]:
    """Say what the count cannot tell of these, each in the time of its signature or look."""
    said = []
    for each in rulings:
        named = {"title": each.title}
        if each.measure and _is_told(each.looked_on, since, today) and _cannot_compare(each):
            said.append(_("Whether “%(title)s” made a difference.") % named)
        elif (
            not each.measure
            and each.answer in {RulingAnswer.TRY, RulingAnswer.CHANGE}
            and _is_told(each.signed_on, since, today)
        ):
            said.append(_("“%(title)s” in numbers: it was decided without one.") % named)
    return said
