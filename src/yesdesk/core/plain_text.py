import re
from html import escape

from django.utils.safestring import SafeString

_GAP = re.compile(r"\n[ \t]*\n\s*")


def as_html_paragraphs(text: str) -> SafeString:
    blocks = (escape(block).replace("\n", "<br>") for block in _GAP.split(text.strip()))
    return SafeString("".join(f"<p>{block}</p>" for block in blocks if block))


def single_line(words: str, longest: int) -> str:
    """The text on one line: no half characters, no control characters, no NUL; at most so many characters."""
    whole = words.encode("utf-8", "replace").decode()
    return " ".join("".join(c if c.isprintable() else " " for c in whole).split())[:longest]
