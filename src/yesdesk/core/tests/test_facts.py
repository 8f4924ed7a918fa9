"""Cells of facts change by one statement, and none below nothing."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from yesdesk.core.facts import move_facts
from yesdesk.requests.models import FactCame

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 4)


@pytest.fixture
def cells(mill):
    """Three cells of what came, one of each channel."""
    return [(DAY, 0, mill.pk, 7, channel) for channel in ("web", "phone", "email")]


def counts():
    return dict(FactCame.objects.values_list("channel", "n"))


def test_one_more_makes_the_cell_and_adds_to_it(cells):
    for _time in range(2):
        move_facts(FactCame, more=[cells[0]])
    assert counts() == {"web": 2}


def test_a_cell_several_times_and_others_are_one_statement(cells, django_assert_num_queries):
    web, phone, email = cells
    move_facts(FactCame, more=[web, web, web, phone])
    with django_assert_num_queries(1):
        move_facts(FactCame, less=[web, web, phone], more=[email, email])
    assert counts() == {"web": 1, "phone": 0, "email": 2}


def test_from_a_cell_to_itself_asks_nothing(cells, django_assert_num_queries):
    move_facts(FactCame, more=[cells[0]])
    with django_assert_num_queries(0):
        move_facts(FactCame, less=[cells[0]], more=[cells[0]])


@pytest.mark.parametrize("there", [True, False])
def test_of_two_opposite_moves_none_waits_for_the_other(cells, there):
    """PostgreSQL locks rows in the order of the statement."""
    web, phone, _email = cells
    move_facts(FactCame, more=cells)
    less, more = ([web], [phone]) if there else ([phone], [web])
    with CaptureQueriesContext(connection) as asked:
        move_facts(FactCame, less=less, more=more)
    (sql,) = (each["sql"] for each in asked)
    assert sql.index("'phone'") < sql.index("'web'")


def test_what_is_not_there_is_said_and_hinders_nobody(cells, caplog):
    web, phone, _email = cells
    move_facts(FactCame, less=[web], more=[phone])
    assert counts() == {"phone": 1}
    assert "not there" in caplog.text
    caplog.clear()
    move_facts(FactCame, less=[phone])
    assert caplog.text == ""
    move_facts(FactCame, less=[phone])
    assert counts() == {"phone": 0}
    assert "not there" in caplog.text


@pytest.mark.parametrize("wrong", [{"n": -1}, {"part": 5}, {"channel": "smoke"}])
def test_the_database_refuses_what_cannot_be(mill, wrong):
    good = {"day": DAY, "part": 0, "branch": mill, "point": 0, "channel": "web", "n": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        FactCame.objects.create(**{**good, **wrong})
