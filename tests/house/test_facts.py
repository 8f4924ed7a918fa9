"""What a count may have: counts and what they are counted by, and nothing that leads to a person."""

import pytest
from django.apps import apps
from django.db import models

from yesdesk.counts.measures import MEASURES, Value
from yesdesk.counts.models import EarlyCount, Stat

COLUMNS = {
    "period": models.DateField,
    "branch": models.PositiveBigIntegerField,
    "measure": models.CharField,
    "key": models.CharField,
    "n": models.PositiveIntegerField,
}
SOME_FORTY = 40
MONEY_FROM_A_FILE = "insight.FactSettled"
"""Sums by month of a file that somebody else made; its own test says what is read."""


def test_nothing_else_is_kept_as_a_fact():
    named = {each._meta.label for each in apps.get_models() if each.__name__.startswith("Fact")}
    assert named == {MONEY_FROM_A_FILE}


@pytest.mark.parametrize("model", [Stat, EarlyCount], ids=lambda model: model.__name__)
class TestACount:
    """A log of persons kept for ever would be made of one more column."""

    def test_count_table_has_these_columns_alone(self, model):
        fields = model._meta.local_concrete_fields
        assert {field.name: type(field) for field in fields if field.name != "pk"} == COLUMNS

    def test_count_table_has_a_composite_key_and_no_number(self, model):
        key = model._meta.pk
        assert isinstance(key, models.CompositePrimaryKey)
        assert {field.name for field in key.fields} == COLUMNS.keys() - {"n"}
        assert not any(field.null for field in key.fields)

    def test_count_table_refuses_counts_below_one(self, model):
        assert any(each.name.endswith("_n") for each in model._meta.constraints)

    def test_points_at_nothing_and_is_pointed_at_by_nothing(self, model):
        assert not model._meta.related_objects
        assert not [each for each in model._meta.get_fields() if each.is_relation]


@pytest.mark.parametrize("name", MEASURES)
def test_measure_has_a_closed_list_and_two_parts_at_most(name):
    """A sum of seconds in a cell of one would be that request's own, and find it by its two mails."""
    parts = MEASURES[name].parts
    assert len(parts) <= 2
    assert all(part is Value.ID or 0 < len(part) <= SOME_FORTY for part in parts)
