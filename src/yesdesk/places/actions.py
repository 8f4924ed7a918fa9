"""Every change to the library, its branches, points, hours and closures. Each leaves a trace row."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NeedsMending, Refusal
from yesdesk.core.facts import forget_library_facts
from yesdesk.core.models import LibraryText
from yesdesk.core.permissions import Permission
from yesdesk.core.trace import trace
from yesdesk.places.hours import Span
from yesdesk.places.models import Branch, Closure, Library, OpeningHours, ServicePoint
from yesdesk.places.queries import THE_LIBRARY

MAY = Permission.PLACES_PLACES_CHANGE


@transaction.atomic
def open_library(
    name: str,
    *,
    languages: Sequence[str],
    time_zone: str,
    by: Actor,
    default_language: str = "",
    currency: str = "EUR",
    country: str = "GB",
    phone: str = "",
    is_demo: bool = False,
) -> Library:
    """Makes the one library. `default_language`: the first of `languages` unless said. Refuses a second one."""
    by.require(MAY)
    if Library.objects.filter(id=THE_LIBRARY).exists():
        raise Refusal(
            _("This library is open already."),
            way_on=_("Change it under Settings, or start in an empty data folder."),
            code="places.library.open",
        )
    library = Library.objects.create(
        id=THE_LIBRARY,
        name=name,
        languages=list(languages),
        default_language=default_language or languages[0],
        time_zone=time_zone,
        currency=currency,
        country=country,
        phone=phone,
        is_demo=is_demo,
        opened_at=timezone.now(),
    )
    transaction.on_commit(forget_library_facts)
    trace("places.library.opened", "library:1", by=by, name=name, demo=is_demo)
    return library


@transaction.atomic
def change_library(
    library: Library,
    *,
    name: str,
    languages: Sequence[str],
    default_language: str,
    time_zone: str,
    currency: str,
    country: str,
    phone: str,
    own_networks: Sequence[str],
    by: Actor,
) -> Library:
    """`languages`: switched on for patrons, in this order. `own_networks`: CIDR, exempt from public limits."""
    by.require(MAY)
    if default_language not in languages:
        raise NeedsMending(
            {"default_language": _("Choose one of the languages that are switched on above.")}
        )
    changes = {
        "name": name,
        "languages": list(languages),
        "default_language": default_language,
        "time_zone": time_zone,
        "currency": currency,
        "country": country,
        "phone": phone,
        "own_networks": list(own_networks),
    }
    changed = _apply(library, changes)
    transaction.on_commit(forget_library_facts)
    trace("places.library.changed", "library:1", by=by, changed=changed)
    return library


def _apply(row: Library | Branch | ServicePoint, changes: Mapping[str, object]) -> str:
    changed = [name for name, value in changes.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, changes[name])
    row.save(update_fields=changed)
    return ", ".join(changed)


@transaction.atomic
def add_branch(
    name: str,
    *,
    slug: str,
    time_zone: str,
    by: Actor,
    phone: str = "",
    charges_fees: bool = False,
) -> Branch:
    """A new house, last in order. It has no hours yet: `set_hours` says when it is open."""
    by.require(MAY)
    try:
        with transaction.atomic():
            branch = Branch.objects.create(
                name=name,
                slug=slug,
                time_zone=time_zone,
                phone=phone,
                charges_fees=charges_fees,
                position=Branch.objects.count(),
            )
    except IntegrityError:
        raise _slug_taken() from None
    trace("places.branch.added", f"branch:{branch.pk}", by=by, name=name)
    return branch


def _slug_taken() -> NeedsMending:
    return NeedsMending({"slug": _("Another branch has this address. Choose another one.")})


@transaction.atomic
def change_branch(
    branch: Branch,
    *,
    name: str,
    slug: str,
    time_zone: str,
    phone: str,
    charges_fees: bool,
    closed_for_good: bool,
    by: Actor,
) -> Branch:
    """A branch closed for good takes no new needs; what was said there stays. The last one cannot close."""
    by.require(MAY)
    others = Branch.objects.filter(closed_for_good=False).exclude(pk=branch.pk)
    if closed_for_good and not others.exists():
        raise NeedsMending(
            {
                "closed_for_good": _(
                    "This is the only branch. Add another one first, so that needs have a place to go."
                )
            }
        )
    changes = {
        "name": name,
        "slug": slug,
        "time_zone": time_zone,
        "phone": phone,
        "charges_fees": charges_fees,
        "closed_for_good": closed_for_good,
    }
    try:
        with transaction.atomic():
            changed = _apply(branch, changes)
    except IntegrityError:
        raise _slug_taken() from None
    trace("places.branch.changed", f"branch:{branch.pk}", by=by, changed=changed)
    return branch


@transaction.atomic
def add_service_point(branch: Branch, name: str, *, kind: str, by: Actor) -> ServicePoint:
    """A place at `branch` where needs come in, last in order."""
    by.require(MAY)
    try:
        with transaction.atomic():
            point = ServicePoint.objects.create(
                branch=branch, name=name, kind=kind, position=branch.service_points.count()
            )
    except IntegrityError:
        raise _point_taken() from None
    trace("places.point.added", f"point:{point.pk}", by=by, name=name, branch=branch.pk)
    return point


def _point_taken() -> NeedsMending:
    return NeedsMending({"name": _("This branch has a service point of that name already.")})


@transaction.atomic
def change_service_point(point: ServicePoint, *, name: str, kind: str, by: Actor) -> ServicePoint:
    """Another name or kind; requests that came in there stay with it."""
    by.require(MAY)
    try:
        with transaction.atomic():
            changed = _apply(point, {"name": name, "kind": kind})
    except IntegrityError:
        raise _point_taken() from None
    trace("places.point.changed", f"point:{point.pk}", by=by, changed=changed)
    return point


@transaction.atomic
def set_hours(branch: Branch, week: Sequence[Iterable[Span]], *, by: Actor) -> None:
    """Replaces the branch's week: seven days from Monday, each with its open spans, none or several."""
    by.require(MAY)
    rows = [
        OpeningHours(branch=branch, weekday=weekday, opens=opens, closes=closes)
        for weekday, spans in enumerate(_checked(week))
        for opens, closes in spans
    ]
    branch.hours.all().delete()
    OpeningHours.objects.bulk_create(rows)
    trace("places.hours.set", f"branch:{branch.pk}", by=by, spans=len(rows))


