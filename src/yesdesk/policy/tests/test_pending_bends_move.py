"""Bends of the running week are carried over an upgrade, each under a new key by chance."""

from importlib import import_module
from uuid import uuid4

import pytest

from yesdesk.policy.models import PendingBend

pytestmark = pytest.mark.django_db
migration = import_module("yesdesk.policy.migrations.0004_where_a_bend_lies_says_nothing")


class _Former:
    """The rows as they were, and the model they go to."""

    def __init__(self, rows):
        self.rows, self.objects = rows, self

    def order_by(self, name):
        return sorted(self.rows, key=lambda row: getattr(row, name))

    def get_model(self, _app, name):
        return self if name == "FormerPendingBend" else PendingBend


class _Row:
    def __init__(self, mill, band):
        self.key, self.band, self.branch_id = uuid4(), band, mill.pk
        self.rule, self.version, self.reason, self.backed, self.week = (
            7,
            71,
            "family",
            True,
            "2026-W45",
        )


def test_each_is_there_once_with_all_it_said(mill):
    migration.move(_Former([_Row(mill, band) for band in range(5)]), None)
    rows = list(PendingBend.objects.order_by("band").values())
    assert [row["band"] for row in rows] == [0, 1, 2, 3, 4]
    assert {(row["reason"], row["backed"], row["week"], row["branch_id"]) for row in rows} == {
        ("family", True, "2026-W45", mill.pk)
    }
    assert len({row["key"] for row in rows}) == 5
