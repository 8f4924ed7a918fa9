"""`yesdesk ils WORD`: the library system from a terminal. Acts for a patron belong to the desk."""

import argparse
import sys

from yesdesk.cli.paths import set_up_django

NAME = "ils"
HELP = "the library system: check, prove, reconcile"


def arguments(parser: argparse.ArgumentParser) -> None:
    words = parser.add_subparsers(dest="word", metavar="WORD", required=True)
    _add_word(words, "check", "try the connection, and say what is missing and how to grant it")
    prove = _add_word(
        words, "prove", "find out by 0.01 on a test patron whether a waiver is a write-off there"
    )
    prove.add_argument("card")
    prove.add_argument(
        "--as", dest="login", required=True, metavar="NAME", help="login of who decides"
    )
    again = _add_word(words, "reconcile", "compare the money ledger with it, to the cent")
    again.add_argument("--again", action="store_true", help="also lines that were compared before")
    again.add_argument(
        "--kept",
        metavar="CARD",
        default="",
        help="the card that was kept where two patrons were merged",
    )


def _add_word(
    words: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, helped: str
) -> argparse.ArgumentParser:
    word = words.add_parser(name, help=helped, description=helped)
    word.add_argument("--json", action="store_true", help="one JSON object")
    return word


def run(options: argparse.Namespace) -> int:
    set_up_django()
    from yesdesk.cli.ils_subcommands import run_word
    from yesdesk.cli.output import refusal_output
    from yesdesk.core.errors import Refusal
    from yesdesk.ils.port import AccessDenied, NotConnected, Refused, Unreachable, Unreadable

    try:
        said = run_word(options)
    except Refusal as refusal:
        said = refusal_output(refusal.code, refusal.sentence, refusal.next_step)
    except Refused as refused:
        said = refusal_output(refused.code, refused.why, refused.next_step)
    except NotConnected:
        said = refusal_output(
            "ils.by_hand", "No library system is connected.", "Look and act in it yourself."
        )
    except AccessDenied as shut:
        said = refusal_output(
            "ils.not_let_in",
            "The library system does not let Yesdesk do this.",
            f"{', '.join(shut.missing) or shut}. Try: yesdesk ils check",
        )
    except Unreadable:
        said = refusal_output(
            "ils.unreadable",
            "This account cannot be read here.",
            "Open it in the library system. All other accounts can be read as always.",
        )
    except Unreachable:
        said = refusal_output(
            "ils.away", "The library system does not answer.", "Try: yesdesk ils check"
        )
    else:
        said.print(as_json=options.json)
        return 0 if said.well else 1
    said.print(as_json=options.json, to=sys.stdout if options.json else sys.stderr)
    return 1
