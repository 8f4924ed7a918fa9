"""`yesdesk decisions`: what the library decided; `close NUMBER`: keep, end or extend a trial.

Signing is on its page, where what a trial can show is read first.
"""

import argparse
from dataclasses import asdict

from yesdesk.cli.output import day_argument, print_rows, say_refusals
from yesdesk.cli.paths import set_up_django

NAME = "decisions"
HELP = "what the library decided; `close NUMBER --as NAME`: keep, end or extend a trial"


def arguments(parser: argparse.ArgumentParser) -> None:
    words = parser.add_subparsers(dest="word", metavar="WORD")
    show = words.add_parser("list", help="all that are signed, the newest first (also without)")
    show.add_argument("--json", action="store_true", help="one JSON object a line")
    close = words.add_parser("close", help="say what becomes of a trial, for all staff to read")
    close.add_argument("number", type=int)
    close.add_argument("how", choices=["kept", "ended", "extended"])
    close.add_argument("--helped", default="", help="helped, did_not or cannot_say")
    close.add_argument("--why", required=True, help="in one sentence")
    close.add_argument("--until", default="", help="extended: until when, like 2027-06-07")
    close.add_argument(
        "--as", dest="login", required=True, metavar="NAME", help="login of who says it"
    )


def run(options: argparse.Namespace) -> int:
    """0 when it was done, 1 when it was not and why was said."""
    set_up_django()
    if options.word == "close":
        return say_refusals(lambda: _close(options))
    return say_refusals(lambda: _list(as_json=getattr(options, "json", False)))


def _list(*, as_json: bool) -> None:
    from yesdesk.backing.rulings.queries import signed_rulings
    from yesdesk.core.actors import SYSTEM

    rows = []
    for each in signed_rulings(SYSTEM):
        day = each.due or each.signed_on
        line = f"{each.pk:>6}  {day}  {each.state:<9}  {each.title}  {each.word}"
        rows.append((asdict(each), line))
    print_rows(rows, as_json=as_json)


def _close(options: argparse.Namespace) -> None:
    from yesdesk.backing.rulings.in_force import not_reverted
    from yesdesk.backing.rulings.trials import Ending, close_ruling
    from yesdesk.cli.ils_subcommands import actor_by_login
    from yesdesk.desk.answers.queries import library_day

    by = actor_by_login(options.login)
    ending = Ending(options.how, options.helped, options.why, day_argument(options.until))
    closed = close_ruling(options.number, ending, by=by)
    print("Saved. All staff can read it now.")
    stays = not_reverted(closed, library_day())
    if stays is not None:
        print(stays.label)
