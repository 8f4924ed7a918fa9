"""Writes what docs/ tells from the code: settings, permissions, series, steps, the API. `--check` only compares."""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yesdesk.settings")
DOCS = Path(__file__).parent.parent / "docs"
HEAD = "<!-- Written by `make docs`; change the code instead. -->\n\n"


def settings_page() -> str:
    from yesdesk.settings import env

    lines = [
        "# Settings",
        "",
        "Environment variables, read once at start. Each may come as `NAME_FILE`, the path of a file that holds it.",
        "What a library changes in daily life is on its settings pages, not here.",
        "",
        "| setting | when not set | meaning |",
        "|---|---|---|",
    ]
    lines += [
        f"| `{one.name}` | {f'`{one.default}`' if one.default else 'empty'} | {one.meaning} |"
        for one in env.declared
    ]
    return "\n".join(lines) + "\n"


def permissions_page() -> str:
    from yesdesk.core.permissions import Permission
    from yesdesk.people.job_classes.catalogue import DEFAULT_JOB_CLASSES, PERMISSION_WORDS

    lines = [
        "# Permissions",
        "",
        "Which job class holds which is data: a library changes it on its own page.",
        "",
    ]
    names = [str(one.name) for one in DEFAULT_JOB_CLASSES]
    lines += [
        "| permission | lets one | " + " | ".join(names) + " |",
        "|---|---|" + "---|" * len(names),
    ]
    for permission in Permission:
        marks = ["yes" if permission in one.permissions else "" for one in DEFAULT_JOB_CLASSES]
        lines.append(
            f"| `{permission.value}` | {PERMISSION_WORDS[permission][1]} | "
            + " | ".join(marks)
            + " |"
        )
    return "\n".join(lines) + "\n"


def series_page() -> str:
    from yesdesk.core.retention import series

    lines = [
        "# What is kept, and how long",
        "",
        "The periods a new library starts with; each library changes them on its own page.",
        "",
        "| series | what | days | ground | patrons' words |",
        "|---|---|---|---|---|",
    ]
    for code, spec in sorted(series.items()):
        words = "yes" if spec.holds_patron_words else ""
        lines.append(f"| `{code}` | {spec.name} | {spec.days} | {spec.ground} | {words} |")
    lines += [
        "",
        "Inside a series a library can set further periods; the longest that applies counts. Unset at the start:",
        "",
    ]
    for code, spec in sorted(series.items()):
        lines += [f"- `{code}`, `{word}`: {name}" for word, name in spec.further.items()]
    return "\n".join(lines) + "\n"


def opening_page() -> str:
    from yesdesk.core.opening import steps

    lines = [
        "# Before a library opens",
        "",
        "*Open your library* in the menu shows these steps as they stand, and goes away when all are done.",
        "`yesdesk doctor` says the same: what is *not yet* done ends it with 0, what is *wrong* with 1.",
        "",
        "| done means | the way there | who sees it |",
        "|---|---|---|",
    ]
    for _name, step in steps.items():  # noqa: PERF102 - a registry, no dict
        who = "Yesdesk" if step.is_done else "a person ticks it"
        lines.append(f"| {step.done} | {step.how} | {who} |")
    return "\n".join(lines) + "\n"


def api_description() -> str:
    from yesdesk.api.v1 import openapi

    return json.dumps(openapi(), indent=1) + "\n"


def main() -> int:
    import django

    django.setup()
    pages = {
        "settings.md": HEAD + settings_page(),
        "permissions.md": HEAD + permissions_page(),
        "series.md": HEAD + series_page(),
        "opening.md": HEAD + opening_page(),
        "api.json": api_description(),
    }
    stale = []
    for name, text in pages.items():
        path = DOCS / name
        if not path.exists() or path.read_text() != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(text)
    if stale and "--check" in sys.argv:
        print(f"docs/{', docs/'.join(stale)} lag behind the code. Run: make docs")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
