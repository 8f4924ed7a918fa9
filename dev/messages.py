"""Sentences to translate: `gather` them into catalogues, `compile` them. Babel alone, no gettext.

Gathering reads Python with Babel's own extractor and templates through Django's `templatize`,
so that `{% translate %}` and `{% blocktranslate %}` count as well.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parent.parent / "src" / "yesdesk"
LOCALE = PACKAGE / "locale"
LANGUAGES = ("es", "fr")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def extract_template(fileobj: BinaryIO, keywords, comment_tags, options) -> Iterator:
    """A Babel extraction method: a Django template as the Python that `templatize` makes of it."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure()
    source = templatize(fileobj.read().decode())
    yield from extract_python(BytesIO(source.encode()), keywords, comment_tags, options)


def gather() -> None:
    template = Catalog(project="Yesdesk", copyright_holder="the Yesdesk founders", charset="utf-8")
    found = extract_from_dir(
        PACKAGE,
        method_map=[
            ("**/tests/**", "ignore"),
            ("**.py", "python"),
            ("**/templates/**.html", extract_template),
            ("**/templates/**.txt", extract_template),
        ],
        options_map={},
        keywords=KEYWORDS,
    )
    for filename, _lineno, message, comments, context in found:
        template.add(message, None, [(filename, None)], auto_comments=comments, context=context)
    for language in LANGUAGES:
        path = LOCALE / language / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        catalog = Catalog(locale=language)
        if path.exists():
            with path.open("rb") as file:
                catalog = read_po(file, locale=language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        with path.open("wb") as file:
            write_po(
                file, catalog, sort_output=True, omit_header=False, width=100, include_lineno=False
            )
        missing = [m.id for m in catalog if m.id and not m.string]
        print(f"{language}: {len(catalog)} sentences, {len(missing)} without a translation")


def compile_all() -> None:
    for path in LOCALE.glob("*/LC_MESSAGES/*.po"):
        with path.open("rb") as file:
            catalog = read_po(file, locale=path.parent.parent.name)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["gather"]:
            gather()
        case ["compile"]:
            compile_all()
        case _:
            sys.exit("dev/messages.py gather | compile")
