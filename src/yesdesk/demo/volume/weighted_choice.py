"""Draw by weight, very many times."""

from collections.abc import Mapping
from itertools import accumulate
from random import Random
from typing import Final

_AT_ONCE: Final = 100_000


class WeightedChoice[T]:
    """Things to draw by weight, many at once: a single draw costs three times as much."""

    def __init__(self, weights: Mapping[T, float], chance: Random) -> None:
        self._chance = chance
        self._things = list(weights)
        self._sums = list(accumulate(weights.values()))
        self._drawn: list[T] = []

    def draw_one(self) -> T:
        if not self._drawn:
            self._draw_many()
        return self._drawn.pop()

    def some(self, number: int) -> list[T]:
        """Return up to a hundred thousand draws."""
        if number > len(self._drawn):
            self._draw_many()
        said = self._drawn[-number:]
        del self._drawn[-number:]
        return said

    def _draw_many(self) -> None:
        self._drawn = self._chance.choices(self._things, cum_weights=self._sums, k=_AT_ONCE)
