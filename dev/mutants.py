"""Plant 150 small faults, one at a time, and count how many the tests notice.

    python dev/mutants.py [--seed COMMIT] [--number 150] [--jobs 1] [--only TEXT] [--living] [--anew]

The hash of a commit (HEAD's, if none is named) draws them: `dev/mutations.py`. What is known already is kept, so that a
run that was stopped goes on. `--living` asks again of those that no test noticed, `--anew` of all.

The tests of a fault are the quick ones that ran through its lines when all was well: the module's own first, until they
would take half a minute. A fault is noticed when one of them fails, or takes far longer than it did, and the same tests
pass without the fault: `dev/mutation_run.py`.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from dev.mutation_run import KEPT, NOTICED, QUICK, ROOT, TESTED_IN, Run, run_pytest
from dev.mutations import PRODUCT, SUBJECTS, WAIVED, Mutant, choose

WANTED: Final = 0.95

type Known = Mapping[str, dict[str, Any]]


def report(faults: Sequence[Mutant], known: Known) -> tuple[str, float]:
    """The table by module with what nobody noticed, and the share that was noticed of all that is not waived."""
    lines, noticed, waived = [], 0, 0
    for module in SUBJECTS:
        own = [fault for fault in faults if fault.module == module]
        quiet = [fault for fault in own if known.get(fault.key, {}).get("state") != NOTICED]
        lines.append(f"{module:34} {len(own) - len(quiet):3} of {len(own):3}")
        noticed += len(own) - len(quiet)
        for fault in quiet:
            reason = WAIVED.get((module, fault.function, fault.change))
            waived += reason is not None
            said = "not tried" if fault.key not in known else "lives"
            said = f"waived, {reason}" if reason else said
            lines.append(f"    {fault.lines[0]} {fault.function}: {fault.change}: {said}")
    share = noticed / max(1, len(faults) - waived)
    cpu = sum(known.get(fault.key, {}).get("cpu", 0) for fault in faults)
    total = (
        f"{noticed} of {len(faults)} noticed, {waived} waived: {share:.1%}; {cpu:.0f} CPU seconds"
    )
    return "\n".join([*lines, total]), share


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--seed", default="HEAD", help="a commit, whose hash draws the faults")
    parser.add_argument("--number", type=int, default=150)
    parser.add_argument("--jobs", type=int, default=1, choices=(1, 2))
    parser.add_argument("--only", default="", help="faults whose line in the result holds this")
    parser.add_argument("--anew", action="store_true", help="forget what is known of them")
    parser.add_argument("--living", action="store_true", help="ask again of those that lived")
    given = parser.parse_args(arguments)
    seed = subprocess.check_output(["git", "rev-parse", given.seed], cwd=ROOT, text=True).strip()
    sources = {module: (PRODUCT / module).read_text() for module in SUBJECTS}
    faults = [f for f in choose(seed, sources, given.number) if given.only in f.key]
    KEPT.mkdir(parents=True, exist_ok=True)
    results = KEPT / f"{seed}.jsonl"
    known = _known(results)
    due = [
        fault
        for fault in faults
        if given.anew
        or fault.key not in known
        or (given.living and known[fault.key]["state"] != NOTICED)
    ]
    if due:
        folders = [str(PRODUCT / room) for room in TESTED_IN]
        run_pytest(["-m", QUICK, *folders], Run(due, given.jobs, results))
    text, share = report(faults, _known(results))
    print(f"seed {seed}\n{text}")
    return 0 if share >= WANTED else 1


def _known(results: Path) -> Known:
    lines = results.read_text().splitlines() if results.exists() else ()
    return {told["key"]: told for told in map(json.loads, lines)}


if __name__ == "__main__":
    sys.exit(main())
