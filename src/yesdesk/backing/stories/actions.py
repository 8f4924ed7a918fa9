"""Put a patron's thanks on a Monday card, and take them off. No row says who did."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yesdesk.backing.posts.queries import facilitates
from yesdesk.backing.stories.queries import card_words
from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.dates import free_week, iso_week, monday_of
from yesdesk.core.errors import EditConflict, NotFound
from yesdesk.desk.answers.queries import library_day
from yesdesk.requests.models import MayTell
from yesdesk.requests.queries.thanks import thanks_of


@transaction.atomic
def put_on_card(thanks: int, *, by: Actor) -> date:
    """Put thanks to `by` (id of the entry) on the first later card without a story. Returns the card's Monday. A
    second call changes nothing. Raises NotFound without the patron's consent or for words no card may hold,
    EditConflict where a colleague took that card a moment ago.
    """
    rows = MayTell.objects.select_related("entry__request__patron")
    consent = rows.filter(entry=thanks).first()
    reached = any(line.pk == thanks for line in thanks_of(by))
    if consent is None or not reached or not card_words(consent.entry):
        raise NotFound.plain()
    if consent.week is None:
        consent.week = _take_week(consent)
    return monday_of(consent.week)


def _take_week(consent: MayTell) -> str:
    taken = {week for week in MayTell.objects.values_list("week", flat=True) if week}
    week = free_week(library_day(), taken)
    try:
        with transaction.atomic():
            given = MayTell.objects.filter(pk=consent.pk, week=None).update(week=week)
    except IntegrityError:
        given = 0
    if not given:
        raise EditConflict(
            _("A colleague changed this a moment ago."),
            next_step=_("Look at it once more."),
            since=0,
        )
    return week


@transaction.atomic
def take_off_card(pk: int, *, by: Actor) -> None:
    """Take a story (id of its consent) off a card, as the facilitator before printing. Raises NotFound."""
    rows = MayTell.objects.filter(pk=pk, week__gte=iso_week(library_day()))
    if not facilitates(by) or not rows.delete()[0]:
        raise NotFound.plain()
    record_audit("backing.story.dropped", f"story:{pk}", by=by)
