"""Sentences about what keeps a library from serving."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from yesdesk.core.clock_mark import clock_is_trusted, note_time
from yesdesk.core.tasks.leases import take_lease
from yesdesk.core.tasks.timers import CLOCK, tick
from yesdesk.core.web import misc_urls
from yesdesk.core.web.misc_urls import (
    AHEAD,
    BEHIND,
    NO_CLOCK,
    NO_DATABASE,
    NO_LIBRARY_YET,
    obstacles_to_readiness,
    schema_state,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


def test_all_is_well_while_the_clock_ticks():
    tick(timezone.now(), "me")
    assert obstacles_to_readiness() == []


def test_a_clock_that_stopped_is_noticed():
    assert obstacles_to_readiness() == [NO_CLOCK]
    take_lease(CLOCK, "me", 30, now=timezone.now() - timezone.timedelta(minutes=1))
    assert obstacles_to_readiness() == [NO_CLOCK]


def test_an_older_or_newer_database_is_told_apart():
    recorder = MigrationRecorder(connection)
    assert schema_state() == []
    recorder.record_applied("core", "0999_from_the_future")
    assert schema_state() == [AHEAD]
    recorder.record_unapplied("core", "0999_from_the_future")
    newest = max(name for app, name in recorder.applied_migrations() if app == "core")
    recorder.record_unapplied("core", newest)
    assert schema_state() == [BEHIND]
    assert obstacles_to_readiness() == [BEHIND]


def test_what_an_app_that_is_gone_left_behind_is_no_trouble():
    MigrationRecorder(connection).record_applied("formerly", "0001_initial")
    assert schema_state() == []


def test_a_database_that_is_away_is_one_sentence(monkeypatch):
    def away():
        raise OperationalError("could not connect to 10.0.0.1")

    monkeypatch.setattr(misc_urls, "schema_state", away)
    monkeypatch.setattr(connection, "close", lambda: None)
    assert obstacles_to_readiness() == [NO_DATABASE]


def test_a_data_folder_that_cannot_be_written_to(settings, tmp_path):
    (tmp_path / "file").write_text("x")
    settings.DATA = tmp_path / "file"
    tick(timezone.now(), "me")
    (sentence,) = obstacles_to_readiness()
    assert "cannot be written to" in sentence
    assert str(settings.DATA) in sentence


def test_a_clock_that_jumped_keeps_nobody_from_serving(now):
    tick(timezone.now(), "me")
    note_time()
    now.shift(timedelta(days=60))
    tick(timezone.now(), "me")
    note_time()
    assert not clock_is_trusted(timezone.now())
    assert obstacles_to_readiness() == []


def test_a_library_that_is_not_set_up_is_not_ready(library):
    library.delete()
    tick(timezone.now(), "me")
    assert obstacles_to_readiness() == [NO_LIBRARY_YET]


def test_search_engines_read_what_is_everybodys_and_nothing_else(client):
    lines = client.get("/robots.txt").text.splitlines()
    assert {"Allow: /en/ask", "Allow: /$", "Allow: /static/"} <= set(lines)
    assert [line for line in lines if line.startswith("Disallow")] == ["Disallow: /"]


def test_a_browser_that_asks_for_a_picture_of_its_own_gets_the_bell(client):
    assert client.get("/favicon.ico")["Location"].endswith("favicon.svg")
