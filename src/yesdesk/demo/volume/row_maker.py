"""Make rows of requests for the tables."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any, Final

from django.db.models import Model

from yesdesk.core.dates import iso_week
from yesdesk.core.links import new_link_id
from yesdesk.core.models import SearchText
from yesdesk.core.search.texts import first_id, without_words, words_left_out
from yesdesk.demo.story import STORY
from yesdesk.demo.volume.courses import Course, CourseEntry, Courses
from yesdesk.demo.volume.times import arrival_times, calendar_day, column, day_part
from yesdesk.demo.volume.vocabulary import word_choice
from yesdesk.demo.volume.weighted_choice import WeightedChoice
from yesdesk.patrons.models import Patron
from yesdesk.requests.actions.timeline import FOUND_BY, excerpt
from yesdesk.requests.counting.actions import NOT_FIRST
from yesdesk.requests.models import Entry, Outcome, Promise, Request

type Table = type[Model]
type Row = tuple[Any, ...]

# Every column; a test compares them with the models.
TABLES: Final[dict[Table, tuple[str, ...]]] = {
    Patron: (
        "id", "name", "contact", "contact_as_typed", "contact_kind", "card_number", "language", "proof",
        "created_at", "contact_changed_at", "call_wish", "texts",
    ),
    Request: (
        "id", "link_id", "link_generation", "patron_id", "branch_id", "service_point_id", "channel",
        "kind", "language", "asked_for", "needed", "said", "opened_at", "last_entry_at",
        "waiting_since", "at_desk", "promised_for", "late_since", "needed_by", "slip_printed_at", "assigned_to_id",
        "assigned_at", "outcome", "closed_at", "for_leads", "about_lead", "held", "emergency", "card_blocked",
        "second_look_since", "on_hold_until", "on_hold_since", "merged_into_id", "revision", "came_day", "came_part",
        "chat_until", "about_withdrawal", "about_money",
    ),
    Entry: (
        "id", "request_id", "kind", "author_id", "text", "folded", "detail", "vouched",
        "written_from", "not_patrons", "forwarded_name", "forwarded_address", "put_aside",
        "message", "told", "at", "redacted_at",
    ),
    Promise: ("id", "request_id", "entry_id", "what", "due_at", "state", "settled_at", "renewed_by_id"),
    Outcome: (
        "id", "request_id", "entry_id", "value", "reason", "nearest_yes", "ask_again", "at",
        "undone_at", "waited_since", "was_at_desk", "was_held", "week", "branch_id", "first_contact",
    ),
    SearchText: ("id", "part", "text"),
}  # fmt: skip


@dataclass
class Batch:
    rows: dict[Table, list[Row]] = field(default_factory=lambda: {table: [] for table in TABLES})


def table_name(table: Table) -> str:
    return table._meta.db_table  # noqa: SLF001  # Django's documented door


BATCH: Final = 5_000
LONG_ONES: Final = 1_000  # one in so many has twenty entries, and fifty of them at least
HOUR: Final = 3600

CHANNELS: Final = {"walk_in": 33, "web": 20, "email": 14, "phone": 16, "text": 12, "chat": 5}
LANGUAGES: Final = {"en": 82, "es": 10, "fr": 8}
KINDS: Final = {
    "where_is_it": 20, "technology": 25, "reference": 15, "what_to_read": 12, "account": 16,
    "rooms": 5, "events": 4, "other": 3,
}  # fmt: skip
OUTCOMES: Final = {
    "yes": 74, "yes_partial": 7, "yes_other_way": 7, "yes_elsewhere": 5, "not_this_time": 5,
    "withdrawn": 2,
}  # fmt: skip
WAITS: Final = ("waiting", "waiting_mine", "held", "leads")
UNTAKEN: Final = ("waiting", "held")


@dataclass(frozen=True, slots=True)
class BranchIds:
    branch: int
    zone: str
    points: list[int]
    staff: list[int]


@dataclass(slots=True)
class _Need:
    pk: int
    at: int
    house: BranchIds
    channel: str
    language: str
    name: str
    author: int
    state: str
    asked_for: str
    needed: str
    contact: str = ""
    texts: int = 0
    outcome: str = ""
    first: bool = False
    promised_for: str | None = None


class RowMaker:
    def __init__(
        self,
        houses: Mapping[str, BranchIds],
        first: Mapping[Table, int],
        *,
        until: datetime,
        chance: Random,
    ) -> None:
        # `first`: the first free id of each table. `until`: now.
        self.due: list[tuple[int, str]] = []
        self._houses = houses
        self._next = dict(first)
        self._until = until
        self._chance = chance
        self._words = word_choice(chance)
        self._channels = WeightedChoice(CHANNELS, chance)
        self._languages = WeightedChoice(LANGUAGES, chance)
        self._kinds = WeightedChoice(KINDS, chance)
        self._outcomes = WeightedChoice(OUTCOMES, chance)
        self._names_left_out = words_left_out()
        self._names = WeightedChoice({each.name: 1 for each in STORY.names}, chance)

    def batches(self, number: int) -> Iterator[Batch]:
        """Yield the rows of `number` requests in order of time."""
        long_each = max(1, number // max(50, number // LONG_ONES))
        courses = Courses(number, self._chance)
        batch = Batch()
        came = arrival_times(number, until=self._until, chance=self._chance)
        for place, coming in enumerate(came, start=1):
            course = courses.course(age=place / number, long=place % long_each == 0)
            self._add_rows_of_request(batch, coming.at, self._houses[coming.branch], course)
            if place % BATCH == 0:
                yield batch
                batch = Batch()
        yield batch

    def _add_rows_of_request(self, batch: Batch, at: int, house: BranchIds, course: Course) -> None:
        need = _Need(
            pk=self._take_next_id(Request),
            at=at,
            house=house,
            channel=self._channels.draw_one(),
            language=self._languages.draw_one(),
            name=self._names.draw_one(),
            author=self._chance.choice(house.staff),
            state=course.state,
            asked_for=self._draw_words(5) if self._chance.random() < 0.6 else "",
            needed=self._draw_words(6) if self._chance.random() < 0.3 else "",
            first=[each.kind for each in course.entries if each.kind in NOT_FIRST] == ["patron"],
        )
        patron = self._add_patron(batch, need)
        self._add_search_text(
            batch, need, 0, f"{need.name} {need.contact} {need.asked_for} {need.needed}".strip()
        )
        said = [(each, self._add_entry(batch, need, each)) for each in course.entries]
        self._add_request(batch, need, patron, said)

    def _add_patron(self, batch: Batch, need: _Need) -> int:
        pk = self._take_next_id(Patron)
        kind, contact = "none", ""
        if need.channel in {"web", "email"}:
            kind, contact = "email", f"patron{pk}@post.example"
        elif need.channel in {"text", "phone"}:
            kind, contact = "phone", f"+35315550{pk % 1000:03}"
        facts = (
            need.name,
            contact,
            contact,
            kind,
            "",
            need.language,
            "none",
            column(need.at),
            None,
            None,
            True if need.channel == "text" else None,
        )
        batch.rows[Patron].append((pk, *facts))
        need.contact = contact
        return pk

    def _add_entry(self, batch: Batch, need: _Need, happened: CourseEntry) -> str:
        pk, at = self._take_next_id(Entry), need.at + happened.after
        text = self._draw_words(happened.words)
        detail: dict[str, Any] = {}
        match happened.kind:
            case "outcome":
                detail = self._add_outcome(batch, need, pk, at)
            case "promise":
                detail = self._add_promise(batch, need, pk, text)
        author = need.author if happened.by_staff else None
        facts = (
            need.pk,
            happened.kind,
            author,
            text,
            "",
            json.dumps(detail),
            *(False, "", False, "", "", ""),
            None,
            "",
            column(at),
            None,
        )
        batch.rows[Entry].append((pk, *facts))
        if text and happened.kind in FOUND_BY:
            self._add_search_text(batch, need, pk, without_words(text, self._names_left_out))
        return text

    def _add_outcome(self, batch: Batch, need: _Need, entry: int, at: int) -> dict[str, Any]:
        need.outcome = self._outcomes.draw_one()
        lines = ["", "", ""]
        if need.outcome == "not_this_time":
            lines = [self._draw_words(8), self._draw_words(8), self._draw_words(5)]
        stood = (None, False, False)
        counted = (iso_week(calendar_day(at, need.house.zone)), need.house.branch, need.first)
        facts = (need.pk, entry, need.outcome, *lines, column(at), None, *stood, *counted)
        batch.rows[Outcome].append((self._take_next_id(Outcome), *facts))
        return {"value": need.outcome}

    def _add_promise(self, batch: Batch, need: _Need, entry: int, what: str) -> dict[str, Any]:
        # An old promise that stands open would be broken, so it is due in days to come.
        pk = self._take_next_id(Promise)
        now = int(self._until.timestamp())
        due = column(now + self._chance.randrange(HOUR, 96 * HOUR))
        need.promised_for = due
        batch.rows[Promise].append((pk, need.pk, entry, what[:200], due, "open", None, None))
        self.due.append((pk, due))
        return {"due": f"{due}+00:00"}

    def _add_request(
        self, batch: Batch, need: _Need, patron: int, said: list[tuple[CourseEntry, str]]
    ) -> None:
        last = column(need.at + said[-1][0].after)
        words = next(text for each, text in reversed(said) if each.kind == "patron")
        opened, zone = column(need.at), need.house.zone
        waits = need.state in WAITS
        assigned_to = None if need.state in UNTAKEN else need.author
        came = (need.channel, self._kinds.draw_one(), need.language)
        batch.rows[Request].append(
            (
                *(need.pk, new_link_id(), 1, patron, need.house.branch),
                *(self._chance.choice(need.house.points), *came),
                *(need.asked_for, need.needed, excerpt(words), opened, last),
                *(opened if waits else None, waits and need.channel == "walk_in"),
                *(need.promised_for, None, None, None),
                *(assigned_to, None if assigned_to is None else opened),
                *(need.outcome, last if need.outcome else None),
                *(need.state == "leads", False, need.state == "held", None, False, None),
                *(None, None, None, len(said)),
                *(str(calendar_day(need.at, zone)), day_part(need.at, zone), None, False, False),
            )
        )

    def _add_search_text(self, batch: Batch, need: _Need, part: int, text: str) -> None:
        # Own fields first, then each entry.
        batch.rows[SearchText].append((first_id(need.pk) + need.texts, part, text))
        need.texts += 1

    def _draw_words(self, words: int) -> str:
        return " ".join(self._words.some(words)) if words else ""

    def _take_next_id(self, table: Table) -> int:
        pk = self._next[table]
        self._next[table] = pk + 1
        return pk
