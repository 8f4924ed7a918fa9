"""Nothing is a value of a measure but what it declares."""

import pytest

from yesdesk.counts.measures import MEASURES, Value
from yesdesk.counts.models import EarlyCount, Stat

HOSTILE = (
    "Ana Costa",
    "",
    "0",
    "-1",
    -1,
    0,
    1.5,
    True,
    None,
    2**63,
    "12",
    "yes:no",
    ":",
    "ana@example.org",
    "23:59:07",
    "é",
)


def allowed(word, part):
    if part is Value.ID:
        return type(word) is int and 0 < word < 2**63
    return str(word) in part


@pytest.mark.parametrize("name", MEASURES)
def test_measure_takes_no_value_outside_its_lists(name):
    measure = MEASURES[name]
    good = [7 if part is Value.ID else sorted(part)[0] for part in measure.parts]
    assert len(measure.key(*good)) <= Stat._meta.get_field("key").max_length
    for place, part in enumerate(measure.parts):
        for word in HOSTILE:
            values = [*good[:place], word, *good[place + 1 :]]
            if not allowed(word, part):
                with pytest.raises(ValueError, match="not in the list"):
                    measure.key(*values)


@pytest.mark.parametrize("name", MEASURES)
def test_measure_joins_two_lists_at_most(name):
    assert len(MEASURES[name].parts) <= 2


def test_early_counts_have_the_columns_of_counts_and_nothing_else():
    early, stat = (
        [(field.name, type(field)) for field in model._meta.get_fields()]
        for model in (EarlyCount, Stat)
    )
    assert early == stat
    assert [name for name, _kind in stat] == ["pk", "period", "branch", "measure", "key", "n"]
