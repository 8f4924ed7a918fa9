"""How many years of school a text asks of its reader."""

import re


def school_grade(text: str) -> float:
    """Flesch-Kincaid grade with vowel groups for syllables: rough, and good enough to warn."""
    sentences = max(1, len(re.findall(r"[.!?:]+", text)))
    words = re.findall(r"[A-Za-z']+", text)
    syllables = sum(
        max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e\b", "", w.lower())))) for w in words
    )
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59
