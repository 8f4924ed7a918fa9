"""The ask form as it is for everybody: made once for each language and branch, with a form id of its own for each
reader. It is asked for more often than anything else, by machines too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.cache import Rows, SettingsMark
from yesdesk.core.dates import humanize_time
from yesdesk.core.idempotency import new_form_id
from yesdesk.core.models import LibraryText
from yesdesk.core.site_context import forget_library_info
from yesdesk.desk.requests.retention import CODE
from yesdesk.patrons.models import Series
from yesdesk.people.models import JobClass, User
from yesdesk.places import hours as pure
from yesdesk.places.hours import Hours
from yesdesk.places.models import Branch, Closure, Library, OpeningHours
from yesdesk.places.queries import opening_hours

MADE_OF: Final = SettingsMark(
    (
        Rows(Library),
        Rows(Branch),
        Rows(OpeningHours),
        Rows(Closure),
        Rows(LibraryText, only="key IN ('ask.lead', 'ask.hours')"),
        Rows(Series, only=f"code = '{CODE}'"),
        Rows(JobClass),
        Rows(User, ("job_class_id", "is_active")),
    )
)
"""All that the form's page reads, except the time: a new line of the form adds its rows here."""


@dataclass(frozen=True, slots=True)
class FormPage:
    """`today`: its words about opening hours, which time alone changes. `before`, `after`: around the form id."""

    mark: tuple[str, ...]
    hours: Hours
    today: str
    before: bytes
    after: bytes

    def with_an_id(self) -> HttpResponse:
        """The page with a form id for one reader. With a shared one, a second patron would get the first one's page."""
        return HttpResponse(self.before + new_form_id().encode() + self.after)


@dataclass(frozen=True, slots=True)
class Asked:
    """The values of an address that a cached page depends on, besides settings."""

    language: str
    branch: str


_kept: Final[dict[Asked, FormPage]] = {}


def form_page(asked: Asked, branch: Callable[[], Branch], made: Callable[[str], bytes]) -> FormPage:
    """The page of this address, `made` anew (with a form id) once anything it shows has changed.

    `branch`: which it is for; raises where there is none, and then nothing is kept.
    """
    mark, now = MADE_OF.now(), timezone.now()
    kept = _kept.get(asked)
    if (
        kept is not None
        and kept.mark == mark
        and kept.today == hours_said(kept.hours, asked.language, now)
    ):
        return kept
    forget_library_info()  # five seconds old, they would be kept for longer
    hours = opening_hours(branch())
    form_id = new_form_id()
    before, after = made(form_id).split(form_id.encode())
    page = FormPage(mark, hours, hours_said(hours, asked.language, now), before, after)
    if not settings.DEBUG:  # whoever changes a template wants to see it
        _kept[asked] = page
    return page


def hours_words(here: Branch, language: str) -> str:
    """Opening hours in words: until closing today, or from the next opening on. Two queries."""
    return hours_said(opening_hours(here), language, timezone.now())


def hours_said(hours: Hours, language: str, now: datetime) -> str:
    """Opening hours in words, from hours that were read already."""
    zone = hours.zone
    closes = pure.closing_time(hours, now)
    if closes and closes > now:
        at = humanize_time(closes, zone=zone, language=language, now=now)
        return _("We are here until %(time)s.") % {"time": at}
    opens = pure.next_open_time(hours, now)
    if opens is None:
        return _("We are closed for now. We read everything when we are back.")
    return _("We are back %(time)s.") % {
        "time": humanize_time(opens, zone=zone, language=language, now=now)
    }
