"""Where a bounce stops telling and the mail it brings back begins."""

from yesdesk.mail.classify.plain import MOST_TEXT, plain
from yesdesk.mail.classify.words.borders import BORDERS, RETURNED_HEADERS, RULED

_MOST_LINES = 400
_RULE = "-=*_+#~<[ \t"
_ARTICLES = ("a ", "the ", "here is ", "attached is ", "--- ")


def diagnostic_lines(text: str) -> list[str]:
    """The lines of a bounce above the mail that it brings back, 400 at most, each of 1,000 characters at most."""
    return split_returned_mail(text)[0]


def split_returned_mail(text: str) -> tuple[list[str], list[str]]:
    """Return the lines that tell, and those that bring back a mail."""
    lines = [line[:1000] for line in text[:MOST_TEXT].splitlines()[:_MOST_LINES]]
    for number, line in enumerate(lines):
        if _is_border(line) or (number and line.lower().startswith(RETURNED_HEADERS)):
            return lines[:number], lines[number:]
    return lines, []


def _is_border(line: str) -> bool:
    bare = line.strip()
    if not bare or len(bare) > 120:
        return False
    words = plain(bare).lstrip(_RULE)
    for article in _ARTICLES:
        words = words.removeprefix(article)
    if bare[0] in _RULE:
        return any(each in words for each in BORDERS) or words.startswith(RULED)
    return words.startswith(BORDERS)
