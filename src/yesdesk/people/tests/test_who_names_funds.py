"""A library that is upgraded lets those name funds who would in a new one."""

from importlib import import_module

import pytest
from django.apps import apps

from yesdesk.core.permissions import Permission
from yesdesk.people.job_classes import STARTING_CLASSES
from yesdesk.people.models import JobClass

NEW = Permission.DESK_FUNDS_CHANGE
migration = import_module("yesdesk.people.migrations.0006_who_names_funds")


@pytest.fixture
def old(db):
    """The starting job classes as they were before, under names a library gave them."""
    for start in STARTING_CLASSES:
        held = sorted(start.permissions - {NEW})
        JobClass.objects.create(name=f"Our {start.slug}", permissions=held)


def _ours():
    return dict(JobClass.objects.filter(name__startswith="Our ").values_list("name", "permissions"))


def _holders():
    return {name for name, held in _ours().items() if NEW in held}


def test_it_goes_to_whom_a_new_library_gives_it(old):
    migration.give(apps, None)
    assert _holders() == {
        f"Our {start.slug}" for start in STARTING_CLASSES if NEW in start.permissions
    }
    assert _holders() == {"Our director"}


def test_nothing_else_changes_and_it_can_be_taken_back(old):
    before = _ours()
    migration.give(apps, None)
    migration.give(apps, None)
    assert all(held.count(NEW) < 2 for held in _ours().values())
    migration.take(apps, None)
    assert _ours() == before
