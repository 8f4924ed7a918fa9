"""Words as often as people use them: the story's own, then a made-up tail.

Search figures need real frequencies: rank r has 1 / (r + 2.7), as Zipf and Mandelbrot found.
"""

import re
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Final

from yesdesk.demo.story import STORY
from yesdesk.demo.volume.weighted_choice import WeightedChoice

VOCABULARY: Final = 120_000
_FLATTENED: Final = 2.7  # Mandelbrot's shift: the first few words are not that far apart
_WORD: Final = re.compile(r"[^\W\d_]+")

_BEGINNINGS: Final = ["b", "br", "c", "ch", "d", "dr", "f", "fl", "g", "gl", "h", "j", "k", "l", "m",
                      "n", "p", "pl", "qu", "r", "s", "sh", "st", "t", "tr", "v", "w"]  # fmt: skip
_MIDDLES: Final = ["a", "e", "i", "o", "u", "ai", "ea", "ou", "oo", "é", "ó"]
_ENDS: Final = ["", "n", "r", "s", "l", "t", "m", "nd", "rk", "st"]


def vocabulary(chance: Random, size: int = VOCABULARY) -> list[str]:
    """Return `size` different words, the most frequent first."""
    known = [word for word, _times in Counter(_words_of_the_story()).most_common(size)]
    taken = set(known)
    while len(known) < size:
        made = _made_up(chance)
        if made not in taken:
            taken.add(made)
            known.append(made)
    return known


def zipf_weights(words: list[str]) -> dict[str, float]:
    return {word: 1 / (rank + _FLATTENED) for rank, word in enumerate(words, start=1)}


def word_choice(chance: Random) -> WeightedChoice[str]:
    return WeightedChoice(zipf_weights(vocabulary(chance)), chance)


def _words_of_the_story() -> Iterator[str]:
    texts = [
        *(need.text for need in STORY.needs),
        *(reply.text for reply in STORY.replies),
        *(pattern.text for pattern in STORY.patterns),
        *(thread.words for thread in STORY.threads),
        *(
            words
            for gaps in STORY.fillings.values()
            for filling in gaps.values()
            for words in filling
        ),
    ]
    for text in texts:
        yield from _WORD.findall(text.lower())


def _made_up(chance: Random) -> str:
    syllables = chance.choices((1, 2, 3, 4), weights=(1, 8, 9, 3))[0]
    parts = (
        chance.choice(_BEGINNINGS) + chance.choice(_MIDDLES) + chance.choice(_ENDS)
        for _ in range(syllables)
    )
    return "".join(parts)
