"""`yesdesk restore FILE`: a backup takes the present library's place."""

import argparse
from pathlib import Path

from yesdesk.cli.keeping.saying import say_refusals
from yesdesk.cli.place import set_up_django

NAME = "restore"
HELP = "put a backup in the present library's place; what was erased since is erased again"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="what `yesdesk backup` wrote")


def run(options: argparse.Namespace) -> int:
    set_up_django()
    return say_refusals(lambda: _restore(options.file))


def _restore(path: Path) -> None:
    from django.utils import timezone

    from yesdesk.cli.keeping.restoring import restore

    done = restore(path, timezone.now())
    made = f"{done.manifest.made_at}, Yesdesk {done.manifest.yesdesk}"
    print(f"The library is as it was at {made}. {done.files} files came back.")
    print(
        f"Erased again: {done.built.repeated} that were erased since, and {done.built.due} whose "
        f"time was up. Words struck out again: {done.built.struck}. Held again: {done.built.held}. "
        "Everybody signs in anew."
    )
    if done.built.waiting:
        print(
            f"{done.built.waiting} messages waited to go out then. Some may have gone since, so none "
            "goes by itself: send from the page Mail going out what has not."
        )
    if done.aside:
        print(
            f"What stood here is kept for seven days: {done.aside}. Then the nightly pass takes it."
        )
    if not done.same_key:
        print(
            "SECRET_KEY is not the one of the backup: links in patrons' mail and second steps of "
            "staff open under the former one only. Put it back, or into SECRET_KEY_FALLBACKS."
        )
    print("Now: yesdesk serve")
