"""`yesdesk restore FILE`: put a backup in place of the present library."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from yesdesk.cli.output import say_refusals
from yesdesk.cli.paths import set_up_django

if TYPE_CHECKING:
    from yesdesk.cli.backup.restore import BuildResult

NAME = "restore"
HELP = "put a backup in the present library's place; what was erased since is erased again"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="what `yesdesk backup` wrote")
    parser.add_argument(
        "--without-pass",
        action="append",
        default=[],
        metavar="ID",
        help="a nightly pass that should not have been (`yesdesk erasing` lists them): not erased again",
    )


def run(options: argparse.Namespace) -> int:
    set_up_django()
    return say_refusals(lambda: _restore_and_report(options.file, options.without_pass))


def _restore_and_report(path: Path, without: list[str]) -> None:
    from django.utils import timezone

    from yesdesk.cli.backup.restore import restore
    from yesdesk.cli.installer import how_to_start

    done = restore(path, timezone.now(), without)
    made = f"{done.manifest.made_at}, Yesdesk {done.manifest.yesdesk}"
    print(f"The library is as it was at {made}. {done.files.came} files came back.")
    if done.files.damaged:
        print(
            f"{done.files.damaged} files in the backup are not what their names say, so they were damaged before it "
            "was made. They did not come back: look for them in an older backup."
        )
    print(
        f"Erased again: {done.built.repeated} that were erased since, and {done.built.due} whose "
        f"time was up. Words struck out again: {done.built.struck}. Held again: {done.built.held}. "
        "Everybody signs in anew."
    )
    _say_of_passes(done.built)
    if done.built.waiting:
        print(
            f"{done.built.waiting} messages waited to go out then. Some may have gone since, so none "
            "goes by itself: send from the page Outgoing mail what has not."
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
    _say_of_passwords()
    print(f"Now: {how_to_start()}")


def _say_of_passwords() -> None:
    from yesdesk.core.actors import SYSTEM
    from yesdesk.mail.admin.queries import without_password

    missing = without_password(SYSTEM)
    if missing:
        print(
            f"Passwords of mailboxes are in no backup, so no mail comes or goes by {', '.join(missing)} until they are "
            "given again: Settings, Mailboxes. The same goes for the connection to the library system."
        )


def _say_of_passes(built: "BuildResult") -> None:
    from django.utils import timezone

    if built.left_out:
        print(f"Not erased again: {built.left_out}, of the passes left out. It is in the trace.")
    if built.to_look_at:
        print(
            f"Erasing by age waits for a person: by this machine's clock it is {timezone.now():%d %B %Y}, "
            "and the backup is old. If the date is right: yesdesk erasing go-on"
        )
