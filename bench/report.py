"""Prints a line while measuring; keeps JSON lines; writes the page people read."""

import json
from collections.abc import Iterable
from typing import Any

from bench.place import ROOT

LINES = ROOT / "docs" / "benchmarks.jsonl"
PAGE = ROOT / "docs" / "benchmarks.md"
TRIED = ROOT / "bench" / "tried.md"
DATABASES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
GROWTH_AIM = 1.3
MEANT_FOR = 1_000_000  # requests
IDLE_AIM_MB = 150
WORKED_AIM_MB = 250
STREAMS_AIM_MB = 200
MAILS_AIM = 50
LARGE_MAIL_AIM = 4
ALONE, CROWD = 1, 8

type Line = dict[str, Any]


def said(line: Line) -> str:
    """One line on the terminal."""
    where = f"{line['database']:8} {line['size']:>9,}  "
    if "share" in line:
        return where + (
            f"{line['title']:45} {line['here_ms']:6.2f} ms, there {line['there_ms']:6.2f}, bare Django "
            f"{line['django_ms']:5.2f}  share {line['share']:.2f}  {line['times_django']:.1f} times bare"
        )
    if "p50_ms" not in line:
        facts = {k: v for k, v in line.items() if k in _PLAIN}
        facts_said = ", ".join(f"{k} {v}" for k, v in facts.items())
        return where + f"{line['workload']:13} {facts_said}{_busy(line)}"
    return where + (
        f"{line['workload']:13} {line['clients']} clients  p50 {line['p50_ms']:7.1f}  "
        f"p95 {line['p95_ms']:7.1f} ms  {line['per_second']:7.1f}/s  "
        f"cpu {line['cpu_ms']:6.2f} ms  bare {line['bare_cpu_ms']:5.2f}  ratio {line['ratio']:.3f}"
        + _busy(line)
    )


def _busy(line: Line) -> str:
    """What makes a figure worse than the page is: the server had not worked off what came before it."""
    if "still_busy" not in line:
        return ""
    return f"  STILL BUSY with {line['still_busy']:.0%} of a core after {line['calm_after_s']} s of waiting"


_PLAIN = (
    "seconds", "memory_mb", "versions", "streams", "before_mb", "during_mb", "for_streams_mb",
    "mails", "mails_per_second", "cpu_ms", "mail_mb", "growth", "calm_after_s",
)  # fmt: skip


def write(lines: list[Line]) -> None:
    """Puts a run in the place of the last one of the same database, and writes the page anew. Other sizes stay
    where they come from the same machine and day: nothing else compares.
    """
    kept = [line for line in _read() if _stands_beside(line, lines)]
    every = sorted(kept + lines, key=lambda line: (line["database"] != "sqlite", line["size"]))
    LINES.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in every))
    PAGE.write_text(page(every))


def _stands_beside(line: Line, run: list[Line]) -> bool:
    of_it = [each for each in run if each["database"] == line["database"]]
    if not of_it or ("against" in line) != ("against" in of_it[0]):
        return True
    same = all(line[what] == of_it[0][what] for what in ("machine", "date"))
    return same and line["size"] not in {each["size"] for each in of_it}


def _read() -> list[Line]:
    """Lines of runs that said under what load they were taken: older ones were of other pages."""
    every = LINES.read_text().splitlines() if LINES.exists() else []
    return [line for line in map(json.loads, every) if "load" in line]


def page(lines: list[Line]) -> str:
    """docs/benchmarks.md."""
    parts = [_INTRODUCTION]
    for database, name in DATABASES.items():
        of_it = [line for line in lines if line["database"] == database]
        parts += (
            _of_database(of_it)
            if any("versions" in line for line in of_it)
            else [f"\n## {name}\n\n{_NOT_MEASURED}"]
        )
    return "\n".join([*parts, TRIED.read_text()])


