"""Places outside from a CSV, or from services in HSDS 3.0. They come in as not checked: somebody calls first."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _, gettext_noop

from yesdesk.community.actions import FIELDS, add_places
from yesdesk.community.forms import PlaceForm
from yesdesk.community.models import Place
from yesdesk.community.queries import forget_places
from yesdesk.core.actors import Actor
from yesdesk.core.readin.csv_source import BrokenFile
from yesdesk.core.readin.kinds import Checked, Column, Kind, Row, RowState, marks_of
from yesdesk.core.readin.markdown import DictTable

_HEADER: Final = ("name", "what_for", "phone", "hours", "address", "languages")
_TRUE: Final = frozenset({"1", "x", "yes", "true", "sí", "si", "oui"})


class PlacesOutside(Kind):
    code = "places"
    label = gettext_noop("Places outside")
    hint = gettext_noop("A CSV, or services in HSDS 3.0 (JSON). They come in as not checked.")
    most = 2_000  # all of them stand in memory
    in_one = True
    columns = (
        Column("name", gettext_noop("Name"), ("name", "nombre", "nom"), needed=True),
        Column(
            "what_for",
            gettext_noop("What it helps with"),
            ("what", "description", "service", "help", "descrip"),
            needed=True,
        ),
        Column("phone", gettext_noop("Phone"), ("phone", "tel", "tél", "number"), needed=True),
        Column("hours", gettext_noop("Hours"), ("hour", "open", "horario", "horaire")),
        Column("address", gettext_noop("Address"), ("address", "street", "direcc", "adresse")),
        Column("languages", gettext_noop("Languages they speak"), ("lang", "idioma")),
        Column("ask_for", gettext_noop("Who to ask for"), ("ask", "contact")),
        Column("discreet", gettext_noop("Keep its name and address off the slip"), ("discreet",)),
    )
    example = (
        ("name", "what it helps with", "phone", "hours", "languages"),
        ("Tenants’ help", "my landlord wants me out, eviction", "01 555 0100", "", "English"),
    )

    def table_of_json(self, data: bytes) -> DictTable:
        try:
            found = json.loads(data)
            pages = tuple(_page(service, owner) for service, owner in _services(found))
        except (ValueError, RecursionError, TypeError, AttributeError, KeyError) as error:
            raise BrokenFile(_("This is no file of services in HSDS 3.0.")) from error
        if not pages:
            raise BrokenFile(_("This is no file of services in HSDS 3.0."))
        return DictTable(hashlib.sha256(data).hexdigest(), _HEADER, pages)

    def check(self, rows: Sequence[Row]) -> list[Checked]:
        names = [row.cells["name"] for row in rows]
        here = set(Place.objects.filter(name__in=names).values_list("name", "phone"))
        found = []
        for row in rows:
            cells = row.cells
            form = PlaceForm({**cells, "discreet": cells.get("discreet", "").casefold() in _TRUE})
            each = Checked(row, RowState.NEW, key=f"{cells['name'].casefold()} {cells['phone']}")
            if (cells["name"], cells["phone"]) in here:
                each.state, each.why = RowState.HERE, _("Here already. Nothing changes.")
            elif form.is_valid():
                each.thing = form.words()
            else:
                errors = [str(said) for all_of in form.errors.values() for said in all_of]
                each.state, each.why = RowState.BROKEN, " ".join(errors)
            found.append(each)
        return found

    def make(self, things: Sequence[Any], *, by: Actor) -> list[int]:  # noqa: ARG002 (the file's trace has it)
        return [place.pk for place in add_places(things)]

    def marks(self, numbers: Sequence[int]) -> dict[int, str]:
        return marks_of(Place, numbers, (*FIELDS, "checked_on", "trouble", "trouble_on", "version"))

    def names(self, numbers: Sequence[int]) -> dict[int, str]:
        return dict(Place.objects.filter(pk__in=numbers).values_list("pk", "name"))

    def remove(self, numbers: Sequence[int]) -> None:
        Place.objects.filter(pk__in=numbers).delete()
        forget_places()


def _services(found: Any, owner: Any = None) -> Iterator[tuple[Any, Any]]:
    """Yield each service with its organisation: of a list, a page of one, an organisation, or a service alone."""
    if isinstance(found, list):
        for each in found:
            yield from _services(each, owner)
    elif "contents" in found or "services" in found:
        yield from _services(found.get("contents") or found["services"], found)
    elif "service" in found:
        yield {**found["service"], "service_at_locations": [found]}, owner
    elif "name" in found:
        yield found, found.get("organization") or owner or {}


def _page(service: Any, owner: Any) -> dict[str, str]:
    at = [service, *service.get("service_at_locations", [])]
    sites = [each["location"] for each in at if each.get("location")]
    all_of = (*at, *sites, owner or {})
    phones = [phone["number"].strip(' "') for each in all_of for phone in each.get("phones", [])]
    addresses = [address for site in sites for address in site.get("addresses", [])]
    spoken = (tongue.get("name") for each in (*at, *sites) for tongue in each.get("languages", []))
    where = _words(addresses[0], "address_1", "city", "postal_code") if addresses else []
    return {
        "name": service["name"][:120],
        "what_for": " ".join((service.get("description") or service["name"]).split())[:500],
        "phone": phones[0] if phones else "",
        "hours": "; ".join(_hours(each) for part in at for each in part.get("schedules", []))[:200],
        "address": ", ".join(where)[:200],
        "languages": ", ".join(dict.fromkeys(filter(None, spoken)))[:120],
    }


def _hours(schedule: Any) -> str:
    said: str = schedule.get("description") or ""
    return said or " ".join(_words(schedule, "byday", "opens_at", "closes_at"))


def _words(of: Any, *names: str) -> list[str]:
    return [str(of[name]) for name in names if of.get(name)]
