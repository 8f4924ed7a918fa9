"""What a fact may have: counts and what they are counted by, and nothing that leads to a person."""

import pytest
from django.apps import apps
from django.db import models

MAY_HAVE = {
    "desk.FactCame": {
        "day": models.DateField,
        "part": models.PositiveSmallIntegerField,
        "branch": models.ForeignKey,
        "point": models.BigIntegerField,
        "channel": models.CharField,
        "n": models.PositiveIntegerField,
    },
    "desk.FactEnded": {
        "week": models.CharField,
        "branch": models.ForeignKey,
        "kind": models.CharField,
        "outcome": models.CharField,
        "first": models.BooleanField,
        "n": models.PositiveIntegerField,
    },
    "insight.FactSettled": None,
    "policy.FactRule": {
        "week": models.CharField,
        "branch": models.ForeignKey,
        "rule": models.ForeignKey,
        "version": models.PositiveBigIntegerField,
        "event": models.CharField,
        "n": models.PositiveIntegerField,
    },
}
"""None: of money in a file that somebody else made, by month; its own test says what is read."""

WHEN_AND_WHERE = {"day", "week", "branch", "point", "rule", "version"}
SOME_TWENTY = 20

FINER = {"places.Branch", "policy.Rule"}
"""What a fact may point at: neither a person nor a request, an account, an act or a colleague."""


def facts():
    named = [each for each in apps.get_models() if each.__name__.startswith("Fact")]
    return [each for each in named if MAY_HAVE.get(each._meta.label, {}) is not None]


@pytest.mark.parametrize("model", facts(), ids=lambda model: model._meta.label)
class TestAFact:
    """A log of persons kept for ever would be made of one more column."""

    def test_has_these_columns_alone(self, model):
        fields = model._meta.local_concrete_fields
        found = {field.name: type(field) for field in fields if field.name != "pk"}
        assert found == MAY_HAVE[model._meta.label]

    def test_is_known_by_its_key_and_by_no_number(self, model):
        key = model._meta.pk
        assert isinstance(key, models.CompositePrimaryKey)
        names = {field.name for field in model._meta.local_concrete_fields} - {"pk"}
        assert {field.name for field in key.fields} == names - {"n"}
        assert not any(field.null for field in key.fields)
        assert model.without_rowid

    def test_takes_some_twenty_values_beside_when_and_where(self, model):
        """A sum of seconds in a cell of one would be that request's own, and find it by its two mails."""
        for field in model._meta.local_concrete_fields:
            if field.name in {"pk", "n"} | WHEN_AND_WHERE:
                continue
            closed = len(field.choices or []) or 2 * isinstance(field, models.BooleanField)
            assert 0 < closed <= SOME_TWENTY, field.name

    def test_takes_no_history_along(self, model):
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.ForeignKey):
                assert field.related_model._meta.label in FINER
                assert field.remote_field.on_delete is models.PROTECT

    def test_goes_below_nothing_nowhere(self, model):
        named = {each.name for each in model._meta.constraints}
        table = model.__name__.removeprefix("Fact").lower()
        assert f"fact_{table}_n" in named

    def test_is_pointed_at_by_nothing(self, model):
        assert not model._meta.related_objects
