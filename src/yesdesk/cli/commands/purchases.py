"""`yesdesk purchases`: what patrons suggest that we buy and nobody has decided yet, as its page lists it. It is decided
there, by the answer that the patron gets.
"""

import argparse

from yesdesk.cli.output import print_rows, say_refusals
from yesdesk.cli.paths import set_up_django

NAME = "purchases"
HELP = "what patrons suggest to buy and nobody has decided yet"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as", dest="login", required=True, metavar="NAME", help="login of who decides them"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(options: argparse.Namespace) -> int:
    """0 when they were listed, 1 when not and why was said."""
    set_up_django()
    return say_refusals(lambda: _list(options))


def _list(options: argparse.Namespace) -> None:
    from yesdesk.cli.ils_subcommands import actor_by_login
    from yesdesk.desk.requests.queries.open_work import open_purchases

    found = open_purchases(actor_by_login(options.login))
    rows = []
    for each in found.lines:
        facts = {"number": each.row.pk, "said": each.row.said, "why": each.why}
        rows.append((facts, f"{each.row.pk:>6}  {'. '.join(each.why)}  {each.row.said}"))
    print_rows(rows, as_json=options.json)
    if found.more and not options.json:
        print("There is more than fits here. Do these first, then ask again.")
