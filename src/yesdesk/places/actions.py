"""Change the library, its branches, points, hours and closures. Each change leaves an audit entry."""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, time
from itertools import pairwise

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.models import LibraryText
from yesdesk.core.permissions import Permission
from yesdesk.core.site_context import forget_library_info
from yesdesk.places.hours import SPANS, Span
from yesdesk.places.models import Branch, Closure, Library, OpeningHours, ServicePoint
from yesdesk.places.queries import THE_LIBRARY, closed_days_of
from yesdesk.places.switches import Switch, parts

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
    """Make the one library. `default_language` is the first of `languages` unless given. Raises on a second library."""
    by.require(MAY)
    if Library.objects.filter(id=THE_LIBRARY).exists():
        raise Refusal(
            _("This library is open already."),
            next_step=_("Change it under Settings, or start in an empty data folder."),
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
    transaction.on_commit(forget_library_info)
    record_audit("places.library.opened", "library:1", by=by, name=name, demo=is_demo)
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
    late_hours: int | None = None,
    finer_reasons: bool = False,
    card_length: int | None = None,
    by: Actor,
) -> None:
    """Change the library. `own_networks` are CIDR. `late_hours` and `card_length` None stay as they are."""
    by.require(MAY)
    if default_language not in languages:
        raise ValidationRefusal(
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
        "late_hours": library.late_hours if late_hours is None else late_hours,
        "finer_reasons": finer_reasons,
        "card_length": card_length or 0,
    }
    changed = _save_changed_fields(library, changes)
    transaction.on_commit(forget_library_info)
    record_audit("places.library.changed", "library:1", by=by, changed=changed)


def _save_changed_fields(
    row: Library | Branch | ServicePoint, changes: Mapping[str, object]
) -> str:
    # Returns the changed names for the trace.
    changed = [name for name, value in changes.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, changes[name])
    row.save(update_fields=changed)
    return ", ".join(changed)


@transaction.atomic
def set_switches(on: Set[str], *, by: Actor) -> None:
    """Turn on the parts in `on` and turn off every other part that exists. Without a change nothing is traced."""
    by.require(MAY)
    library = Library.objects.select_for_update().get(id=THE_LIBRARY)
    here = [Switch(each) for each in parts]
    if turned_on := _save_changed_fields(
        library, {each.column: True for each in here if each in on}
    ):
        record_audit("places.parts.on", "library:1", by=by, changed=turned_on)
    rest = {each.column: False for each in here if each not in on}
    if turned_off := _save_changed_fields(library, rest):
        record_audit("places.parts.off", "library:1", by=by, changed=turned_off)
    transaction.on_commit(forget_library_info)


@transaction.atomic
def set_frame_hosts(hosts: Sequence[str], *, by: Actor) -> None:
    """Name the websites that can show the form to ask in a frame, by their host names; none: no website can."""
    by.require(MAY)
    library = Library.objects.select_for_update().get(id=THE_LIBRARY)
    if _save_changed_fields(library, {"frame_hosts": " ".join(hosts)}):
        record_audit("places.frames", "library:1", by=by, hosts=", ".join(hosts) or "-")
    transaction.on_commit(forget_library_info)


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
    """Add a branch, last in order and without hours (`set_hours`)."""
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
    record_audit("places.branch.added", f"branch:{branch.pk}", by=by, name=name)
    return branch


@transaction.atomic
def open_branch(
    name: str,
    *,
    slug: str,
    time_zone: str,
    week: Sequence[Iterable[Span]],
    points: Mapping[str, str],
    by: Actor,
    phone: str = "",
    charges_fees: bool = False,
) -> Branch:
    """Add a branch with hours and service points (name -> kind), all or none. Raises ValidationRefusal without them."""
    by.require(MAY)
    days = [list(spans) for spans in week]
    if not any(days):
        raise ValidationRefusal(
            {"opens_0_1": _("When is it open? Write the hours of one day at least.")}
        )
    if not points:
        raise ValidationRefusal(
            {"point": _("Where do requests come in first? Name one place, like Desk.")}
        )
    branch = add_branch(
        name, slug=slug, time_zone=time_zone, phone=phone, charges_fees=charges_fees, by=by
    )
    set_hours(branch, days, by=by)
    for point, kind in points.items():
        add_service_point(branch, point, kind=kind, by=by)
    return branch


def _slug_taken() -> ValidationRefusal:
    return ValidationRefusal({"slug": _("Another branch has this address. Choose another one.")})


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
    week: Sequence[Iterable[Span]] | None = None,
) -> None:
    """Change a branch, and with `week` its hours, all or none. The last open branch cannot close."""
    by.require(MAY)
    if closed_for_good:
        _refuse_closing_the_last(branch)
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
            changed = _save_changed_fields(branch, changes)
    except IntegrityError:
        raise _slug_taken() from None
    if changed:
        record_audit("places.branch.changed", f"branch:{branch.pk}", by=by, changed=changed)
    if week is not None:
        set_hours(branch, week, by=by)


def _refuse_closing_the_last(branch: Branch) -> None:
    if not Branch.objects.filter(closed_for_good=False).exclude(pk=branch.pk).exists():
        sentence = _(
            "This is the only branch. Add another one first, so that requests have a place to go."
        )
        raise ValidationRefusal({"closed_for_good": sentence})


