"""This tree and a commit, both served at once: what each act costs here, as a share of what it costs there."""

import statistics
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from bench.measure import Bench, Pace, clients_of
from bench.place import Place
from bench.processes import REST_WITHIN, wait_until_quiet
from bench.server import Server, served
from bench.shapes import Call
from bench.workloads import Workload, Workloads, sessions


@dataclass(frozen=True)
class Side:
    """One served library, and the acts on it."""

    server: Server
    bench: Bench
    acts: list[Workload]

    def prepared(self, act: Workload) -> list[Call]:
        """The calls of an act, once the server has worked off what made them."""
        calls = self.bench.calls(act)
        wait_until_quiet(self.server.root)
        return calls

    def cpu_ms(self, act: Workload, calls: list[Call], seconds: float) -> float:
        """All processes for one call, with those of the database."""
        turn = self.bench.slice(act, calls, 1, seconds)
        return turn.cpu_ms + turn.database_cpu_ms


def held_against(
    here: Place, there: Place, pace: Pace, only: Collection[str] | None
) -> Iterator[dict[str, Any]]:
    """A line of the report for each act. Here, there and a bare Django view take turns; medians of the turns."""
    with ExitStack() as stack:
        sides = [_side(place, pace, stack) for place in (here, there)]
        bare = _bare_side(here, pace, sides[0].acts[0].bare, stack)
        for ours, theirs in zip(*(each.acts for each in sides), strict=True):
            if not only or ours.name in only:
                turns = [(sides[0], ours), (sides[1], theirs), (bare, bare.acts[0])]
                yield _line(ours, _in_turns(turns, pace))


def _side(place: Place, pace: Pace, stack: ExitStack) -> Side:
    place.build()
    newest = place.inside("prepare")["request"]
    stack.callback(place.inside, "clean", str(newest))
    acts = Workloads(place, place.materials()).all()
    server = stack.enter_context(served(place))
    wait_until_quiet(server.root, within=REST_WITHIN)
    clients = stack.enter_context(clients_of(server))
    backend = place.inside("backend")
    return Side(
        server, Bench(server, clients, sessions(server, 1), pace=pace, backend=backend), acts
    )


def _bare_side(place: Place, pace: Pace, calls: list[Call], stack: ExitStack) -> Side:
    server = stack.enter_context(served(place, "bench.bare_django"))
    bench = Bench(server, stack.enter_context(clients_of(server)), {}, pace=pace)
    return Side(server, bench, [Workload("bare", "Bare", lambda _n: calls, calls, signed_in=False)])


def _in_turns(turns: list[tuple[Side, Workload]], pace: Pace) -> list[tuple[float, ...]]:
    """CPU ms of each, turn by turn, after a first one that only warms up."""
    prepared = [(side, act, side.prepared(act)) for side, act in turns]
    seconds = [pace.warm_up, *[pace.seconds] * pace.turns]
    measured = [
        tuple(side.cpu_ms(act, calls, each) for side, act, calls in prepared) for each in seconds
    ]
    return measured[1:]


def _line(act: Workload, turns: list[tuple[float, ...]]) -> dict[str, Any]:
    ours, theirs, bare = (statistics.median(each) for each in zip(*turns, strict=True))
    return {
        "workload": act.name,
        "title": act.title,
        "here_ms": round(ours, 2),
        "there_ms": round(theirs, 2),
        "django_ms": round(bare, 2),
        "share": round(statistics.median(here / there for here, there, _bare in turns), 2),
        "times_django": round(statistics.median(here / bare for here, _there, bare in turns), 1),
    }
