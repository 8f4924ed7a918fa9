"""`yesdesk readin KIND FILE`: read in what a library brings along, also a file too large for a page."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yesdesk.cli.output import say_refusals
from yesdesk.cli.paths import set_up_django

if TYPE_CHECKING:
    from yesdesk.core.readin.kinds import Kind, Matched, Source

NAME = "readin"
HELP = "saved answers, colleagues and more from a file: it says what would happen, --go does it"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", metavar="KIND", nargs="?", help="like answers, colleagues")
    parser.add_argument("file", metavar="FILE", type=Path, nargs="?", help="CSV, .zip or a folder")
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="OURS=THEIRS",
        help="a column of the file, like title=Question",
    )
    parser.add_argument(
        "--word",
        action="append",
        default=[],
        metavar="OURS:WORD=MEANS",
        help="what a word of the file means, like “job:Circ Sup=Librarian”; - leaves its rows out",
    )
    parser.add_argument("--nobody", action="store_true", help="none of these words is a person")
    parser.add_argument("--all-or-nothing", action="store_true", help="no row, if one is broken")
    parser.add_argument("--go", action="store_true", help="do it")
    parser.add_argument("--undo", type=int, metavar="NUMBER", help="take a file out again")


def run(options: argparse.Namespace) -> int:
    set_up_django()
    return say_refusals(lambda: _read_in_or_undo(options))


def _read_in_or_undo(options: argparse.Namespace) -> None:
    from yesdesk.core.actors import SYSTEM
    from yesdesk.core.errors import Refusal
    from yesdesk.core.readin.actions import undo
    from yesdesk.core.readin.kinds import kind_named, kinds

    if options.undo:
        went, stay = undo(options.undo, by=SYSTEM)
        print(f"Taken out: {went:,}. Kept, as somebody touched them: {stay:,}.")
        return
    if options.kind not in kinds:
        raise Refusal(
            f"There is no kind “{options.kind}”.", next_step=f"There are: {', '.join(kinds)}."
        )
    if options.file is None:
        raise Refusal("No file was named.", next_step="Name it after the kind.")
    kind = kind_named(options.kind)
    source = _open(options.file, kind)
    matched = _matched(options, source, kind)
    for name, place in matched.columns.items():
        print(f"{source.header[place]} is {name}.")
    _report(options, *kind.summed(source, matched))


def _open(path: Path, kind: "Kind") -> "Source":
    from yesdesk.core.readin.csv_source import chunks_of_file
    from yesdesk.core.readin.markdown import open_folder
    from yesdesk.core.readin.queries import open_source

    if kind.folders and path.is_dir():
        return open_folder(path)
    return open_source(chunks_of_file(path), kind)


def _matched(options: argparse.Namespace, source: "Source", kind: "Kind") -> "Matched":
    from yesdesk.core.errors import Refusal
    from yesdesk.core.readin.kinds import Matched
    from yesdesk.core.readin.queries import LEFT_OUT, guessed_columns, likely_match

    columns = {ours: place for place, ours in guessed_columns(kind, source.header).items()}
    for given in options.column:
        ours, _equals, theirs = given.partition("=")
        offered = [name for name in source.header if kind.offers(name)]
        if theirs not in offered or ours not in {each.name for each in kind.columns}:
            names = f"{', '.join(offered)} in the file; ours: {', '.join(each.name for each in kind.columns)}"
            raise Refusal(f"“{given}” matches no column.", next_step=f"There are: {names}.")
        columns[ours] = source.header.index(theirs)
    said = dict(each.rpartition("=")[::2] for each in options.word)
    values: dict[tuple[str, str], str] = {}
    for (name, value), likely in likely_match(source, kind, columns).values.items():
        choices = [*kind.choices(name), (LEFT_OUT, LEFT_OUT)]
        by_label: dict[str, Any] = {label.casefold(): code for code, label in choices}
        by_label |= {code.casefold(): code for code, _label in choices}
        choice = by_label.get(said.get(f"{name}:{value}", "").casefold()) or likely
        if not choice:
            known = ", ".join(label for _code, label in choices)
            raise Refusal(
                f"What is “{value}” ({name})?",
                next_step=f"Say it with --word “{name}:{value}=…”. There are: {known}.",
            )
        values[name, value] = choice
    return Matched(columns, values, nobody=options.nobody)


def _report(
    options: argparse.Namespace, source: "Source", kind: "Kind", matched: "Matched"
) -> None:
    from yesdesk.core.actors import SYSTEM
    from yesdesk.core.readin.actions import read_in
    from yesdesk.core.readin.kinds import RowState
    from yesdesk.core.readin.queries import look_at

    if options.go:
        done = read_in(
            source,
            kind,
            matched,
            name=options.file.name,
            all_or_nothing=options.all_or_nothing,
            by=SYSTEM,
        )
        for line in done.once:
            print("\t".join(line))
        number = f" To take it out again: --undo {done.file.pk}." if done.file else ""
        print(f"Went in: {done.made:,}.{number}")
        return
    look = look_at(source, kind, matched, by=SYSTEM)
    for note in kind.notes:
        print(note)
    for each in look.first:
        first = next(iter(each.row.cells.values()), "")
        print(f"Row {each.row.number}: {each.state.value}. {each.why} {first[:60]}".rstrip())
    print(", ".join(f"{state.value}: {look.counts[state]:,}" for state in RowState))
    print("Nothing was changed. --go does it.")