def _of_database(every: list[Line]) -> Iterable[str]:
    lines = [line for line in every if "against" not in line]
    versions = next(line["versions"] for line in lines if "versions" in line)
    yield f"\n## {versions.split()[0]}\n"
    last = lines[-1]
    yield f"{versions}. {last['machine']}. {last['date']}, by `{last['command'].strip()}`.\n"
    if "load" in last:
        yield (
            f"{last['turns']} turns of each page. Load average as the run began: {last['load']}; more than 0.5 is "
            "somebody else's work, which makes each figure worse.\n"
        )
    if last.get("only"):
        yield f"**Only measured: {', '.join(last['only'])}**, and the server's memory. Nothing else was.\n"
    busy = [line for line in lines if "still_busy" in line]
    if busy:
        names = dict.fromkeys(line.get("title", line["workload"]) for line in busy)
        yield f"**The server was still at work when these began**, so they are worse than it is: {', '.join(names)}.\n"
    if last["size"] < MEANT_FOR:
        yield f"**Not measured: {MEANT_FOR:,} requests**, for which the aims are meant.\n"
    yield from _aims(lines)
    yield from _table(lines)
    yield from _memory(lines)
    yield from _shares([line for line in every if "against" in line])


def _shares(lines: list[Line]) -> Iterable[str]:
    if lines:
        last = lines[-1]
        yield f"\nBeside commit {last['against']}: CPU with one client, {last['turns']} turns. Load: {last['load']}.\n"
        yield "| page | requests | CPU ms | there | share | bare Django | times bare |"
        yield "|---|---|---|---|---|---|---|"
    names = list(dict.fromkeys(line["workload"] for line in lines))
    for line in sorted(lines, key=lambda line: names.index(line["workload"])):
        yield (
            f"| {line['title']} | {line['size']:,} | {line['here_ms']} | {line['there_ms']} | {line['share']:.2f} | "
            f"{line['django_ms']} | {line['times_django']} |"
        )


def _table(lines: list[Line]) -> Iterable[str]:
    yield "| page | requests | clients | p50 ms | p95 ms | per s | CPU ms | bare CPU ms | ratio | database CPU ms |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    driven = [line for line in lines if "p50_ms" in line]
    names = list(dict.fromkeys(line["workload"] for line in driven))
    for line in sorted(driven, key=lambda line: (names.index(line["workload"]), line["clients"])):
        yield (
            f"| {line['title']} | {line['size']:,} | {line['clients']} | {line['p50_ms']} | "
            f"{line['p95_ms']} | {line['per_second']} | {line['cpu_ms']} | {line['bare_cpu_ms']} | "
            f"{line['ratio']:.2f} | {line['database_cpu_ms'] or ''} |"
        )


def _memory(lines: list[Line]) -> Iterable[str]:
    yield "\n| requests | pouring s | `serve` idle MB | after the work MB | with 500 streams MB | for the streams MB |"
    yield "|---|---|---|---|---|---|"
    for size in dict.fromkeys(line["size"] for line in lines):
        one = {line["workload"]: line for line in lines if line["size"] == size}
        streams = one.get("streams", {})
        yield (
            f"| {size:,} | {one['pour']['seconds']:.0f} | {one['idle']['memory_mb']} | "
            f"{one['worked']['memory_mb']} | {streams.get('during_mb', '')} | "
            f"{streams.get('for_streams_mb', '')} |"
        )


def missed(lines: list[Line]) -> Iterable[str]:
    """On the terminal, at the end: what was wanted and is not yet so, in each database."""
    for database in dict.fromkeys(line["database"] for line in lines):
        for title, wanted, measured, met in _judged(
            [x for x in lines if x["database"] == database]
        ):
            if not met:
                yield f"{database:8} not yet: {title}: {measured}, wanted {wanted}"


def _aims(lines: list[Line]) -> Iterable[str]:
    yield "| aim, at the largest size | wanted | measured | met |"
    yield "|---|---|---|---|"
    for title, wanted, measured, met in _judged(lines):
        yield f"| {title} | {wanted} | {measured} | {'yes' if met else '**not yet**'} |"
    yield ""


type Judged = tuple[str, str, str, bool]


def _judged(lines: list[Line]) -> Iterable[Judged]:
    """Title, what was wanted, what was measured, whether that is met; of the largest size."""
    smallest, largest = (pick(line["size"] for line in lines) for pick in (min, max))
    small = {
        (line["workload"], line.get("clients")): line for line in lines if line["size"] == smallest
    }
    for line in lines:
        if line["size"] == largest:
            for judge in (_cpu, _p95, _memory_judged, _mail_judged):
                yield from judge(line)
            yield from _growth(line, small.get((line["workload"], line.get("clients"))))


def _whole(line: Line) -> float:
    """CPU of all processes, the database's own among them."""
    return float(line["cpu_ms"] + line["database_cpu_ms"])


