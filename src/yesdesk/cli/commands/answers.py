"""`yesdesk answers try FILE.tsv`: show the first answers offered for each line of a file."""

import argparse
import csv
from pathlib import Path

from yesdesk.cli.output import say_refusals
from yesdesk.cli.paths import set_up_django

NAME = "answers"
HELP = "`try FILE.tsv`: what is offered first for each need in a file, and the first three"


def arguments(parser: argparse.ArgumentParser) -> None:
    words = parser.add_subparsers(dest="word", metavar="WORD", required=True)
    tried = words.add_parser(
        "try", help="print what each need finds; where `right` is given, count"
    )
    tried.add_argument(
        "file",
        type=Path,
        help="columns `need` and, if known, `right`: titles or slugs with | between",
    )


def run(options: argparse.Namespace) -> int:
    set_up_django()
    return say_refusals(lambda: _print_found_answers(options.file))


def _print_found_answers(file: Path) -> None:
    from yesdesk.desk.answers.finding import offered_names

    first = three = wrong = 0
    rows = _needs_in_file(file)
    for row in rows:
        offered = offered_names(row["need"])[:3]
        right = set(filter(None, (row.get("right") or "").split("|")))
        first += bool(right.intersection(offered[:1]))
        three += bool(right.intersection(offered))
        wrong += bool(offered) and offered[0] not in right
        print(f"{row['need']}\t{offered[0] if offered else '-'}\t{' | '.join(offered)}")
    if any(row.get("right") for row in rows):
        print(
            f"{len(rows)} needs: first right {first}, among the first three {three}, wrong first {wrong}"
        )


def _needs_in_file(file: Path) -> list[dict[str, str]]:
    # Without a heading `need`, the first column is the need.
    lines = [line for line in file.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    headed = bool(lines) and "need" in lines[0].split("\t")
    names = None if headed else ["need", "right"]
    return list(csv.DictReader(lines, names, delimiter="\t", quoting=csv.QUOTE_NONE))
