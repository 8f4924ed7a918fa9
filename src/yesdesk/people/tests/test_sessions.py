"""One query to know who is signed in; sessions that can be listed and ended; none that outlives its reason."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yesdesk.core.models import AuditEntry
from yesdesk.people.access import actor_of_session, session_handle
from yesdesk.people.account.actions import change_own_password
from yesdesk.people.colleagues.actions import deactivate_member, reset_password
from yesdesk.people.jobs import cleanup_sign_in
from yesdesk.people.models import CurrentShift, StaffSession, session_key_hash
from yesdesk.people.sessions import SessionStore
from yesdesk.places.queries import zone_of

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def key_of(browser: Client) -> str:
    return browser.cookies["yesdesk"].value


def test_session_member_and_job_class_come_in_one_query(
    client_of, sam, act, django_assert_num_queries
):
    key = key_of(client_of(sam))
    with django_assert_num_queries(1):
        actor = actor_of_session(key)
    assert actor == act(sam)


def test_nobody_stands_behind_an_unknown_or_empty_key(library):
    assert actor_of_session("nothing-of-ours") is None
    assert actor_of_session("") is None


def test_a_session_that_ran_out_is_nobodys_and_is_swept(client_of, sam, now):
    key = key_of(client_of(sam))
    now.shift(timedelta(hours=12, seconds=1))
    assert actor_of_session(key) is None
    cleanup_sign_in("", timezone.now())
    assert not StaffSession.objects.filter(pk=session_key_hash(key)).exists()


def test_leaving_signs_out_at_once(client_of, sam, teo, act):
    browser = client_of(sam)
    deactivate_member(sam, by=act(teo))
    assert browser.get("/account/")["Location"].startswith("/sign-in")
    assert actor_of_session(key_of(browser)) is None


def test_an_inactive_member_is_signed_out_even_with_a_session_left(client_of, sam):
    browser = client_of(sam)
    sam.is_active = False
    sam.save()
    assert browser.get("/account/")["Location"].startswith("/sign-in")


def test_a_password_changed_from_anywhere_ends_the_session(client_of, sam):
    browser = client_of(sam)
    sam.set_password("changed-by-the-shell")
    sam.save()
    assert browser.get("/account/")["Location"].startswith("/sign-in")


def test_a_former_secret_key_keeps_people_signed_in(client_of, sam, settings):
    browser = client_of(sam)
    former = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 8, [former]
    assert browser.get("/account/").status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert browser.get("/account/")["Location"].startswith("/sign-in")


def test_changing_the_password_ends_every_other_session_and_keeps_this_one(client_of, sam):
    here, there = client_of(sam), client_of(sam)
    answer = here.post(
        "/account/password",
        {
            "current": "sam-yes-desk",
            "new": "four quiet words here",
            "again": "four quiet words here",
        },
    )
    assert answer.status_code == 302
    assert here.get("/account/").status_code == 200
    assert there.get("/account/")["Location"].startswith("/sign-in")
    assert StaffSession.objects.filter(user=sam).count() == 1


def test_the_action_keeps_only_the_session_it_is_told(client_of, sam, act):
    here, there = key_of(client_of(sam)), key_of(client_of(sam))
    change_own_password("four quiet words here", keep_session=here, by=act(sam))
    assert set(StaffSession.objects.filter(user=sam).values_list("pk", flat=True)) == {
        session_key_hash(here)
    }
    assert there != here


def test_a_page_that_changes_nothing_writes_nothing(client_of, sam):
    browser = client_of(sam)
    browser.get("/account/sessions")  # its forms have a token now
    with CaptureQueriesContext(connection) as seen:
        browser.get("/account/sessions")
    assert not [q for q in seen if not q["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]


def test_an_open_page_is_written_down_at_most_each_five_minutes(client_of, sam, now):
    browser = client_of(sam)
    browser.get("/account/sessions")  # its forms have a token now
    began = CurrentShift.objects.get(user=sam).page_until
    now.shift(timedelta(minutes=4))
    browser.get("/account/sessions")
    assert CurrentShift.objects.get(user=sam).page_until == began
    now.shift(timedelta(minutes=7))
    browser.get("/account/sessions")
    assert CurrentShift.objects.get(user=sam).page_until > began


def test_a_session_holds_the_day_and_not_the_hour(client_of, sam, lea, now):
    client_of(sam)
    now.shift(timedelta(minutes=95))
    client_of(lea)
    early, late = (
        StaffSession.objects.filter(user=member).values(
            "created_on", "seen_on", "expire_date", "used_at", "pin_at"
        )
        for member in (sam, lea)
    )
    assert [*early] == [*late]


@pytest.mark.parametrize(("hours", "ends"), [(0, "04:00"), (6.5, "04:00")])
def test_a_session_ends_in_the_night_whenever_it_began(client_of, sam, now, hours, ends):
    now.shift(timedelta(hours=hours))
    client_of(sam)
    row = StaffSession.objects.get(user=sam)
    assert f"{row.expire_date.astimezone(ZoneInfo(zone_of(None))):%H:%M}" == ends
    assert row.expire_date - timezone.now() >= timedelta(hours=4)


def test_signing_in_is_remembered_nowhere_else(client_of, sam):
    client_of(sam)
    sam.refresh_from_db()
    assert sam.last_login is None
    assert not AuditEntry.objects.exists()


def test_a_session_ended_while_a_page_was_open_is_not_revived(client_of, sam):
    store = SessionStore(key_of(client_of(sam)))
    store["draft"] = "something"
    StaffSession.objects.all().delete()
    with pytest.raises(UpdateError):
        store.save()
    assert not StaffSession.objects.exists()


def test_the_list_shows_ones_own_browsers_and_no_keys(client_of, sam, lea):
    client_of(lea)
    there = Client(headers={"user-agent": FIREFOX})
    there.post("/sign-in", {"login": "sam", "password": "sam-yes-desk"})
    here = client_of(sam)
    page = here.get("/account/sessions").content.decode()
    assert "Firefox on Linux" in page
    assert page.count("<li><div><b>") == 2
    for session in StaffSession.objects.all():
        assert session.pk not in page


def test_ending_one_browser_and_all_others(client_of, sam):
    here, there, elsewhere = client_of(sam), client_of(sam), client_of(sam)
    page = here.get("/account/sessions").content.decode()
    handle = page.partition("/account/sessions/")[2].partition("/end")[0]
    assert here.post(f"/account/sessions/{handle}/end").status_code == 302
    assert StaffSession.objects.filter(user=sam).count() == 2
    assert here.post("/account/sessions/others/end").status_code == 302
    assert set(StaffSession.objects.filter(user=sam).values_list("pk", flat=True)) == {
        session_key_hash(key_of(here))
    }
    for ended in (there, elsewhere):
        assert ended.get("/account/")["Location"].startswith("/sign-in")


def test_nobody_ends_a_colleagues_session(client_of, sam, lea):
    leas = key_of(client_of(lea))
    answer = client_of(sam).post(f"/account/sessions/{session_handle(session_key_hash(leas))}/end")
    assert answer.status_code == 404
    assert StaffSession.objects.filter(pk=session_key_hash(leas)).exists()


def test_a_start_password_anew_ends_every_session(client_of, sam, teo, act):
    browser = client_of(sam)
    reset_password(sam, by=act(teo))
    assert browser.get("/account/")["Location"].startswith("/sign-in")


def test_no_key_stands_in_the_table(client_of, sam, client):
    key = key_of(client_of(sam))
    row = StaffSession.objects.get(user=sam)
    assert key not in {row.pk, row.session_data}
    client.cookies["yesdesk"] = row.pk
    assert client.get("/account/")["Location"].startswith("/sign-in")
