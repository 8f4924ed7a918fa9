"""All small libraries there can be, and what must hold of those that look the same: for tests of what may be shown."""

from itertools import combinations

from yesdesk.core.suppression import FEWEST

MOST = 12
"""Times in all. Where a world holds nearly as many, others that look like it were left out: those are not judged."""


def worlds(cells, *, most):
    """All ways in which so many cells hold at most so much together."""
    if not cells:
        yield ()
        return
    for n in range(most + 1):
        for rest in worlds(cells - 1, most=most - n):
            yield (n, *rest)


def none_is_isolated(alike, most=MOST, at_least=20):
    """No cell and no two together are the same, and under five, in all worlds that look the same."""
    cells = len(next(iter(alike.values()))[0])
    chosen = [some for size in (1, 2) for some in combinations(range(cells), size)]
    assert len(alike) > at_least, "there is something to be seen"
    for same in alike.values():
        if min(map(sum, same)) > most - FEWEST - 1:
            continue
        for some in chosen:
            sums = {sum(world[cell] for cell in some) for world in same}
            assert len(sums) > 1 or min(sums) >= FEWEST, (some, same)
