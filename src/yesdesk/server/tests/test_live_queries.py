"""What the live hub asks the database about sessions and topics."""

import pytest
from django.utils import timezone

from yesdesk.core.events import announce
from yesdesk.people.models import StaffSession, session_key_hash
from yesdesk.server.live import LiveQueries
from yesdesk.testing.patience import until

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _inside_the_tests_own_transaction(monkeypatch):
    """Looking after connections would close the one that the test will roll back."""
    monkeypatch.setattr("yesdesk.server.live.close_old_connections", lambda: None)


@pytest.fixture
def sams_key(client_of, sam):
    return client_of(sam).session.session_key


def test_who_is_signed_in_hears_the_desk_and_oneself(sams_key, sam, lea):
    admitted = LiveQueries().admit(
        sams_key, ["desk.1", f"staff.{sam.pk}", f"staff.{lea.pk}", "leads.1"]
    )
    assert admitted.user == sam.pk
    assert admitted.topics == ["desk.1", f"staff.{sam.pk}"]


def test_nobody_is_let_in_under_a_key_that_is_none():
    assert LiveQueries().admit("k" * 32, ["desk.1"]) is None


def test_sessions_are_asked_about_in_one_query(client_of, lea, sams_key, django_assert_num_queries):
    leas = client_of(lea).session.session_key
    with django_assert_num_queries(1):
        assert LiveQueries().signed_in_among({sams_key, leas, "k" * 32}) == {sams_key, leas}


def test_a_session_is_over_when_it_ends_runs_out_or_its_owner_leaves(
    client_of, sam, lea, kim, noor
):
    keys = {m.username: client_of(m).session.session_key for m in (sam, lea, kim, noor)}
    StaffSession.objects.filter(pk=session_key_hash(keys["sam"])).delete()
    StaffSession.objects.filter(pk=session_key_hash(keys["lea"])).update(expire_date=timezone.now())
    kim.is_active = False
    kim.save()
    assert LiveQueries().signed_in_among(set(keys.values())) == {keys["noor"]}


def test_a_new_password_ends_the_other_sessions(sams_key, sam):
    sam.set_password("another-yes-desk")
    sam.save()
    assert LiveQueries().signed_in_among({sams_key}) == set()


@pytest.mark.django_db(transaction=True)
def test_hints_begin_where_the_page_began():
    announce("desk.1")
    mark = LiveQueries().newest()
    announce("desk.2", "request.7")
    heard, after = [], mark

    def both():  # on PostgreSQL a hint waits for every older write on the same server, other tests' too
        nonlocal after
        topics, after = LiveQueries().hints(after)
        heard.extend(topics)
        return len(set(heard) - {"desk.1"}) == 2

    until(both)
    assert heard[-2:] == ["desk.2", "request.7"]
    # The mark may go on: other databases of the server count too.
    topics, _after = LiveQueries().hints(after)
    assert topics == []
