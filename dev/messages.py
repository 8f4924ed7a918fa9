"""Sentences to translate: `gather` them into catalogues, `compile` them, `check` off what a person has read. Babel
alone, no gettext.

    dev/messages.py gather [CODE]      CODE: begin a new language, like `de`; its file is all it takes
    dev/messages.py compile
    dev/messages.py check CODE --by NAME --on 2026-11-28 [--in desk/templates/desk/ask.html] [--key KEY] ...

Gathering reads Python with Babel's own extractor and templates with Jinja's: `{{ _("...") }}` and
`{% trans %}`. It writes no dates and no line
numbers: a catalogue changes when a sentence does, and only there.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import BinaryIO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parent.parent / "src" / "yesdesk"
LOCALE = PACKAGE / "locale"
LANGUAGES = tuple(sorted(path.parts[-3] for path in LOCALE.glob("*/LC_MESSAGES/django.po")))
KEYWORDS = {
    "_": None,
    "_now": None,  # what a module calls gettext when its `_` is gettext_lazy
    "flash": (2,),  # core.web.notices.flash(http, sentence)
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
AS_THE_ENGINE = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}
HEADING = """\
# The sentences of Yesdesk in {language}. GLOSSARY.md holds the words.
msgid ""
msgstr ""
"Project-Id-Version: Yesdesk\\n"
"Language: {code}\\n"
"Language-Team: {language}\\n"
"Plural-Forms: {plural_forms}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def extract_template(fileobj: BinaryIO, keywords, comment_tags, options) -> Iterator:  # noqa: ARG001
    """A Babel extraction method: Jinja's own, for templates as the engine reads them."""
    from jinja2.ext import babel_extract  # not there while the wheel is built, which only compiles

    yield from babel_extract(fileobj, keywords, comment_tags, AS_THE_ENGINE)


def sentences_in(folder: Path) -> Catalog:
    """Every sentence marked for translation under `folder`, with the files it stands in."""
    found = extract_from_dir(
        folder,
        method_map=[
            ("**/tests/**", "ignore"),
            ("**/conftest.py", "ignore"),
            ("**.py", "python"),
            ("**/templates/**.html", extract_template),
        ],
        options_map={},
        keywords=KEYWORDS,
    )
    template = Catalog()
    for filename, _lineno, message, comments, context in found:
        template.add(message, None, [(filename, None)], auto_comments=comments, context=context)
    return template


def untranslated(catalog: Catalog) -> list[Message]:
    """Sentences without a translation, or with one that lacks a plural."""
    return [
        message
        for message in catalog
        if message.id
        and not all(message.string if isinstance(message.string, tuple) else [message.string])
    ]


def read_catalogue(path: Path) -> Catalog:
    """The catalogue of the language its folder is named after; an empty one where there is none."""
    language = path.parent.parent.name
    catalog = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    return catalog


def catalogue_paths() -> list[Path]:
    """The catalogue of each language: a language is there where its file is."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def write_catalogue(path: Path, catalog: Catalog) -> None:
    """Writes the catalogue in one order, with a heading that has no date in it."""
    heading = HEADING.format(
        language=catalog.locale.english_name,
        code=catalog.locale,
        plural_forms=catalog.plural_forms,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(heading.encode())
        write_po(file, catalog, sort_output=True, width=100, include_lineno=False, omit_header=True)


def gather(new_language: str | None = None) -> None:
    template = sentences_in(PACKAGE)
    paths = catalogue_paths()
    if new_language:
        paths.append(LOCALE / new_language / "LC_MESSAGES" / "django.po")
    for path in dict.fromkeys(paths):
        catalog = read_catalogue(path)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        write_catalogue(path, catalog)
        missing = untranslated(catalog)
        print(f"{path.parent.parent.name}: {len(catalog)} sentences, {len(missing)} to translate")
        for message in missing:
            print(f"  {message.id}")


def compile_all() -> None:
    """Compile every catalogue. A library that starts meanwhile reads the old one or the new one, never half of one."""
    for path in catalogue_paths():
        half = path.with_suffix(f".{os.getpid()}")
        with half.open("wb") as file:
            write_mo(file, read_catalogue(path))
        half.replace(path.with_suffix(".mo"))


def check(
    language: str, *, by: str, on: date, files: list[str], keys: list[str], locale: Path = LOCALE
) -> int:
    """Write down that a named person has read these sentences in `language`; how many they are.

    `files`: those that stand in one of them; `keys`: as the page of sentences shows them in its addresses.
    """
    from yesdesk.core.catalogues import CheckedBy, read_checks, sentences, write_checks

    read = [
        each
        for each in sentences(language, locale)
        if each.key in keys or any(place in files for place in each.places)
    ]
    unsaid = [each.english[0] for each in read if not all(each.said)]
    if unsaid:
        raise ValueError(f"not translated yet: {unsaid[0]}")
    checks = read_checks(locale)
    checks.update({(language, each.key): CheckedBy(by, on) for each in read})
    write_checks(checks, locale)
    return len(read)


def _check_command(given: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="dev/messages.py check")
    parser.add_argument("language")
    parser.add_argument("--by", required=True, help="the name of the person who has read them")
    parser.add_argument("--on", type=date.fromisoformat, default=date.today())  # noqa: DTZ011
    parser.add_argument(
        "--in", dest="files", action="append", default=[], help="a file's path below yesdesk/"
    )
    parser.add_argument("--key", dest="keys", action="append", default=[])
    said = parser.parse_args(given)
    if not said.files and not said.keys:
        parser.error("say which: --in FILE or --key KEY, as often as you like")
    try:
        count = check(said.language, by=said.by, on=said.on, files=said.files, keys=said.keys)
    except ValueError as error:
        sys.exit(str(error))
    print(f"{count} sentences in {said.language}, checked by {said.by} on {said.on}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["gather", *new] if len(new) < 2:
            gather(*new)
        case ["compile"]:
            compile_all()
        case ["check", *given]:
            _check_command(given)
        case _:
            sys.exit("dev/messages.py gather [CODE] | compile | check CODE --by NAME --in FILE")
