"""The workloads: each page as calls, with the bare view it is held against."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import quote

from bench.permission import FEW_RULES, MANY_RULES
from bench.place import Place
from bench.server import Server
from bench.shapes import Call, Session
from bench.words import ANSWER, ASKED

type Calls = list[Call]


READ_P95, WRITE_P95 = 120, 200  # ms at eight clients
LONG = 50  # requests of twenty entries


@dataclass(frozen=True)
class Workload:
    """`calls(n)`: at least n calls to make, or all there are for reads. `cpu_ms`: wanted at a million requests and one
    client, of all processes; `postgres_ms`: the same with the database's own. `p95_ms`: wanted at eight clients.

    `most`: how many a second are ever made of what is made once. `branch`: where who drives it works.
    """

    name: str
    title: str
    calls: Callable[[int], Calls]
    bare: Calls
    signed_in: bool = True
    once: bool = False
    expect: int = 200
    cpu_ms: float | None = None
    postgres_ms: float | None = None
    p95_ms: float = READ_P95
    most: int = 300
    branch: str = MANY_RULES

    def aims(self, database: str) -> dict[str, Any]:
        """As they stand in a line of the report."""
        cpu = self.cpu_ms if database == "sqlite" else self.postgres_ms
        return {"title": self.title, "cpu_aim_ms": cpu, "p95_aim_ms": self.p95_ms}


class Workloads:
    """Made for one library: which requests and words it has."""

    def __init__(self, place: Place, materials: dict[str, Any]) -> None:
        self._place = place
        self._materials = materials
        self._asked = 0
        self._bare = [Call(f"/bench/bare/{pk}") for pk in materials["any"]]
        self._bare_public = [Call(f"/en/bench/bare/{pk}") for pk in materials["any"]]

    def all(self) -> list[Workload]:
        """In the order in which they are driven: what writes comes last."""
        return [*self._lists_and_pages(), *self._looks(), *self._patrons(), *self._replies()]

    def _lists_and_pages(self) -> list[Workload]:
        known = self._materials["known"]
        every, waiting = "/desk?queue=all&branch=all", "/desk"
        return [
            self._reads("list_all", "Desk list, all, 50 rows", [every], 2.6, 5.5),
            self._reads("list_waiting", "Desk list, waiting, 50 rows", [waiting], 2.6, 5.5),
            Workload(
                "desk",
                "The desk, with what the page asks for",
                lambda _number: [Call(waiting, browser=True)],
                self._bare,
            ),
            Workload(
                "open",
                "Open a request of 20 entries",
                self._long,
                self._bare,
                cpu_ms=2.4,
                postgres_ms=5.5,
            ),
            Workload(
                "open_whole",
                "The same, with what the page asks for",
                lambda number: [replace(call, browser=True) for call in self._long(number)],
                self._bare,
            ),
            Workload(
                "browse",
                "Open as a browser does, known card, 200 rules",
                lambda _number: [Call(f"/desk/{pk}", browser=True) for pk in known],
                self._bare,
                cpu_ms=20,
            ),
            *(
                self._reads(name, title, [f"/desk/find?q={quote(each)}" for each in asked], 8, 14)
                for name, title, asked in (
                    ("search", "Search by word, as it is typed", self._materials["words"]),
                    ("search_two", "Search by a name and a word", self._materials["pairs"]),
                )
            ),
        ]

    def _looks(self) -> list[Workload]:
        """A card of a request that waits at the branch of many rules, and one of somebody who walks in."""
        waiting, walk_in = (
            [Call("/yes", {"patron": card, "seen": "1"}, browser=True) for card in cards]
            for cards in (self._materials["cards"], self._materials["walk_ins"])
        )
        many, few = (f"From a scan to account and ways, {n} rules" for n in (200, 12))
        return [
            Workload("scan", many, lambda _n: waiting, self._bare),
            Workload("scan_12", few, lambda _n: walk_in, self._bare, cpu_ms=10, branch=FEW_RULES),
        ]

    def _patrons(self) -> list[Workload]:
        form = [Call("/en/ask/mill")]
        return [
            Workload(
                "form",
                "The public form",
                lambda _number: form,
                self._bare_public,
                signed_in=False,
                cpu_ms=1.5,
            ),
            Workload(
                "ask",
                "New by the public form",
                self._ask,
                self._bare_public,
                signed_in=False,
                once=True,
                expect=303,
                cpu_ms=5,
                postgres_ms=8,
                p95_ms=WRITE_P95,
            ),
        ]

    def _replies(self) -> list[Workload]:
        return [
            Workload(
                name,
                title,
                partial(self._reply, entries),
                self._bare,
                once=True,
                expect=302,
                cpu_ms=6,
                postgres_ms=10,
                p95_ms=WRITE_P95,
                most=most,
            )
            for name, title, entries, most in (
                ("reply", "Reply", 1, 300),
                ("reply_20", "Reply on a request of 20 entries", 20, 200),
            )
        ]

    def _reads(
        self,
        name: str,
        title: str,
        paths: list[str],
        cpu_ms: float | None = None,
        postgres_ms: float | None = None,
    ) -> Workload:
        calls = [Call(path) for path in paths]
        return Workload(
            name, title, lambda _number: calls, self._bare, cpu_ms=cpu_ms, postgres_ms=postgres_ms
        )

    def _ask(self, number: int) -> Calls:
        ids: list[str] = self._place.inside("form_ids", str(number))
        self._asked += number
        return [
            Call(
                "/en/ask/mill",
                {
                    "words": ASKED,
                    "name": "Ana",
                    "contact": f"ana.{self._asked}.{place}@post.example",
                    "card_number": "",
                    "kept": "",
                    "form_id": form_id,
                },
            )
            for place, form_id in enumerate(ids)
        ]

    def _long(self, _number: int) -> Calls:
        asked: list[list[int]] = self._place.inside("ask", str(LONG), "20")
        return [Call(f"/desk/{pk}") for pk, _revision in asked]

    def _reply(self, entries: int, number: int) -> Calls:
        asked: list[list[int]] = self._place.inside("ask", str(number), str(entries))
        fields = {"words": ANSWER, "last": "0", "then": "", "kept": ""}
        return [
            Call(f"/desk/{pk}/reply", {**fields, "revision": str(revision)})
            for pk, revision in asked
        ]


def sessions(server: Server, number: int) -> dict[str, list[Session]]:
    """So many members of each branch signed in, each with a session of their own."""
    places = range(1, number + 1)
    return {
        MANY_RULES: [server.sign_in(f"bench{place:02}") for place in places],
        FEW_RULES: [server.sign_in(f"few{place:02}") for place in places],
    }
