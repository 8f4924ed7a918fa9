"""Places of bars, dots and lines in pictures of figures: `parts/bars.html` and `parts/chart.html` draw them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

WIDE: Final = 340  # width of the longest bar


@dataclass(frozen=True, slots=True)
class Line:
    """A line in words with its number and its bar. `look`: the bar's class in the stylesheet."""

    label: str
    n: str
    of_hundred: int | None  # None: lines that are no parts of one whole
    width: str
    look: str = "one"


def lines(
    told: Iterable[tuple[str, int, str]],
    number: Callable[[int], str] = str,
    *,
    are_parts: bool = True,
) -> list[Line]:
    """Return a line for each (label, how many, look); `number` writes a number as the reader does."""
    every = list(told)
    most, total = max((n for _l, n, _k in every), default=0) or 1, sum(n for _l, n, _k in every)
    return [
        Line(
            label,
            number(n),
            round(100 * n / total) if are_parts else None,
            f"{max(6, WIDE * n / most):.0f}",
            look,
        )
        for label, n, look in every
    ]


LEFT, RIGHT, TOP = 46.0, 748.0, 40.0
_GAP: Final = 3.0  # beside bars and words
_LETTER: Final = 10.0  # room for a letter of a label and what stands around it

type Point = tuple[float, float, float]  # (begin, width, height)


@dataclass(frozen=True, slots=True)
class Series:
    """Points that look alike, by classes of the stylesheet. A line stops where two points do not touch."""

    points: Sequence[Point]
    bar: str = ""
    dot: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Words at a place in the picture. `lift`: their height above it."""

    at: float
    n: float
    words: str
    lift: float = 8
    look: str = "strong halo"


type Words = tuple[str, str, str, str, str]  # (class, x, y, by which end they are held, words)


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture: (class, path), (class, x, y) of each dot, and words."""

    height: float
    paths: list[tuple[str, str]]
    dots: list[tuple[str, str, str]]
    words: list[Words]


@dataclass(frozen=True, slots=True)
class Scale:
    """The range from `first` to `last`, up to the value `top`. `bottom`: the axis."""

    first: float
    last: float
    top: int
    bottom: float = 230

    @property
    def rows(self) -> range:
        return range(0, self.top + 1, max(1, self.top // 4))

    def x(self, at: float) -> float:
        return LEFT + (RIGHT - LEFT) * (at - self.first) / (self.last - self.first)

    def y(self, n: float) -> float:
        return self.bottom - (self.bottom - TOP) * max(0.0, min(n / self.top, 1.0))

    def box(self, begin: float, end: float, n: float, gap: float = 0) -> str:
        """Draw from the axis up to a value."""
        left, right = self.x(begin) + gap, self.x(end) - gap
        return f"M{left:.1f} {self.bottom:.1f}V{self.y(n):.1f}H{max(left + 2, right):.1f}V{self.bottom:.1f}Z"

    def across(self, n: float) -> str:
        return f"M{LEFT} {self.y(n):.1f}H{RIGHT}"

    def through(self, points: Iterable[tuple[float, float]]) -> str:
        return "M" + "L".join(f"{self.x(at):.1f} {self.y(n):.1f}" for at, n in points)


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks behind the series. `level`: of a line across; `away`: grey stretches; `cuts`: changes in counting."""

    level: float | None = None
    away: Sequence[tuple[float, float]] = ()
    band: Sequence[tuple[float, float]] = ()
    ranges: Sequence[Point] = ()  # (place, lower end, upper end)
    cuts: Sequence[float] = ()

    def paths(self, scale: Scale) -> Iterator[tuple[str, str]]:
        yield from (("away", scale.box(begin, end, scale.top)) for begin, end in self.away)
        yield from (("grid", scale.across(value)) for value in scale.rows)
        if self.band:
            yield "band", scale.through(self.band) + "Z"
        if self.level is not None:
            yield "mid", scale.across(self.level)
        for at, low, high in self.ranges:
            yield "whisk", scale.through([(at, low), (at, high)])
        for at in self.cuts:
            yield "cut", f"M{scale.x(at):.1f} 10V{scale.bottom}"


def chart(
    scale: Scale,
    series: Sequence[Series],
    labels: Iterable[tuple[float, str]],
    marks: Marks,
    *,
    notes: Iterable[Note] = (),
    unit: str = "",
    caption: str = "",
) -> Chart:
    """Draw series. `labels`: of the axis, the most important first. `unit`: of the values; `caption`: of the axis."""
    return Chart(
        scale.bottom + (74 if caption else 44),
        [*marks.paths(scale), *(path for each in series for path in _paths_of_series(scale, each))],
        [
            (each.dot, f"{scale.x(at + wide / 2):.1f}", f"{scale.y(n):.1f}")
            for each in series
            if each.dot
            for at, wide, n in each.points
        ],
        [
            *(("", "38", f"{scale.y(value) + 4:.1f}", "end", str(value)) for value in scale.rows),
            *(
                _held(each.look, scale.x(each.at), scale.y(each.n) - each.lift, each.words, _GAP)
                for each in notes
            ),
            *_labels([(scale.x(at), words) for at, words in labels], scale.bottom + 28),
            ("", "0", "12", "start", unit),
            ("", f"{LEFT}", f"{scale.bottom + 58}", "start", caption),
        ],
    )


def _paths_of_series(scale: Scale, series: Series) -> Iterator[tuple[str, str]]:
    if series.bar:
        for at, wide, n in series.points:
            yield series.bar, scale.box(at, at + wide, n, _GAP)
    if series.line and series.points:
        run: list[Point] = []
        for at, wide, n in series.points:
            if run and run[-1][0] + run[-1][1] != at:
                yield series.line, scale.through((a + w / 2, high) for a, w, high in run)
                run = []
            run.append((at, wide, n))
        yield series.line, scale.through((a + w / 2, high) for a, w, high in run)


def _held(look: str, x: float, y: float, words: str, gap: float = 0) -> Words:
    """Hold words by their end that would run over the edge on a phone. `gap`: beside their place."""
    if x + 1.6 * _LETTER * len(words) > RIGHT:
        return look, f"{x - gap:.1f}", f"{y:.1f}", "end", words
    return look, f"{x + gap:.1f}", f"{y:.1f}", "start", words


def _labels(labels: Iterable[tuple[float, str]], y: float) -> list[Words]:
    """Keep labels that have room. On a phone letters are twice as wide, so some are not shown there."""
    kept: list[tuple[float, str, str]] = []
    for x, words in labels:
        room = min(
            (abs(x - at) / max(len(words), len(told)) for at, told, _look in kept), default=WIDE
        )
        if room >= _LETTER:
            kept.append((x, words, "some" if room < 2 * _LETTER else ""))
    return [
        _held(look, x, y, words)
        if not LEFT + 10 * _LETTER < x < RIGHT - 10 * _LETTER
        else (look, f"{x:.1f}", f"{y:.1f}", "middle", words)
        for x, words, look in kept
    ]


def month_at(month: str) -> int:
    """Number a month like `2026-11`, for a place on a scale."""
    return int(month[:4]) * 12 + int(month[5:7])


def round_up(value: float) -> int:
    """The top of a scale that has four steps of whole numbers."""
    for unit in (1, 2, 5, 10, 15, 20, 25, 50, 100, 250, 500, 1000, 2500):
        if value <= unit * 4:
            return unit * 4
    return ceil(value / 4) * 4
