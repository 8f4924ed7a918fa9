"""Sentences of the code: a noun or an imperative first, 25 words at most, no riddles."""

import ast
import re

import pytest

from yesdesk.testing.source import SOURCE, nodes_of

ROOMS = sorted(path.parent.name for path in SOURCE.glob("*/__init__.py"))

NO_NOUN = (
    "what who whom whose which whoever whatever whichever wherever whether how why when where while once since until "
    "of for to from in into at by on with without under over after before between through as if unless because "
    "it its they them their theirs he she we our ours you your this that these those there here one "
    "and or but so not nor neither either than then also only still yet just even "
    "is are was were be been has had does did can could may might must will would should "
    "returns reads gives sends makes takes keeps writes tells says asks looks finds gets sets puts lets"
)
"""First words that are neither a noun with its article nor an imperative."""

NO_SUBJECT = "what who whom whose which whoever whatever whether of than"
"""First words that no later sentence has either."""

RIDDLES = re.compile(
    r"\bwh(o|at|ich)(so)?ever\b|\bwhat of\b|(?<!of )(?<!`)\b(theirs|ours)\b"
    r"|(?<!more than )(?<!the )(?<!which )\bone (that|who|which)\b",
    re.IGNORECASE,
)
SMALL = "a an the of to for in on at by with from and or it its that this is are as"


def _docstrings(tree, private=False, name=""):
    """Every string that stands alone: its text, and the name of the private function it belongs to."""
    for number, node in enumerate(getattr(tree, "body", [])):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            if isinstance(node.value.value, str):
                yield node.lineno, node.value.value, name if private and not number else ""
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _docstrings(node, node.name.startswith("_"), node.name)
        else:
            yield from _docstrings(node)


def _sentences(text):
    text = re.sub(r"``?[^`]+``?", "`code`", text)
    for paragraph in re.split(r"\n\s*\n|\n\s*[*|-] |\n.* -> .*", text):
        yield from (
            part for part in re.split(r"(?<=[.!?])\s+(?=[A-Z`])", paragraph) if part.strip()
        )


def _stems(text):
    words = re.findall(r"[a-z]+", text.lower())
    return {
        re.sub(r"(ing|ed|es|(?<!s)s|e)$", "", word) for word in words if word not in SMALL.split()
    }


def faults(text, private_name=""):
    """What a reader would stumble over in one docstring."""
    sentences = [sentence.split() for sentence in _sentences(text)]
    firsts = [re.sub(r"\W+$", "", words[0]).lower() for words in sentences]
    if firsts and firsts[0] in NO_NOUN.split():
        yield f"begins with {firsts[0]!r}"
    yield from (
        f"a sentence begins with {first!r}" for first in firsts if first in NO_SUBJECT.split()
    )
    yield from (f"{len(words)} words in a sentence" for words in sentences if len(words) > 25)
    if riddle := RIDDLES.search(text):
        yield f"says {riddle.group()!r}"
    if private_name and "\n" not in text and _stems(text) <= _stems(private_name.replace("_", " ")):
        yield "repeats the name"


@pytest.mark.parametrize(
    "text",
    [
        "What a page shows.",
        "Of all rules, the newest.",
        "Whether they may.",
        "Keep a mail. What of it is read goes.",
        "Stop whoever has no line.",
        "Join one that was put together.",
        "Read the address, " + "and the next " * 8 + "too.",
        "Sends the letter.",
    ],
)
def test_a_sentence_without_a_noun_or_an_end_is_a_fault(text):
    assert list(faults(text))


def test_a_docstring_that_repeats_a_private_name_is_a_fault():
    assert list(faults("Read the address.", "_read_addresses"))
    assert not list(faults("Read the address as RFC 5322 writes it.", "_read_addresses"))


@pytest.mark.parametrize(
    "text", ["Send the letter.", "The sender's address.", "`a`: the first. It is whole."]
)
def test_a_plain_sentence_has_no_fault(text):
    assert not list(faults(text))


@pytest.mark.parametrize("room", ROOMS)
def test_docstrings_are_plain_sentences(room):
    found = [
        f"{path.relative_to(SOURCE)}:{line}: {fault}"
        for path in sorted((SOURCE / room).rglob("*.py"))
        if not {"tests", "migrations", "conftest.py"} & set(path.relative_to(SOURCE).parts)
        for line, text, private_name in _docstrings(ast.Module(nodes_of(path)[0].body, []))
        for fault in faults(text, private_name)
    ]
    assert not found, "\n".join(found)
