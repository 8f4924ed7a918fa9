"""`yesdesk doctor`: say what is wrong, and how to mend it."""

import argparse
from collections.abc import Iterator

from yesdesk.cli.paths import program_name, set_up_django

NAME = "doctor"
HELP = "say what is wrong and how to mend it"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--mail",
        nargs="?",
        const="",
        metavar="ADDRESS",
        help="send a test mail through every mailbox (to itself, or to ADDRESS), and say what each server said",
    )
    parser.add_argument(
        "--new-key",
        action="store_true",
        help="the former SECRET_KEY is lost: links made with it stay shut, and doctor speaks of it no more",
    )


def run(options: argparse.Namespace) -> int:
    """Return 0 when nothing is wrong; steps that are left count as right."""
    set_up_django()
    if options.new_key:
        return _take_new_key()
    return _print_checks() if options.mail is None else _send_test_mails(options.mail)


def _take_new_key() -> int:
    from yesdesk.core.links import remember_this_key

    remember_this_key()
    print("Noted. Links that patrons got before stay shut; each request can give a new one.")
    print("Staff who move money are asked once more which library card is theirs.")
    return 0


def _send_test_mails(to: str) -> int:
    from yesdesk.mail.admin.connection_check import send_test_mail

    tried = send_test_mail(to, print)
    well = [one for one in tried if one.well]
    print(f"\n{len(well)} of {len(tried)} mailboxes can send." if tried else "")
    return 0 if tried and len(well) == len(tried) else 1


def _print_checks() -> int:
    from django.conf import settings
    from django.db import connection

    from yesdesk.cli.checks import problems

    print(f"Data folder: {settings.DATA}")
    print(f"Database:    {connection.display_name}")
    print(f"Address:     {settings.BASE_URL}")
    print(f"Users:       {_system_users_in_words()}")
    found = problems()
    for finding in found:
        print(f"\n- {finding.wrong}\n  {finding.mend}")
    to_do = list(_opening_steps_left())
    for done, how in to_do:
        print(f"\n- Not yet: {done}\n  {how}")
    if found:
        print(f"\n{len(found)} to mend.")
    elif to_do:
        print(f"\nNothing is wrong. {len(to_do)} not done yet before the library opens.")
    else:
        print("\nAll is well.")
    return 1 if found else 0


def _opening_steps_left() -> Iterator[tuple[str, str]]:
    # A demo is open as it is.
    from yesdesk.cli.installer import how_to_start
    from yesdesk.cli.schema import NO_LIBRARY, missing_requirement
    from yesdesk.core.opening import steps_now
    from yesdesk.core.storage.folders import users_found
    from yesdesk.places.queries import the_library

    missing = missing_requirement()
    if missing == NO_LIBRARY:
        yield "A library is set up.", f"{program_name()} init"
    if not users_found().worker:
        yield "Yesdesk runs here.", how_to_start()
    if not missing and not the_library().is_demo:
        yield from ((step.done, step.how) for step in steps_now() if not step.is_done)


def _system_users_in_words() -> str:
    from yesdesk.core.storage.folders import users_found

    found = users_found()
    if not found.web or not found.worker:
        return "not known before web and worker have run once"
    if found.are_two:
        return (
            f"web {found.web}, worker {found.worker}: the worker's keys are out of the web's reach"
        )
    return (
        f"{found.web} for web and worker: only their environments are split. "
        "Two users keep the worker's keys out of the web's reach (docs/serving)."
    )
