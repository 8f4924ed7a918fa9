"""`yesdesk requests WORD`: what the desk does with an open request, from a terminal, by the same code as a tap."""

import argparse
from typing import Any

from yesdesk.cli.output import say_refusals
from yesdesk.cli.paths import set_up_django

NAME = "requests"
HELP = "an open request: hold, pass, merge, close"


def arguments(parser: argparse.ArgumentParser) -> None:
    words = parser.add_subparsers(dest="word", metavar="WORD", required=True)
    hold = _word(words, "hold", "nothing to do until a day; it comes back to the list by itself")
    hold.add_argument("--until", required=True, metavar="DAY", help="like 2026-12-01")
    hold.add_argument("--words", default="", help="what is to be done then")
    passed = _word(words, "pass", "to a colleague, or to whoever is nearest at its branch")
    passed.add_argument("--to", default="", metavar="NAME", help="login of the colleague")
    passed.add_argument("--words", required=True, help="a line for them")
    merge = _word(words, "merge", "younger ones of the same patron into NUMBER, the oldest")
    merge.add_argument("younger", type=int, nargs="+", metavar="YOUNGER")
    close = _word(words, "close", "one that was answered, as what was done for it says")
    close.add_argument("--other-way", action="store_true", help="it ended as a yes another way")


def _word(
    words: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, helped: str
) -> argparse.ArgumentParser:
    word = words.add_parser(name, help=helped, description=helped)
    word.add_argument("number", type=int, metavar="NUMBER", help="of the request")
    word.add_argument("--as", dest="login", required=True, metavar="NAME", help="login of who acts")
    return word


def run(options: argparse.Namespace) -> int:
    """0 when it was done, 1 when it was not and why was said."""
    set_up_django()
    return say_refusals(lambda: _do_or_say_why(options))


def _do_or_say_why(options: argparse.Namespace) -> None:
    from yesdesk.core.errors import Refusal, ValidationRefusal
    from yesdesk.desk.requests.access import access_request
    from yesdesk.people.models import User
    from yesdesk.people.queries import actor_for

    by = actor_for(_named(User, options.login))
    request = access_request(by, options.number)
    try:
        print(_WORDS[options.word](request, options, by))
    except ValidationRefusal as needs:
        why = " ".join(needs.fields.values())
        raise Refusal(
            why, next_step="Nothing was changed.", code="desk.requests.refused"
        ) from needs


def _named(users: Any, login: str) -> Any:
    from yesdesk.core.errors import NotFound

    found = users.objects.select_related("job_class").filter(username=login, is_active=True).first()
    if found is None:
        raise NotFound.plain()
    return found


def _hold(request: Any, options: argparse.Namespace, by: Any) -> str:
    from datetime import date

    from yesdesk.core.errors import ValidationRefusal
    from yesdesk.desk.requests.actions.hold import put_on_hold

    try:
        until = date.fromisoformat(options.until)
    except ValueError as error:
        raise ValidationRefusal({"until": "A day is like 2026-12-01."}) from error
    put_on_hold(request, until=until, words=options.words, by=by)
    return f"On hold until {until}."


def _pass(request: Any, options: argparse.Namespace, by: Any) -> str:
    from yesdesk.desk.requests.actions.assignment import hand_over
    from yesdesk.people.models import User

    to = _named(User, options.to) if options.to else None
    branch = to.branch if to is not None and to.branch is not None else request.branch
    hand_over(request, words=options.words, branch=branch, to=to, by=by)
    return f"Passed to {to.name}." if to is not None else "It waits in the queue."


def _merge(request: Any, options: argparse.Namespace, by: Any) -> str:
    from yesdesk.desk.requests.access import access_request
    from yesdesk.desk.requests.actions.merge import merge

    younger = [access_request(by, number) for number in dict.fromkeys(options.younger)]
    merge(younger, into=request, by=by)
    return f"Merged into {request.pk}. Undo it on its page within ten minutes."


def _close(request: Any, options: argparse.Namespace, by: Any) -> str:
    """Close what has its answer: nobody is closed from a terminal who has not been told."""
    from yesdesk.core.errors import Refusal
    from yesdesk.desk.models import OutcomeValue
    from yesdesk.desk.requests.actions.close import (
        close_request,
        outcome_of,
        what_was_done,
    )

    done = what_was_done(request)
    found = OutcomeValue.YES_OTHER_WAY if options.other_way else outcome_of(done)
    if not done.told or found not in OutcomeValue or found == OutcomeValue.NOT_THIS_TIME:
        raise Refusal(
            "What was done for it does not say how it ended, or they have no answer yet.",
            next_step="Open it on the desk to answer and close it.",
            code="desk.requests.not_told",
        )
    close_request(request, value=OutcomeValue(found), by=by)
    return f"Closed: {OutcomeValue(found).label}."


_WORDS = {"hold": _hold, "pass": _pass, "merge": _merge, "close": _close}
