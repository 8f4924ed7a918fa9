"""Branches with their opening hours from a CSV. A branch that is here keeps its hours."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.apps import apps
from django.db.models import IntegerField
from django.forms import model_to_dict
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.text import slugify
from django.utils.translation import get_language, gettext as _, gettext_noop

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_clock
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.readin.kinds import Checked, Column, Kind, Row, RowState, referred_to
from yesdesk.core.retention import mark_of
from yesdesk.places.actions import open_branch, spans_or_refuse
from yesdesk.places.forms import BranchForm, FirstPointForm, Week
from yesdesk.places.hours import spans_in
from yesdesk.places.models import Branch, OpeningHours, ServicePoint
from yesdesk.places.queries import the_library

_DAYS: Final = tuple(
    Column(day, day.title(), tuple(words))  # Django translates their names
    for day, *words in (
        ("monday", "mon", "lun"),
        ("tuesday", "tue", "mar"),
        ("wednesday", "wed", "mie", "mer"),
        ("thursday", "thu", "jue", "jeu"),
        ("friday", "fri", "vie", "ven"),
        ("saturday", "sat", "sab", "sam"),
        ("sunday", "sun", "dom", "dim"),
    )
)
_CLOSED: Final = frozenset(
    {"", "-", "–", "—", "x", "no", "none", "closed", "cerrado", "cerrada", "fermé", "ferme"}
)


class Branches(Kind):
    code = "branches"
    label = gettext_noop("Branches and hours")
    hint = gettext_noop("A CSV with a row for each branch, and its hours from Monday to Sunday.")
    most = 500
    in_one = True
    columns = (
        Column(
            "name",
            gettext_noop("Name"),
            ("name", "branch", "library", "nombre", "biblio", "nom", "sede"),
            needed=True,
        ),
        *_DAYS,
        Column("phone", gettext_noop("Phone"), ("phone", "tel")),
        Column(
            "point", gettext_noop("Where requests come in first"), ("desk", "point", "mostrador")
        ),
    )
    example = (
        ("name", *(day.name for day in _DAYS), "phone"),
        ("Quay Street", "closed", *["9:00-12:00, 14:00-18:00"] * 4, "10-14", "", "01 555 0102"),
    )

    def check(self, rows: Sequence[Row]) -> list[Checked]:
        known = list(Branch.objects.values_list("name", "slug"))
        names, slugs = {name.casefold() for name, _slug in known}, {slug for _name, slug in known}
        found = []
        for row in rows:
            name = row.cells["name"]
            slug = slugify(name)[:40].strip("-") or f"branch-{row.number}"
            each = Checked(row, RowState.NEW, key=slug)
            if name.casefold() in names or slug in slugs:
                each.state = RowState.HERE
                each.why = _("This branch is here already. Change its hours on its own page.")
            else:
                _check_form(each, row.cells, slug)
            found.append(each)
        return found

    def make(self, things: Sequence[Any], *, by: Actor) -> list[int]:
        return [open_branch(**thing, by=by).pk for thing in things]

    def marks(self, numbers: Sequence[int]) -> dict[int, str]:
        rows = Branch.objects.filter(pk__in=numbers).prefetch_related("hours", "service_points")
        parts = ((each, *each.hours.all(), *each.service_points.all()) for each in rows)
        return {part[0].pk: mark_of(repr(list(map(model_to_dict, part)))) for part in parts}

    def in_use(self, numbers: Sequence[int]) -> dict[int, str]:
        """Return branches to which anything refers, also a count without a key. One branch stays open."""
        if not Branch.objects.filter(closed_for_good=False).exclude(pk__in=numbers).exists():
            return dict.fromkeys(numbers, _("No other branch is open."))
        points = dict(
            ServicePoint.objects.filter(branch__in=numbers).values_list("pk", "branch_id")
        )
        used = referred_to(Branch, numbers, but=(OpeningHours, ServicePoint))
        used |= {points[pk] for pk in referred_to(ServicePoint, list(points))}
        for model in apps.get_models():
            names = {field.name: field for field in model._meta.concrete_fields}  # noqa: SLF001
            if isinstance(names.get("branch"), IntegerField):
                rows = model._default_manager.filter(branch__in=numbers)  # noqa: SLF001
                used.update(rows.values_list("branch", flat=True))
        return dict.fromkeys(used, _("Something happened there already: a request, say."))

    def names(self, numbers: Sequence[int]) -> dict[int, str]:
        return dict(Branch.objects.filter(pk__in=numbers).values_list("pk", "name"))

    def remove(self, numbers: Sequence[int]) -> None:
        Branch.objects.filter(pk__in=numbers).delete()


def _check_form(each: Checked, cells: Mapping[str, str], slug: str) -> None:
    branch = {**cells, "slug": slug, "time_zone": the_library().time_zone}
    form = BranchForm(branch, new=True)
    point = FirstPointForm({"point": cells.get("point") or _("Desk"), "point_kind": "desk"})
    week, faults = _week_of(cells)
    errors = (*form.errors.values(), *point.errors.values())
    faults += [str(said) for all_of in errors for said in all_of]
    if faults:
        each.state, each.why = RowState.BROKEN, " ".join(faults)
        return
    points = {point.cleaned_data["point"]: point.cleaned_data["point_kind"]}
    each.thing = {**form.cleaned_data, "week": week, "points": points}
    each.why = _in_words(week)


def _week_of(cells: Mapping[str, str]) -> tuple[Week, list[str]]:
    """Return the week, and what is wrong with it."""
    week: Week = []
    for number, day in enumerate(_DAYS):
        text = cells.get(day.name, "")
        try:
            week.append([] if text.casefold() in _CLOSED else spans_in(text))
        except ValueError:
            said = _("%(day)s: we can’t read “%(hours)s”. Write 9:00-12:00, 14:00-18:00 or closed.")
            return [], [said % {"day": WEEKDAYS[number], "hours": text[:40]}]
    try:
        spans_or_refuse(week)
    except ValidationRefusal as needs:
        return [], [
            f"{WEEKDAYS[int(field.split('_')[1])]}: {said}" for field, said in needs.fields.items()
        ]
    return week, [] if any(week) else [_("When is it open? Write the hours of one day at least.")]


def _in_words(week: Week) -> str:
    """Say the hours as they were understood."""
    language = get_language() or "en"
    return "; ".join(
        f"{WEEKDAYS_ABBR[day]} "
        + ", ".join(
            "–".join(humanize_clock(at, language=language) for at in span) for span in spans
        )
        for day, spans in enumerate(week)
        if spans
    )