def _checked(week: Sequence[Iterable[Span]]) -> list[list[Span]]:
    days = [sorted(spans) for spans in week]
    for weekday, spans in enumerate(days):
        for opens, closes in spans:
            if closes <= opens:
                raise NeedsMending({f"day_{weekday}": _("Closing comes before opening.")})
        for earlier, later in zip(spans, spans[1:], strict=False):
            if later[0] < earlier[1]:
                raise NeedsMending(
                    {f"day_{weekday}": _("The second opening begins before the first one ends.")}
                )
    return days


@transaction.atomic
def add_closure(day: date, *, branch: Branch | None, reason: str, by: Actor) -> Closure:
    """`branch` stays closed on `day`; every branch when it is None. A day said twice keeps the later reason."""
    by.require(MAY)
    closure, _made = Closure.objects.update_or_create(
        branch=branch, day=day, defaults={"reason": reason}
    )
    where = f"branch:{branch.pk}" if branch else "library:1"
    trace("places.closure.added", where, by=by, day=day.isoformat())
    return closure


@transaction.atomic
def remove_closure(closure: Closure, *, by: Actor) -> None:
    """The usual hours hold again on that day."""
    by.require(MAY)
    where = f"branch:{closure.branch_id}" if closure.branch_id else "library:1"
    trace("places.closure.removed", where, by=by, day=closure.day.isoformat())
    closure.delete()


@transaction.atomic
def write_words(key: str, versions: Mapping[str, str], *, by: Actor) -> None:
    """The library's own words for `key`, one text a language; an empty text goes back to the fallback."""
    by.require(MAY)
    now = timezone.now()
    for language, text in versions.items():
        row = LibraryText.objects.filter(key=key, language=language)
        if not text.strip():
            row.delete()
            continue
        LibraryText.objects.update_or_create(
            key=key, language=language, defaults={"text": text.strip(), "changed_at": now}
        )
    trace("places.words.written", f"text:{key}", by=by, languages=", ".join(sorted(versions)))
