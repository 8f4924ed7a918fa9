"""`python -m bench [--sizes N ...] [--database sqlite|postgres|both] [--turns N] [--quick] [--against COMMIT]`"""

import argparse
import os
import sys
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bench import report
from bench.against import held_against
from bench.machine import machine_line
from bench.measure import FULL, QUICK, Bench, Pace, clients_of
from bench.permission import MANY_RULES
from bench.place import Place, commits_are_safe, tree_of
from bench.processes import QUIET, QUIET_WITHIN, REST_WITHIN, memory_mb, tree, wait_until_quiet
from bench.server import Server, served
from bench.streams import memory_of_streams
from bench.workloads import Workloads, sessions

SIZES = (20_000, 100_000, 1_000_000)
BOTH = ("sqlite", "postgres")
CLIENTS = (1, 8)
STREAMING_MEMBERS = 25
MAILS, QUICK_MAILS, LARGE_MB = 1_500, 150, 60


def main() -> int:
    options = _arguments().parse_args()
    server = _postgres_server()
    if options.database != "sqlite" and not server:
        print(
            "Where is PostgreSQL? BENCH_POSTGRES=postgres://user@host:5432 names the server, or run "
            "this by `FSYNC=on sh dev/postgres python -m bench`. `--database sqlite` does without.",
            file=sys.stderr,
        )
        return 1
    if options.database != "sqlite" and not commits_are_safe(server):
        print(
            "This PostgreSQL runs with fsync, full_page_writes or synchronous_commit off, so its figures would "
            "be no library's. Use `FSYNC=on sh dev/postgres`, or switch them on.",
            file=sys.stderr,
        )
        return 1
    run = {
        "run": uuid.uuid4().hex[:8],
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine_line(),
        "command": "python -m bench " + " ".join(sys.argv[1:]),
        "quick": options.quick,
        "turns": options.turns,
        "only": options.only or [],
        "load": round(os.getloadavg()[1], 1),
    }
    if options.against:
        run["against"] = options.against
    lines = []
    for database in _databases(options):
        for size in _sizes(options):
            place = Place(database, size, server if database == "postgres" else "")
            of_size = []
            measured = _shares if options.against else _of_size
            for line in measured(place, options):
                of_size.append({**run, "database": database, "size": size, **line})
                print(report.said(of_size[-1]), flush=True)
            if options.report or not (options.quick or options.only):
                report.write(of_size)  # so that a run that breaks off has told what it measured
            lines += of_size
    print("\n".join(report.missed(lines)))
    return 0


def _sizes(options: argparse.Namespace) -> Sequence[int]:
    return options.sizes or ([SIZES[0]] if options.quick else SIZES)


def _databases(options: argparse.Namespace) -> Sequence[str]:
    return BOTH if options.database == "both" else (options.database,)


def _pace(options: argparse.Namespace) -> Pace:
    return QUICK if options.quick else replace(FULL, turns=options.turns)


def _shares(place: Place, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """CPU of each act, and its share of what it costs in that commit."""
    there = replace(place, tree=tree_of(options.against))
    return held_against(place, there, _pace(options), options.only)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", help="requests in the library")
    parser.add_argument("--database", choices=(*BOTH, "both"), default="both")
    parser.add_argument("--only", nargs="+", metavar="WORKLOAD", help="just these, not reported")
    parser.add_argument(
        "--turns",
        type=int,
        default=FULL.turns,
        help="slices of each page and as many of the bare view",
    )
    parser.add_argument("--report", action="store_true", help="with --only: reported all the same")
    parser.add_argument(
        "--quick", action="store_true", help="twenty thousand, short slices, no report"
    )
    parser.add_argument(
        "--against",
        metavar="COMMIT",
        help="serve that commit beside, in turns, and measure shares alone",
    )
    return parser


def _postgres_server() -> str:
    """Address of the server alone: BENCH_POSTGRES, or DATABASE_URL without its database."""
    given = os.environ.get("BENCH_POSTGRES") or os.environ.get("DATABASE_URL", "")
    scheme, _, rest = given.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}" if rest else ""


def _of_size(place: Place, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    place.build()
    yield {"workload": "pour", "seconds": place.poured_in}
    newest = place.inside("prepare")["request"]
    materials = place.materials()
    try:
        if (
            not options.only or "mail" in options.only
        ):  # before a worker is there that would take it
            number = QUICK_MAILS if options.quick else MAILS
            yield {"workload": "mail", **place.inside("mail", str(number))}
            yield {"workload": "large_mail", **place.inside("large_mail", str(LARGE_MB))}
        with served(place) as server:
            calm = _calm(server, REST_WITHIN)
            idle = round(memory_mb(tree(server.root)), 1)
            yield {"workload": "idle", "memory_mb": idle, **calm, **_versions(materials)}
            yield from _driven(place, server, Workloads(place, materials), options)
    finally:
        place.inside("clean", str(newest))


def _driven(
    place: Place, server: Server, workloads: Workloads, options: argparse.Namespace
) -> Iterator[dict[str, Any]]:
    signed_in = sessions(server, max(CLIENTS))
    with clients_of(server) as clients:
        backend = place.inside("backend")
        bench = Bench(server, clients, signed_in, pace=_pace(options), backend=backend)
        for workload in workloads.all():
            if options.only and workload.name not in options.only:
                continue
            for number in CLIENTS:
                calls, calm = bench.calls(workload), _calm(server)
                measured = bench.measure(workload, calls, number)
                yield measured | calm | workload.aims(place.database)
    yield {"workload": "worked", "memory_mb": round(memory_mb(tree(server.root)), 1)}
    if not options.only:
        first = signed_in[MANY_RULES]
        many = first + [
            server.sign_in(f"bench{place:02}")
            for place in range(len(first) + 1, STREAMING_MEMBERS + 1)
        ]
        yield {"workload": "streams", **memory_of_streams(server, many, "desk.1")}


def _calm(server: Server, within: int = QUIET_WITHIN) -> dict[str, Any]:
    """Seconds until the server had worked off what came before; and its share of a core where it did not in time."""
    seconds, share = wait_until_quiet(server.root, within=within)
    late = {"still_busy": round(share, 2)} if share >= QUIET else {}
    return {"calm_after_s": seconds, **late}


def _versions(materials: dict[str, Any]) -> dict[str, str]:
    return {"versions": f"{materials['database']}, Django {materials['django']}"}


if __name__ == "__main__":
    sys.exit(main())
