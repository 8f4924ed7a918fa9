"""`yesdesk editions`: what there is of editions; `make`: make what is due, now, instead of waiting for the worker."""

import argparse

from yesdesk.cli.output import print_rows, say_refusals
from yesdesk.cli.paths import set_up_django

NAME = "editions"
HELP = "figures that were made once and do not change: list them; `make`: make what is due"


def arguments(parser: argparse.ArgumentParser) -> None:
    words = parser.add_subparsers(dest="word", metavar="WORD")
    show = words.add_parser("list", help="the newest first (also without a WORD)")
    show.add_argument("--json", action="store_true", help="one JSON object a line")
    words.add_parser("make", help="make the month's edition where it is due, and what failed")


def run(options: argparse.Namespace) -> int:
    """0 when it was done, 1 when it was not and why was said."""
    set_up_django()
    if options.word == "make":
        return say_refusals(_make)
    return say_refusals(lambda: _list(as_json=getattr(options, "json", False)))


def _list(*, as_json: bool) -> None:
    from yesdesk.core.actors import SYSTEM
    from yesdesk.insight.editions import all_editions

    rows = []
    for each in all_editions(SYSTEM):
        facts = {
            "number": each.pk,
            "subject": each.subject,
            "of": f"{each.month:%Y-%m}" if each.month else each.title,
            "state": each.state,
            "made_on": str(each.made_on or ""),
        }
        rows.append((facts, "  ".join(str(value) for value in facts.values())))
    print_rows(rows, as_json=as_json)


def _make() -> None:
    """The way on is said where the month has none yet."""
    from time import perf_counter

    from django.utils import timezone

    from yesdesk.core.errors import Refusal
    from yesdesk.core.statistics.child import FiguresFailed
    from yesdesk.insight.editions import begin_monthly, make_edition, open_editions
    from yesdesk.policy.rule_facts import fold_rule_events

    now = timezone.now()
    fold_rule_events("", now)
    begin_monthly("", now)
    waiting = open_editions()
    for pk in waiting:
        began = perf_counter()
        try:
            make_edition.call(pk)
        except FiguresFailed as failed:
            raise Refusal(
                f"Edition {pk} was not made: {failed.detail}.", next_step="The worker tries again."
            ) from failed
        print(f"Edition {pk} is made, in {perf_counter() - began:.1f} s.")
    if not waiting:
        print("Nothing is due. The month's edition is made on its first Monday.")
