"""What is driven: each page as calls, with the bare view it is held against."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bench.place import Place
from bench.server import Server
from bench.shapes import Call, Session
from bench.words import ANSWER, ASKED

type Calls = list[Call]


@dataclass(frozen=True)
class Workload:
    """`calls(n)`: at least n calls to make, or all there are for reads. `aim`: the ratio wanted at a million."""

    name: str
    title: str
    calls: Callable[[int], Calls]
    bare: Calls
    signed_in: bool = True
    once: bool = False
    expect: int = 200
    aim: float | None = None


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
        return [
            self._reads("list_all", "Desk list, all, 50 rows", ["/desk?pile=all&branch=all"], 0.35),
            self._reads("list_waiting", "Desk list, waiting, 50 rows", ["/desk"], 0.35),
            self._reads(
                "open",
                "Open a request of 20 entries",
                [f"/desk/{pk}" for pk in self._materials["long"]],
                0.35,
            ),
            self._reads(
                "ways",
                "Ways to yes, 200 rules, 50,000 bends",
                [f"/desk/{pk}/ways?part=ways" for pk in self._materials["known"]],
                None,
            ),
            Workload("scan", "From a scan to account and ways", self._scan, self._bare),
            self._reads(
                "search",
                "Search by word, as it is typed",
                [f"/desk/find?q={quote(word)}" for word in self._materials["words"]],
                None,
            ),
            Workload(
                "ask",
                "New by the public form",
                self._ask,
                self._bare_public,
                signed_in=False,
                once=True,
                expect=303,
                aim=0.20,
            ),
            Workload("reply", "Reply", self._reply, self._bare, once=True, expect=302),
        ]

    def _reads(self, name: str, title: str, paths: list[str], aim: float | None) -> Workload:
        calls = [Call(path) for path in paths]
        return Workload(name, title, lambda _number: calls, self._bare, aim=aim)

    def _scan(self, _number: int) -> Calls:
        cards = self._materials["cards"]
        return [Call("/yes", {"patron": card, "seen": "1"}, follow=True) for card in cards]

    def _ask(self, number: int) -> Calls:
        ids: list[str] = self._place.inside("form_ids", str(number))
        self._asked += number
        return [
            Call(
                "/en/ask/mill",
                {
                    "words": ASKED,
                    "name": "Ana",
                    "reach": f"ana.{self._asked}.{place}@post.example",
                    "card_number": "",
                    "kept": "",
                    "form_id": form_id,
                },
            )
            for place, form_id in enumerate(ids)
        ]

    def _reply(self, number: int) -> Calls:
        fields = {"words": ANSWER, "revision": "1", "last": "0", "then": "", "kept": ""}
        asked: list[int] = self._place.inside("ask", str(number))
        return [Call(f"/desk/{pk}/reply", fields) for pk in asked]


def sessions(server: Server, number: int) -> list[Session]:
    """So many members signed in, each with a session of their own."""
    return [server.sign_in(f"bench{place:02}") for place in range(1, number + 1)]
