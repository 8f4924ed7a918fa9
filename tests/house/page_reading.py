"""A page as a reader meets it: its tree, its visible text, and how hard that is to read."""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import html5lib

from dev.reading import syllables

_UNSEEN = {"script", "style", "svg", "head", "textarea", "option"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "button", "dd", "details", "div", "dl", "dt",
    "fieldset", "footer", "form", "h1", "h2", "h3", "header", "label", "legend", "li", "main", "nav", "ol",
    "p", "section", "summary", "ul",
}  # fmt: skip
_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?")


def parsed(page: str) -> tuple[Element, list[Any]]:
    """The tree, without namespaces, and what the parser had to mend."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    return parser.parse(page), parser.errors


def blocks(tree: Element, *, without: str = "said") -> list[str]:
    """The visible text, one string for each block. `without`: a class whose words are not ours."""
    lines: list[str] = [""]
    _walk(tree, lines, without)
    return [" ".join(line.split()) for line in lines if line.strip()]


def _walk(element: Element, lines: list[str], without: str) -> None:
    tag = element.tag if isinstance(element.tag, str) else "comment"
    seen = tag not in _UNSEEN | {"comment"} and without not in element.get("class", "").split()
    if tag in _BLOCKS:
        lines.append("")
    if seen:
        lines[-1] += element.text or ""
        for child in element:
            _walk(child, lines, without)
    if tag in _BLOCKS:
        lines.append("")
    lines[-1] += element.tail or ""


def pieces(tree: Element) -> Iterator[str]:
    """The visible text, one string for each piece between two tags."""
    for element in tree.iter():
        if element.tag not in _UNSEEN and isinstance(element.tag, str):
            yield " ".join((element.text or "").split())
        yield " ".join((element.tail or "").split())


def spoken(tree: Element) -> Iterator[str]:
    """What is said without being seen: labels for those who hear the page, and its title."""
    for element in tree.iter():
        if isinstance(element.tag, str):
            yield from (element.get(name, "") for name in ("aria-label", "alt", "title"))
    yield from (element.text or "" for element in tree.iter("title"))


def grade(lines: list[str]) -> float:
    """Flesch-Kincaid over whole sentences. Labels and single words would only flatter it."""
    sentences = [
        words
        for line in lines
        for sentence in re.split(r"(?<=[.?!:])\s+", line)
        if sentence.endswith((".", "?", "!", ":"))
        and len(words := _WORD.findall(sentence.lower())) > 1
    ]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0.0
    each = sum(syllables(word) for word in words) / len(words)
    return 0.39 * len(words) / len(sentences) + 11.8 * each - 15.59
