"""What a patron meets, in each language: whole, light, plain, and keeping nothing about them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from dev.reading import syllables
from tests.house.page_reading import blocks, grade, parsed, pieces, spoken
from tests.house.public_pages import PAGES, Patron
from yesdesk.server import static_pages
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.slow
LANGUAGES = ("en", "es", "fr")
LIGHT = 60_000  # bytes, with style and icons, before anything is compressed
PLAIN = 6.0
OURS = re.compile(r"[/?#]|tel:|http://127\.0\.0\.1:8000/")
SCRIPTS = {  # how many; and as well without
    **dict.fromkeys(("chat", "chat, a line too long", "chat, leaves"), 1),
    **{f"at a library computer{state}": 1 for state in ("", ", cleared", ", empty")},
    **{f"at a library computer, sent{state}": 2 for state in ("", " to a lead")},
}
ANSWERS = [
    name for name, words in vars(static_pages).items() if isinstance(words, static_pages.StaticPage)
]
# What a library, a patron and a colleague wrote; it stands in any language as it is.
NOT_OURS = re.compile(
    r"Wren Valley Library|Director|Mill Street|Hill Road|English|Español|Français|Ana|Sam|Zzyx|Qwyx|Xyzz"
    r"|\S+@\S+|https?://\S+|PDF|Web"
)


@dataclass(frozen=True)
class Met:
    """A page as it came: its tree, what the parser had to mend, and what came beside it."""

    response: Any
    tree: Element
    mended: list[Any]


_MET: dict[tuple[str, str], Met] = {}  # reading a page costs more than making it


@pytest.fixture
def meet(mill, act, sam, now) -> Callable[[str, str], Met]:
    """`meet("ask", "fr")`: the page, as Ana's browser gets it."""

    def met(name: str, language: str) -> Met:
        if (name, language) not in _MET:
            request = ask_as_ana(mill, words="Zzyx", language=language)
            response = PAGES[name](Patron(Client(), language, request, act(sam)))
            _MET[name, language] = Met(response, *parsed(response.text))
        return _MET[name, language]

    return met


def _everywhere(test):
    test = pytest.mark.parametrize("name", PAGES)(test)
    return pytest.mark.parametrize("language", LANGUAGES)(test)


def _controls(tree: Element) -> Iterator[Element]:
    for element in tree.iter():
        if element.tag in {"input", "select", "textarea"} and element.get("type") != "hidden":
            yield element


@_everywhere
def test_public_page_is_valid_html(meet, name, language):
    page = meet(name, language)
    tree = page.tree
    assert not page.mended
    assert tree.get("lang") == language
    assert page.response["Content-Language"] == language
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    labels = {element.get("for") for element in tree.iter("label") if element.get("for")}
    inside = [control for label in tree.iter("label") for control in _controls(label)]
    for control in _controls(tree):
        assert control in inside or control.get("id") in labels
        assert set(control.get("aria-describedby", "").split()) <= set(ids)
    assert labels <= set(ids)
    assert len(list(tree.iter("h1"))) == 1


@_everywhere
def test_public_page_is_light_and_sets_no_cookie(meet, name, language):
    page = meet(name, language)
    tree = page.tree
    assert not page.response.cookies
    assert len(list(tree.iter("script"))) == SCRIPTS.get(name, 0)
    addresses = [
        address
        for element in tree.iter()
        for key in ("href", "src", "action", "{http://www.w3.org/1999/xlink}href")
        if (address := element.get(key))
    ]
    assert all(OURS.match(address) for address in addresses)
    files = {address.partition("#")[0] for address in addresses if "/static/" in address}
    assert files
    carried = [finders.find(file.removeprefix("/static/")) for file in files]
    weight = sum(Path(path).stat().st_size for path in carried)
    assert len(page.response.content) + weight < LIGHT


@pytest.mark.parametrize("name", PAGES)
def test_public_page_is_in_plain_english(meet, name):
    lines = blocks(meet(name, "en").tree)
    assert grade(lines) <= PLAIN, lines


@pytest.mark.parametrize("name", PAGES)
def test_no_english_is_left_in_another_language(meet, name):
    english = meet(name, "en").tree
    ours = {*pieces(english), *spoken(english)}
    for language in LANGUAGES[1:]:
        tree = meet(name, language).tree
        left = [
            line
            for line in (*pieces(tree), *spoken(tree))
            if line in ours and re.search(r"[^\W\d_]{3}", NOT_OURS.sub("", line))
        ]
        assert not left, language


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_shell_answers_is_whole_and_plain(name, language):
    words = getattr(static_pages, name)
    page = static_pages.render_page(words, language, "https://ask.library.example").decode()
    tree, mended = parsed(page)
    assert not mended
    assert tree.get("lang") == language
    if language == "en":
        assert grade(blocks(tree)) <= PLAIN
    else:
        assert words.heading not in page, "not translated"


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("the", 1),
        ("request", 2),
        ("library", 3),
        ("erase", 2),
        ("table", 2),
        ("asked", 1),
        ("needed", 2),
    ],
)
def test_syllables_are_counted_like_people_do(word, count):
    assert syllables(word) == count


def test_a_hard_page_would_be_noticed():
    easy = ["The cat sat on the mat. It was warm there."]
    hard = [
        "Notwithstanding applicable administrative regulations, authorisation is discretionary."
    ]
    assert grade(easy) < PLAIN < grade(hard)
