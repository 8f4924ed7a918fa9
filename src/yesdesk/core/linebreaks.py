"""Plain words as safe HTML: paragraphs and line ends, nothing else."""

import re
from html import escape

from django.utils.safestring import SafeString

_GAP = re.compile(r"\n[ \t]*\n\s*")


def paragraphs(text: str) -> SafeString:
    """`text` escaped, a blank line as a new paragraph, a line end as a line end."""
    blocks = (escape(block).replace("\n", "<br>") for block in _GAP.split(text.strip()))
    return SafeString("".join(f"<p>{block}</p>" for block in blocks if block))
