"""Drives a workload and the bare view in turns, and puts what it cost side by side."""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from bench.place import ROOT
from bench.processes import cpu_seconds
from bench.server import HOST, Server
from bench.shapes import Call, Driven, Load, Session
from bench.workloads import Workload


@dataclass(frozen=True)
class Pace:
    """The length of a measurement: `turns` slices of `seconds` for the page, and as many for the bare view."""

    turns: int
    seconds: float
    warm_up: float


FULL = Pace(turns=7, seconds=1.5, warm_up=1.5)
QUICK = Pace(turns=3, seconds=0.5, warm_up=0.5)


@dataclass(frozen=True)
class Slice:
    """One turn: what the clients saw, and the server's CPU milliseconds for each call."""

    driven: Driven
    cpu_ms: float
    database_cpu_ms: float


class Clients:
    """The client process, for as long as the server runs."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def drive(self, load: Load) -> Driven:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(load)) + "\n")
        self._process.stdin.flush()
        driven = Driven(**json.loads(self._process.stdout.readline()))
        if driven.wrong or not driven.made:
            raise RuntimeError(f"{load.calls[0].path}: {driven.wrong or 'no answer at all'}")
        return driven


@contextmanager
def clients_of(server: Server) -> Iterator[Clients]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.client", HOST, str(server.port)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Clients(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(timeout=10)


class Bench:
    """One served library, measured. `backend`: postmaster's process id, 0 where there is none."""

    def __init__(
        self,
        server: Server,
        clients: Clients,
        sessions: dict[str, list[Session]],
        *,
        pace: Pace,
        backend: int = 0,
    ) -> None:
        self._server = server
        self._clients = clients
        self._sessions = sessions
        self._pace = pace
        self._backend = backend

    def calls(self, workload: Workload) -> list[Call]:
        """Enough for every turn, as writes take each call once."""
        seconds = self._pace.turns * self._pace.seconds + self._pace.warm_up
        return workload.calls(int(seconds * workload.most) if workload.once else 0)

    def measure(self, workload: Workload, calls: list[Call], clients: int) -> dict[str, Any]:
        """One line of the report."""
        pages, bares = self._in_turns(workload, calls, clients)
        took = sorted(each for page in pages for each in page.driven.took)
        pairs = [bare.cpu_ms / page.cpu_ms for page, bare in zip(pages, bares, strict=True)]
        return {
            "workload": workload.name,
            "clients": clients,
            "calls": len(took),
            "p50_ms": round(_percentile(took, 0.50), 1),
            "p95_ms": round(_percentile(took, 0.95), 1),
            "per_second": round(len(took) / sum(page.driven.seconds for page in pages), 1),
            "cpu_ms": round(statistics.median(page.cpu_ms for page in pages), 2),
            "bare_cpu_ms": round(statistics.median(bare.cpu_ms for bare in bares), 2),
            "database_cpu_ms": round(statistics.median(page.database_cpu_ms for page in pages), 2),
            "ratio": round(statistics.median(pairs), 3),
        }

    def _in_turns(
        self, workload: Workload, calls: list[Call], clients: int
    ) -> tuple[list[Slice], list[Slice]]:
        pace = self._pace
        self.slice(workload, workload.bare, clients, pace.warm_up, bare=True)
        self.slice(workload, calls, clients, pace.warm_up)
        pages, bares = [], []
        for _turn in range(pace.turns):
            bares.append(self.slice(workload, workload.bare, clients, pace.seconds, bare=True))
            pages.append(self.slice(workload, calls, clients, pace.seconds))
        return pages, bares

    def slice(
        self,
        workload: Workload,
        calls: list[Call],
        clients: int,
        seconds: float,
        *,
        bare: bool = False,
    ) -> Slice:
        """One turn. A write's calls that were made leave `calls`."""
        load = Load(
            calls,
            clients,
            seconds,
            sessions=self._sessions[workload.branch] if workload.signed_in else [],
            once=workload.once and not bare,
            expect=200 if bare else workload.expect,
        )
        before, before_database = self._spent()
        driven = self._clients.drive(load)
        after, after_database = self._spent()
        if load.once:
            del calls[: driven.made]
        return Slice(
            driven,
            cpu_ms=(after - before) * 1000 / driven.made,
            database_cpu_ms=(after_database - before_database) * 1000 / driven.made,
        )

    def _spent(self) -> tuple[float, float]:
        database = cpu_seconds(self._backend) if self._backend else 0.0
        return cpu_seconds(self._server.root), database


def _percentile(ordered: list[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]
