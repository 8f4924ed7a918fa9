"""Which title is meant: by the barcode of a copy, by the record's number, or by words of its title."""

from collections.abc import Iterable
from typing import Final

from yesdesk.ils.koha.api import KohaApi
from yesdesk.ils.koha.responses import Row
from yesdesk.ils.koha.values import koha_id, koha_number, text
from yesdesk.ils.port import MOST_TITLES, PickupPlace, Title

FEWEST_LETTERS: Final = 3


def search_koha_titles(desk: KohaApi, asked: str) -> tuple[Title, ...]:
    """MOST_TITLES at most, each with how many wait for it. Raises KohaRefused or Unreachable."""
    words = asked.strip()
    if not words:
        return ()
    copies = desk.client.read_all(
        "/items", q={"external_id": words}, order="+item_id", embed="biblio"
    )
    kinds = {text(row, "biblio_id"): text(row, "effective_item_type_id") for row in copies}
    rows = _of_copies(copies) or _by_number(desk, words) or _by_words(desk, words)
    waiting = desk.waiting({koha_id(row, "biblio_id") for row in rows})
    return tuple(
        Title(ref, text(row, "title"), kinds.get(ref, ""), waiting.get(ref))
        for row in rows
        if (ref := text(row, "biblio_id"))
    )


def koha_pickup_places(desk: KohaApi) -> tuple[PickupPlace, ...]:
    """Koha's libraries where holds may be fetched."""
    rows = desk.client.read_all("/libraries", order="+library_id")
    return tuple(
        PickupPlace(text(row, "library_id"), text(row, "name"))
        for row in rows
        if row.get("pickup_location") is not False
    )


def _of_copies(copies: Iterable[Row]) -> list[Row]:
    found = {text(row, "biblio_id"): row.get("biblio") or {} for row in copies}
    return [row for row in found.values() if row]


def _by_number(desk: KohaApi, words: str) -> list[Row]:
    pk = koha_number(words)
    if pk is None:
        return []
    return desk.client.read_all("/biblios", q={"biblio_id": pk}, order="+biblio_id")


def _by_words(desk: KohaApi, words: str) -> list[Row]:
    """Sign that mean "anything" to a database are left out, so that nobody asks for all there is."""
    plain = words.replace("%", " ").replace("_", " ").strip()
    if len(plain) < FEWEST_LETTERS:
        return []
    params = [("_per_page", str(MOST_TITLES)), ("_order_by", "+title,+biblio_id")]
    return desk.client.read("/biblios", q={"title": {"-like": f"%{plain}%"}}, params=params).rows