@transaction.atomic
def add_service_point(branch: Branch, name: str, *, kind: str, by: Actor) -> ServicePoint:
    by.require(MAY)
    try:
        with transaction.atomic():
            point = ServicePoint.objects.create(
                branch=branch, name=name, kind=kind, position=branch.service_points.count()
            )
    except IntegrityError:
        raise _point_taken() from None
    record_audit("places.point.added", f"point:{point.pk}", by=by, name=name, branch=branch.pk)
    return point


def _point_taken() -> ValidationRefusal:
    return ValidationRefusal({"name": _("This branch has a service point of that name already.")})


@transaction.atomic
def change_service_point(point: ServicePoint, *, name: str, kind: str, by: Actor) -> None:
    by.require(MAY)
    try:
        with transaction.atomic():
            changed = _save_changed_fields(point, {"name": name, "kind": kind})
    except IntegrityError:
        raise _point_taken() from None
    record_audit("places.point.changed", f"point:{point.pk}", by=by, changed=changed)


@transaction.atomic
def set_hours(branch: Branch, week: Sequence[Iterable[Span]], *, by: Actor) -> None:
    """Replace the week: seven days from Monday, each with its open spans. Raises ValidationRefusal at
    `opens_<day>_<span>` or `closes_<day>_<span>` (spans from 1).
    """
    by.require(MAY)
    days = spans_or_refuse(week)
    rows = [
        OpeningHours(branch=branch, weekday=weekday, opens=opens, closes=closes)
        for weekday, spans in enumerate(days)
        for opens, closes in spans
    ]
    before = branch.hours.values_list("weekday", "opens", "closes")
    if sorted(before) == sorted((row.weekday, row.opens, row.closes) for row in rows):
        return
    branch.hours.all().delete()
    OpeningHours.objects.bulk_create(rows)
    record_audit("places.hours.set", f"branch:{branch.pk}", by=by, spans=len(rows))


def spans_or_refuse(week: Sequence[Iterable[Span]]) -> list[list[Span]]:
    """Return the week, where each day can be opened like this. Raises ValidationRefusal as `set_hours` does."""
    days = [list(spans) for spans in week]
    wrong: dict[str, str] = {}
    for day, spans in enumerate(days):
        wrong |= _wrong_on_day(day, spans)
    if wrong:
        raise ValidationRefusal(wrong)
    return days


def _wrong_on_day(day: int, spans: list[Span]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for number, (opens, closes) in enumerate(spans, start=1):
        if closes == time():
            wrong[f"closes_{day}_{number}"] = _("For midnight, write 23:59.")
        elif closes <= opens:
            wrong[f"closes_{day}_{number}"] = _("Closing comes before opening.")
    for number, ((_opens, closes), (opens, _closes)) in enumerate(pairwise(spans), start=2):
        if opens < closes:
            wrong[f"opens_{day}_{number}"] = _("It opens again before it has closed.")
    if len(spans) > SPANS:
        wrong[f"opens_{day}_{SPANS}"] = _("A day has room for three stretches.")
    return wrong


@transaction.atomic
def add_closure(day: date, *, branch: Branch | None, reason: str, by: Actor) -> None:
    """Close `branch` (None: every branch) on `day`. A second call replaces the reason."""
    by.require(MAY)
    _wait_for_others()
    Closure.objects.update_or_create(branch=branch, day=day, defaults={"reason": reason})
    where = f"branch:{branch.pk}" if branch else "library:1"
    record_audit("places.closure.added", where, by=by, day=day.isoformat())


@transaction.atomic
def add_closures(days: Mapping[date, str], *, branch: Branch | None, by: Actor) -> int:
    """Close `branch` (None: every branch) on these days, each with its reason. Days that are closed there already stay
    as they are. Returns how many are new.
    """
    by.require(MAY)
    _wait_for_others()
    closed = closed_days_of(branch)
    rows = [
        Closure(branch=branch, day=day, reason=reason)
        for day, reason in sorted(days.items())
        if day not in closed
    ]
    Closure.objects.bulk_create(rows)
    if rows:
        where = f"branch:{branch.pk}" if branch else "library:1"
        record_audit("places.closures.added", where, by=by, days=len(rows))
    return len(rows)


def _wait_for_others() -> None:
    # Two people at once close a day once.
    Library.objects.select_for_update().get(id=THE_LIBRARY)


@transaction.atomic
def remove_closure(closure: Closure, *, by: Actor) -> None:
    by.require(MAY)
    where = f"branch:{closure.branch_id}" if closure.branch_id else "library:1"
    record_audit("places.closure.removed", where, by=by, day=closure.day.isoformat())
    closure.delete()


@transaction.atomic
def write_words(key: str, versions: Mapping[str, str], *, by: Actor) -> None:
    """Write the library's words for `key` by language; an empty text restores the fallback."""
    by.require(MAY)
    written = dict(LibraryText.objects.filter(key=key).values_list("language", "text"))
    changed = {
        language: text.strip()
        for language, text in versions.items()
        if text.strip() != written.get(language, "")
    }
    LibraryText.objects.filter(key=key, language__in=changed).delete()
    LibraryText.objects.bulk_create(
        LibraryText(key=key, language=language, text=text, changed_at=timezone.now())
        for language, text in changed.items()
        if text
    )
    if changed:
        record_audit(
            "places.words.written", f"text:{key}", by=by, languages=", ".join(sorted(changed))
        )


@transaction.atomic
def write_all_words(texts: Mapping[str, Mapping[str, str]], *, by: Actor) -> None:
    for key, versions in texts.items():
        write_words(key, versions, by=by)
