"""`yesdesk ils WORD`: the library system from a terminal, by the same code as a tap."""

import argparse
import sys

from yesdesk.cli.paths import set_up_django

NAME = "ils"
HELP = "the library system: check, patron, fees, waive, renew, hold, prove, reconcile"


def arguments(parser: argparse.ArgumentParser) -> None:
    words = parser.add_subparsers(dest="word", metavar="WORD", required=True)
    _word(words, "check", "try the connection, and say what is missing and how to grant it")
    for name, words_for in (("patron", "who a card is"), ("fees", "what a card owes, by line")):
        _word(words, name, words_for).add_argument("card")
    waive = _acting(words, "waive", "take a charge off, judged and read back as a tap is")
    waive.add_argument("line", help="as `fees` prints it; empty ('') for all that is owed")
    waive.add_argument("--amount", default="", help="like 4.60; all of the line when not given")
    _acting(words, "renew", "renew a loan").add_argument("loan", help="as `patron` prints it")
    hold = _acting(words, "hold", "reserve a title")
    hold.add_argument("title", help="a copy's barcode, the library system's number, or words of it")
    hold.add_argument(
        "--pickup", default="", help="the library system's code of a branch; else that of NAME's"
    )
    _acting(
        words, "prove", "find out by 0.01 on a test patron whether a waiver is a write-off there"
    )
    again = _word(words, "reconcile", "compare the money ledger with it, to the cent")
    again.add_argument("--again", action="store_true", help="also lines that were compared before")
    again.add_argument(
        "--kept",
        metavar="CARD",
        default="",
        help="the card that was kept where two patrons were merged",
    )


def _word(
    words: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, helped: str
) -> argparse.ArgumentParser:
    word = words.add_parser(name, help=helped, description=helped)
    word.add_argument("--json", action="store_true", help="one JSON object")
    return word


def _acting(
    words: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, helped: str
) -> argparse.ArgumentParser:
    word = _word(words, name, helped)
    word.add_argument("card")
    word.add_argument(
        "--as", dest="login", required=True, metavar="NAME", help="login of who decides"
    )
    return word


def run(options: argparse.Namespace) -> int:
    """0 when it was done, 1 when it was not and why was said."""
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
