"""Rules, sheets and job classes, cached in each process: they change a few times a year, and two hundred rules take
longer to read than a page to make.

Signed sheets with their lines and versions of rules never change; which of them is the newest does. So every five
seconds at most it is looked whether there is another one, and read anew only then.
"""

from collections.abc import Callable
from functools import partial
from operator import is_
from typing import Final, cast

from yesdesk.core.cache import KeptWhileTheSame, Rows, SettingsMark, TtlCache
from yesdesk.people.models import JobClass
from yesdesk.places.models import Library
from yesdesk.places.queries import the_library
from yesdesk.policy.models import Line, RuleVersion, Sheet
from yesdesk.policy.rule_values import (
    ActiveRule,
    ClassFacts,
    Lines,
    SignedSheet,
    active_rule,
    class_facts,
    lines_by_version,
    signed_sheet,
)

MOST_MADE: Final = 300
"""Results: of a county's branches and job classes on one day. Of two hundred rules one takes some 60 KB."""

_all: Final = SettingsMark(
    (
        Rows(RuleVersion, ("id", "rule_id", "from_day", "until_day", "written_at")),
        Rows(Sheet, ("id", "signed_at", "in_force_from")),
        Rows(JobClass),
        Rows(Library),
    )
)
_mark: Final = TtlCache(_all.now)
_versions: Final[dict[str, KeptWhileTheSame[tuple[ActiveRule, ...]]]] = {}
_lines: Final[dict[int, KeptWhileTheSame[Lines]]] = {}
_made: Final[dict[tuple[object, ...], tuple[tuple[object, ...], object]]] = {}


def cached_versions(language: str) -> tuple[ActiveRule, ...]:
    """All versions of all rules. Two queries when read anew."""
    load = partial(_load_versions, language)
    return _versions.setdefault(language, KeptWhileTheSame(_mark.get, load)).get()


def cached_sheets() -> tuple[SignedSheet, ...]:
    """All signed sheets, the oldest first. One query when read anew."""
    return _sheets.get()


def cached_lines(sheet: int) -> Lines:
    """The lines of a signed sheet. Two queries when read anew."""
    return _lines.setdefault(sheet, KeptWhileTheSame(_mark.get, partial(_load_lines, sheet))).get()


def cached_classes() -> dict[int, ClassFacts]:
    """All job classes by id. One query when read anew."""
    return _classes.get()


def cached_result[Made](
    reads: tuple[object, ...], name: tuple[object, ...], make: Callable[[], Made]
) -> Made:
    """The result of `make` on these reads, cached under `name` until one of them is read anew. There is one for each
    day, branch and job class, so they are let go once there are many.
    """
    old, made = _made.get(name, ((), None))
    if made is None or len(old) != len(reads) or not all(map(is_, old, reads)):
        if old or len(_made) >= MOST_MADE:
            _made.clear()  # what is kept of older reads, or of former days, is of use to nobody
        made = make()
        _made[name] = (reads, made)
    return cast("Made", made)


def clear_cache() -> None:
    """Forget all of it, so that the next reads see what this process just wrote."""
    _mark.forget()
    _sheets.forget()
    _classes.forget()
    _versions.clear()
    _lines.clear()
    _made.clear()


def _load_versions(language: str) -> tuple[ActiveRule, ...]:
    library = the_library()
    rows = RuleVersion.objects.select_related("rule").order_by("rule_id", "number")
    return tuple(active_rule(row, language=language, library=library) for row in rows)


def _load_sheets() -> tuple[SignedSheet, ...]:
    rows = Sheet.objects.filter(signed_at__isnull=False).order_by("number")
    return tuple(signed_sheet(row) for row in rows)


def _load_lines(sheet: int) -> Lines:
    return lines_by_version(Line.objects.filter(sheet=sheet).order_by("id"), cached_classes())


def _load_classes() -> dict[int, ClassFacts]:
    return {row.pk: class_facts(row) for row in JobClass.objects.all()}


_sheets: Final = KeptWhileTheSame(_mark.get, _load_sheets)
_classes: Final = KeptWhileTheSame(_mark.get, _load_classes)
