"""`yesdesk questions`: questions for the Monday card, as the colleague who reads them first does it on their page.

Nobody writes one here: a terminal keeps what is typed and who typed it.
"""

import argparse

from yesdesk.cli.output import print_rows, say_refusals
from yesdesk.cli.paths import set_up_django

NAME = "questions"
HELP = "questions for the Monday card: `card`, `leave-out` or `agreed NUMBER --as NAME`"


def arguments(parser: argparse.ArgumentParser) -> None:
    words = parser.add_subparsers(dest="word", metavar="WORD", required=True)
    show = words.add_parser("list", help="those to read, those that come, those talked about")
    show.add_argument("--json", action="store_true", help="one JSON object a line")
    card = words.add_parser("card", help="put one on the next free card, as it is written")
    leave = words.add_parser("leave-out", help="delete one that was on no card yet")
    agreed = words.add_parser("agreed", help="note what was agreed; the next card says so")
    for each in (card, leave, agreed):
        each.add_argument("number", type=int)
    for each in (card, agreed):
        each.add_argument(
            "--as-it-is", action="store_true", help="a name in it is a word here, not a person"
        )
    agreed.add_argument("what", help="in a sentence, without a person")
    agreed.add_argument(
        "--kind", choices=["answer", "precedent", "suggestion"], required=True,
        help="what becomes of it: a saved answer, what we did last time, a suggestion",
    )  # fmt: skip
    for each in (show, card, leave, agreed):
        each.add_argument(
            "--as", dest="login", required=True, metavar="NAME", help="login of who reads them"
        )


def run(options: argparse.Namespace) -> int:
    """0 when it was done, 1 when it was not and why was said."""
    set_up_django()
    do = {"list": _list, "card": _card, "leave-out": _leave_out, "agreed": _agreed}
    return say_refusals(lambda: do[options.word](options))


def _list(options: argparse.Namespace) -> None:
    from yesdesk.backing.dialogue.queries import (
        coming_questions,
        talked_questions,
        waiting_questions,
    )
    from yesdesk.cli.ils_subcommands import actor_by_login

    by = actor_by_login(options.login)
    rows = []
    for state, questions in (
        ("to read", waiting_questions(by)),
        ("comes", coming_questions(by)),
        ("talked", talked_questions(by)),
    ):
        for each in questions:
            facts = {
                "number": each.pk,
                "state": state,
                "week": each.week,
                "lived": each.lived,
                "could_do": each.could_do,
                "next_time": each.next_time,
            }
            line = f"{each.pk:>6}  {each.week or '':<8}  {state:<7}  {each.lived} {each.could_do} {each.next_time}"
            rows.append((facts, line))
    print_rows(rows, as_json=options.json)


def _card(options: argparse.Namespace) -> None:
    from yesdesk.backing.dialogue.actions import draft_of, put_on_card
    from yesdesk.backing.dialogue.queries import access_question
    from yesdesk.cli.ils_subcommands import actor_by_login

    by = actor_by_login(options.login)
    draft = draft_of(access_question(by, options.number))
    put = put_on_card(options.number, draft, as_it_is=options.as_it_is, by=by)
    print(f"It is on the card of {put.week}.")


def _leave_out(options: argparse.Namespace) -> None:
    from yesdesk.backing.dialogue.actions import drop_question
    from yesdesk.cli.ils_subcommands import actor_by_login

    drop_question(options.number, by=actor_by_login(options.login))
    print("Left out.")


def _agreed(options: argparse.Namespace) -> None:
    from yesdesk.backing.dialogue.actions import note_agreed
    from yesdesk.backing.models import AgreedAs
    from yesdesk.cli.ils_subcommands import actor_by_login

    by, kind = actor_by_login(options.login), AgreedAs(options.kind)
    noted = note_agreed(options.number, options.what, kind, as_it_is=options.as_it_is, by=by)
    print(f"Noted. The card of {noted.agreed_week} says so.")
