"""Sentences to translate: `gather` them into catalogues, `compile` them. Babel alone, no gettext.

Gathering reads Python with Babel's own extractor and templates with Jinja's: `{{ _("...") }}` and
`{% trans %}`. It writes no dates and no line
numbers: a catalogue changes when a sentence does, and only there.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parent.parent / "src" / "yesdesk"
LOCALE = PACKAGE / "locale"
LANGUAGES = ("es", "fr")
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
    """Where the catalogue of each language is, or will be."""
    return [LOCALE / language / "LC_MESSAGES" / "django.po" for language in LANGUAGES]


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


def gather() -> None:
    template = sentences_in(PACKAGE)
    for path in catalogue_paths():
        catalog = read_catalogue(path)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        write_catalogue(path, catalog)
        missing = untranslated(catalog)
        print(f"{path.parent.parent.name}: {len(catalog)} sentences, {len(missing)} to translate")
        for message in missing:
            print(f"  {message.id}")


def compile_all() -> None:
    for path in catalogue_paths():
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read_catalogue(path))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["gather"]:
            gather()
        case ["compile"]:
            compile_all()
        case _:
            sys.exit("dev/messages.py gather | compile")