def _cpu(line: Line) -> Iterable[Judged]:
    aim = line.get("cpu_aim_ms")
    if aim is not None and line["clients"] == ALONE:
        cpu = _whole(line)
        yield f"{line['title']}, CPU", f"{aim} ms", f"{cpu:.2f} ms", cpu <= aim


def _p95(line: Line) -> Iterable[Judged]:
    aim = line.get("p95_aim_ms")
    if aim is not None and line["clients"] == CROWD:
        p95 = line["p95_ms"]
        title = f"{line['title']}, p95 at {CROWD} clients"
        yield title, f"under {aim} ms", f"{p95} ms", p95 < aim


def _growth(line: Line, small: Line | None) -> Iterable[Judged]:
    if line.get("clients") != ALONE or small is None or small["size"] == line["size"]:
        return
    growth = _whole(line) / _whole(small)
    wanted = f"within {GROWTH_AIM}x of {small['size']:,}"
    yield f"{line['title']}, growth", wanted, f"{growth:.2f}x", growth <= GROWTH_AIM


def _memory_judged(line: Line) -> Iterable[Judged]:
    aims = {
        "idle": ("`serve` idle, PSS", IDLE_AIM_MB),
        "worked": ("After work, PSS", WORKED_AIM_MB),
    }
    if line["workload"] in aims:
        title, aim = aims[line["workload"]]
        mb = line["memory_mb"]
        yield title, f"under {aim} MB", f"{mb} MB", mb < aim
    if line["workload"] == "streams":
        mb = line["for_streams_mb"]
        wanted = f"under {STREAMS_AIM_MB} MB"
        yield "500 live streams, PSS", wanted, f"{mb} MB more", mb < STREAMS_AIM_MB


def _mail_judged(line: Line) -> Iterable[Judged]:
    if line["workload"] == "mail":
        speed = line["mails_per_second"]
        title = "Mails stored and threaded, one process"
        yield title, f"{MAILS_AIM} a second", f"{speed} a second", speed >= MAILS_AIM
    if line["workload"] == "large_mail":
        growth = line["growth"]
        title = f"Growth on a mail of {line['mail_mb']:.0f} MB"
        yield title, f"under {LARGE_MAIL_AIM}x its size", f"{growth}x", growth < LARGE_MAIL_AIM


_NOT_MEASURED = (
    "Not measured since pages or tables changed. `make bench` does, in about an hour and a half on two idle\n"
    "cores, and says of each aim whether it is met.\n"
)

_INTRODUCTION = """# Benchmarks

Written by `make bench` (`python -m bench`: both databases, one after the other on one machine); do not edit. The
same as JSON lines: [benchmarks.jsonl](benchmarks.jsonl).

- **What is driven**: `yesdesk serve` as a library runs it (one web process, one worker), over HTTP with
  keep-alive, closed loop, one call after the other for each client. The clients are a process of their own.
- **CPU ms**: user and system time of the server's whole process tree for each call, median of the turns. Each page
  begins when the tree has worked off what came before, so that the worker's mail is not counted as a page's.
- **Ratio**: CPU of the bare view over CPU of the page. The bare view has the same process, middleware and
  sign-in, reads one row by key and prints one line; it and the page take turns in the same run, and the
  ratio is the median of the pairs. For the public form the bare view is a patron's page, signed out.
- **Aims**: CPU with one client, of all processes and the database, at the largest size; p95 with eight. Growth:
  CPU with one client, over its own at the smallest size. *Open as a browser does*: the page, its stream, and all
  it asks for by itself as it opens, counted as one. PostgreSQL waits for the disk (fsync).
- **Against a commit**: `python -m bench --against COMMIT` serves that commit beside this tree, in its own environment
  and with its own library of the same seed. Each act takes turns here, there and in a bare Django project, and is
  printed as a share of the commit's CPU and as a multiple of the bare one's.
- **Data**: `yesdesk seed --requests N`: three entries a request and twenty for one in a thousand, words by
  Zipf's law, half a percent open. Searched words are drawn by their own frequency in the data, and each is
  typed from its third letter on; a name and a word are of one request. What the run asks and answers is erased
  after it.
- **Memory**: sum of PSS over the tree.
- **Mail**: two kilobytes each, one new and two that answer it; from the spool to the desk with its receipt, in one
  process and the one it reads mail in. Growth: both at their peak, over what they were before."""
