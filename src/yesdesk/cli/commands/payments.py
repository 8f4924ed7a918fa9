"""`yesdesk payments read FILE`: read a payments file, also one too large for a page."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yesdesk.cli.output import say_refusals
from yesdesk.cli.paths import set_up_django

if TYPE_CHECKING:
    from datetime import date

    from yesdesk.insight.payments.actions import ReadIn
    from yesdesk.insight.payments.queries import Figures
    from yesdesk.insight.readin.sums import PaymentsReading

NAME = "payments"
HELP = "what the library system knows of payments and waivers: read FILE"


def arguments(parser: argparse.ArgumentParser) -> None:
    words = parser.add_subparsers(dest="word", metavar="WORD", required=True)
    read = words.add_parser("read", help="read a file in, and say what it says")
    read.add_argument("file", metavar="FILE")
    read.add_argument("--preset", default="", metavar="NAME", help="a shape, or a saved mapping")
    read.add_argument("--kind", default="", help="figures of one kind of charge, like overdue")
    read.add_argument("--from", dest="first", default="", metavar="MONTH", help="like 2019-07")
    read.add_argument("--to", dest="last", default="", metavar="MONTH", help="like 2020-02")
    read.add_argument("--dry-run", action="store_true", help="say it, and keep nothing")
    read.add_argument("--replace", action="store_true", help="files with the same months go")
    read.add_argument("--decimal", choices=("point", "comma"), help="what stands before the cents")
    read.add_argument("--dates", choices=("day", "month"), help="which of the two stands first")
    read.add_argument(
        "--all-ours", action="store_true", help="branches that we do not know are ours all the same"
    )
    read.add_argument("--json", action="store_true", help="only one JSON object")


def run(options: argparse.Namespace) -> int:
    set_up_django()
    return say_refusals(lambda: _read_and_report_refusal(options))


def _read_and_report_refusal(options: argparse.Namespace) -> None:
    from yesdesk.cli.output import refusal_output
    from yesdesk.core.errors import Refusal

    try:
        _read_payments_file(options)
    except Refusal as refusal:
        if options.json:
            refusal_output(refusal.code, refusal.sentence, refusal.next_step).print(as_json=True)
        raise


def _read_payments_file(options: argparse.Namespace) -> None:
    from yesdesk.core.actors import SYSTEM
    from yesdesk.insight.payments.actions import read_file
    from yesdesk.insight.payments.queries import figures_of, sums_of_reading
    from yesdesk.insight.readin.sums import Told

    first, last = _month_or_none(options.first), _month_or_none(options.last)
    told = Told(
        decimal={"point": ".", "comma": ","}.get(options.decimal, ""),
        day_first={"day": True, "month": False}.get(options.dates),
        others_are_ours=options.all_ours,
    )
    done = read_file(
        Path(options.file),
        preset=options.preset,
        told=told,
        keep=not options.dry_run,
        replace=options.replace,
        by=SYSTEM,
    )
    sums = sums_of_reading(done.reading)
    figures = figures_of(sums, done.reading.currency, kind=options.kind, first=first, last=last)
    if not options.json:
        for line in _lines_to_print(done, options):
            print(line)
    print(json.dumps(_facts_as_json(done, figures, options), ensure_ascii=False))


def _month_or_none(text: str) -> "date | None":
    from datetime import date

    from yesdesk.core.errors import Refusal

    if not text:
        return None
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Refusal(f"“{text}” is no month.", next_step="Write it like 2019-07.") from error


def _lines_to_print(done: "ReadIn", options: argparse.Namespace) -> list[str]:
    reading = done.reading
    first, last = reading.months
    said = [
        f"{reading.shape.name}: {reading.lines:,} lines, {reading.currency}, {reading.table.encoding}.",
        f"Months: {first:%Y-%m} to {last:%Y-%m}.",
        *(f"Line {line}: {why}" for line, why in reading.problems),
    ]
    if reading.not_ours:
        said.append(f"Not our branches, so their money stands apart: {', '.join(reading.not_ours)}")
    if reading.rounded_to:
        said.append("All sums are rounded. Counts of payments cannot be had from them.")
    if options.dry_run:
        said.append("Nothing was kept.")
    elif done.was_there:
        said.append("This file had been read in already. Nothing changed.")
    else:
        said.append(f"Read in as number {done.file.pk if done.file else ''}.")
    return said


def _facts_as_json(
    done: "ReadIn", figures: "Figures", options: argparse.Namespace
) -> dict[str, Any]:
    from yesdesk.insight.models import Settled

    reading: PaymentsReading = done.reading
    return {
        "rows": reading.lines,
        "forgiven": _amount_as_number(figures, Settled.FORGIVEN),
        "paid": _amount_as_number(figures, Settled.PAID),
        "cancelled": _amount_as_number(figures, Settled.CANCELLED),
        "share": _rounded_share(figures.share),
        "branches": len(figures.shares),
        "p10": _rounded_share(figures.tenth(1)),
        "p50": _rounded_share(figures.tenth(5)),
        "p90": _rounded_share(figures.tenth(9)),
        "hidden_cells": reading.hidden,
        "all_branches": figures.branches,
        "counted": figures.lines,
        "currency": reading.currency,
        "rounded_to": reading.rounded_to,
        "not_understood": reading.not_understood,
        "ours": reading.is_ours,
        "kept": done.file.pk if done.file and not options.dry_run else None,
        "changed": bool(done.file) and not done.was_there,
    }


def _amount_as_number(figures: "Figures", how: Any) -> float | int:
    amount = figures.money(how).amount
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _rounded_share(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
