"""`yesdesk cast`: who one can be in the demo library."""

import argparse
import json
import sys
from dataclasses import asdict

from yesdesk.cli.paths import set_up_django

NAME = "cast"
HELP = "a sign-in for each of the demo library's cast"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(options: argparse.Namespace) -> int:
    set_up_django()
    from yesdesk.cli.schema import missing_requirement
    from yesdesk.demo.logins import is_demo, sign_in_lines

    obstacle = missing_requirement()
    if obstacle:
        print(obstacle, file=sys.stderr)
        return 1
    if not is_demo():
        print(
            "This is not the demo library, and passwords of real people are known to nobody. "
            "The demo: make run",
            file=sys.stderr,
        )
        return 1
    for line in sign_in_lines():
        if options.json:
            print(json.dumps(asdict(line), ensure_ascii=False))
        else:
            print(f"{line.login:8} {line.password:18} {line.name}, {line.role}, {line.branch}")
    return 0
