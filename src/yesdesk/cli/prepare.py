"""`python -m yesdesk.cli.prepare [demo]`: prepare for `serve`, in a process that ends.

The parent of `serve` lives for months and stays small, so Django is loaded here.
"""

import sys

from yesdesk.cli.paths import disk_trouble, read_settings_file, set_up_django
from yesdesk.core.env import SettingNeedsMending
from yesdesk.core.process import close_to_others


def main(argv: list[str]) -> int:
    """Return 0 when the library may be served; else print a sentence and return 1."""
    demo = argv == ["demo"]
    try:
        read_settings_file()
        set_up_django()
        sentence = _schema_after_preparing(may_migrate=demo)
    except SettingNeedsMending as error:
        sentence = str(error)
    except Exception as error:
        sentence = disk_trouble(error)
        if not sentence:
            raise
    if sentence:
        print(sentence, file=sys.stderr)
        return 1
    _collect_static_files()
    from yesdesk.core.links import note_key

    note_key()
    return _demo_library() if demo else 0


def _schema_after_preparing(*, may_migrate: bool) -> str:
    from yesdesk.cli.schema import Schema, make_tables, schema_found

    found = schema_found()
    if found is Schema.FRESH or (found is Schema.OLDER and may_migrate):
        make_tables()
        found = schema_found()
    return found.value


def _collect_static_files() -> None:
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


def _demo_library() -> int:
    from django.conf import settings
    from django.utils import timezone

    from yesdesk.cli.main import main as command
    from yesdesk.demo.logins import is_demo, sign_in_lines
    from yesdesk.people.account.demo import keep_demo_open, start_lead_shift
    from yesdesk.places.queries import library_or_none

    if library_or_none() is None:
        print("Making the demo library: sixty days of a library's life.", flush=True)
        code = command(["seed"])
        if code:
            return code
    if not is_demo():
        print("This data folder holds a real library; it is served, without demo sign-ins.")
        return 0
    keep_demo_open(timezone.now())
    start_lead_shift()
    print(
        "Lea, who may say yes to more, is on shift. Sign in as lea in a second browser to be asked."
    )
    print(f"Sign in at {settings.BASE_URL}/sign-in as (name, password):", flush=True)
    for line in sign_in_lines():
        print(f"{line.login:8} {line.password:18} {line.name}, {line.role}, {line.branch}")
    return 0


if __name__ == "__main__":
    close_to_others()
    sys.exit(main(sys.argv[1:]))
