"""`yesdesk suggestions`: what staff suggested; `answer NUMBER`: a post's answer.

Nobody suggests here: a terminal keeps what is typed and who typed it.
"""

import argparse

from yesdesk.cli.output import day_argument, print_rows, say_refusals
from yesdesk.cli.paths import set_up_django

NAME = "suggestions"
HELP = "what staff suggested, as they read it; `answer NUMBER --as NAME`: the answer of a post"


def arguments(parser: argparse.ArgumentParser) -> None:
    words = parser.add_subparsers(dest="word", metavar="WORD")
    show = words.add_parser("list", help="what waits, the next day first (also without a WORD)")
    show.add_argument("--answered", action="store_true", help="what is answered instead")
    show.add_argument("--json", action="store_true", help="one JSON object a line")
    answer = words.add_parser("answer", help="answer one, for all staff to read")
    answer.add_argument("number", type=int)
    answer.add_argument("answer", help="for_good, for_now, changed, trial or kept")
    answer.add_argument("--reason", required=True, help="why, or what was done")
    answer.add_argument("--until", default="", help="the last day of a trial, like 2027-02-28")
    answer.add_argument(
        "--as", dest="login", required=True, metavar="NAME", help="login of who answers"
    )


def run(options: argparse.Namespace) -> int:
    """0 when it was done, 1 when it was not and why was said."""
    set_up_django()
    if options.word == "answer":
        return say_refusals(lambda: _answer(options))
    answered, as_json = getattr(options, "answered", False), getattr(options, "json", False)
    return say_refusals(lambda: _list(answered=answered, as_json=as_json))


def _list(*, answered: bool, as_json: bool) -> None:
    from yesdesk.backing.suggestions.queries import all_suggestions
    from yesdesk.core.actors import SYSTEM

    rows = []
    for each in all_suggestions(SYSTEM, answered=answered):
        facts = {
            "number": each.pk,
            "line": each.line,
            "lane": each.lane,
            "post": each.post,
            "due": each.due,
            "owed": each.owed,
            "answer": each.answer,
            "reason": each.reason,
        }
        rows.append((facts, f"{each.pk:>12}  {each.due}  {each.line}  ({each.post})"))
    print_rows(rows, as_json=as_json)


def _answer(options: argparse.Namespace) -> None:
    from yesdesk.backing.models import SuggestionAnswer
    from yesdesk.backing.suggestions.actions import answer_suggestion
    from yesdesk.cli.ils_subcommands import actor_by_login
    from yesdesk.core.errors import ValidationRefusal

    by, until = actor_by_login(options.login), day_argument(options.until)
    if options.answer not in SuggestionAnswer:
        raise ValidationRefusal({"answer": "Choose for_good, for_now, changed, trial or kept."})
    answer = SuggestionAnswer(options.answer)
    answer_suggestion(options.number, answer, reason=options.reason, trial_until=until, by=by)
    print("Answered. All staff can read it now.")
