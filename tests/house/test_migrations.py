"""Migrations are named by their reason, and import no app when they run."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

SOURCE = Path(__file__).parents[2] / "src" / "yesdesk"
MIGRATIONS = sorted(SOURCE.glob("**/migrations/0*.py"))


def test_every_migration_is_named_by_its_reason():
    assert MIGRATIONS
    unnamed = [
        path.name
        for path in MIGRATIONS
        if "_auto_" in path.name or not re.match(r"\d{4}_[a-z]", path.name)
    ]
    assert not unnamed


def test_no_two_of_a_room_share_a_number():
    numbers = [(path.parent, path.name[:4]) for path in MIGRATIONS]
    assert len(numbers) == len(set(numbers))


@pytest.mark.django_db
def test_the_models_have_not_run_ahead():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
