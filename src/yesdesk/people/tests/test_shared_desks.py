"""A shared desk computer: a lead says that it is one, it locks, and a short PIN takes it over and moves money."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.actors import ActorKind
from yesdesk.core.models import AuditEntry
from yesdesk.core.permissions import Permission
from yesdesk.core.web.notices import COOKIE as NOTICE
from yesdesk.people.access import actor_of_session
from yesdesk.people.colleagues.actions import reset_password
from yesdesk.people.known_browsers import COOKIE
from yesdesk.people.models import SharedDesk, StaffSession, User
from yesdesk.people.shared_desks.actions import set_own_pin
from yesdesk.requests.models import Presence
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.pages import without_tokens

pytestmark = pytest.mark.django_db
PINS = {"sam": "4071", "lea": "829310", "kim": "5503", "teo": "9182"}
HX = {"HX-Request": "true"}
COVER = {"Yesdesk-Cover": "yes"}


@pytest.fixture
def pins(library, act):
    for name, pin in PINS.items():
        set_own_pin(pin, by=act(User.objects.get(username=name)))


@pytest.fixture
def desk(now, pins, lea):
    """The browser of a computer Lea made a shared one; it locks after five minutes. Sam signed in there since."""
    browser = Client()
    browser.post("/sign-in", {"login": "lea", "password": "lea-yes-desk"})
    said = {"name": "Ground floor", "minutes": "5"}
    assert browser.post("/settings/shared-desks", said).status_code == 302
    browser.post("/sign-out")
    browser.post("/sign-in", {"login": "sam", "password": "sam-yes-desk"})
    assert browser.get("/desk").status_code == 200
    return browser


def say(browser, name, pin=None, headers=None, **more):
    words = {"login": name, "staff_pin": pin or PINS[name], **more}
    return browser.post("/who-is-here", words, headers=headers)


def name_on(browser):
    return browser.get("/desk").context["me"]["name"]


@pytest.fixture(autouse=True)
def _passwords(library):
    for name in ("sam", "lea"):
        member = User.objects.get(username=name)
        member.set_password(f"{name}-yes-desk")
        member.save()


def test_after_some_minutes_it_asks_who_is_here(desk, now):
    now.shift(timedelta(minutes=5, seconds=1))
    answer = desk.get("/desk?queue=all")
    assert answer["Location"] == "/who-is-here?next=/desk%3Fqueue%3Dall"
    assert desk.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("leaves", ["locks", "is_followed"])
def test_who_leaves_it_has_no_request_open_any_more(desk, mill, now, leaves):
    request = ask_as_ana(mill)
    desk.post(f"/desk/{request.pk}/here?writing=1")
    open_now = Presence.objects.filter(until__gt=timezone.now())
    assert open_now.exists()
    if leaves == "locks":
        desk.post("/account/lock")
    else:
        desk.post("/who-is-here", {"login": "lea", "staff_pin": PINS["lea"]}, headers=COVER)
    assert not open_now.exists()


def test_use_keeps_it_open(desk, now):
    for _page in range(4):
        now.shift(timedelta(minutes=3))
        assert desk.get("/desk").status_code == 200


def test_what_a_page_fetches_by_itself_is_no_use_and_typing_is(desk, now):
    now.shift(timedelta(minutes=3))
    assert desk.get("/desk", headers=HX).status_code == 200
    now.shift(timedelta(minutes=1))
    assert desk.post("/account/in-use", headers={"Sec-Fetch-Mode": "cors"}).status_code == 204
    now.shift(timedelta(minutes=4))
    assert desk.get("/desk", headers=HX).status_code == 200
    now.shift(timedelta(minutes=2))
    answer = desk.get("/desk", headers=HX)
    assert (answer.status_code, answer["Yesdesk-Locked"]) == (401, "yes")


def test_the_same_person_goes_on_where_they_were(desk, now):
    now.shift(timedelta(minutes=6))
    before = desk.cookies["yesdesk"].value
    assert say(desk, "sam", next="/desk?queue=all")["Location"] == "/desk?queue=all"
    assert (name_on(desk), desk.cookies["yesdesk"].value) == ("Sam", before)


def test_another_takes_over_and_nothing_of_the_first_is_left(desk, now, sam):
    now.shift(timedelta(minutes=6))
    assert say(desk, "lea", next="/desk")["Location"] == "/desk"
    assert name_on(desk) == "Lea"
    assert not StaffSession.objects.filter(user=sam).exists()


def test_who_takes_over_leaves_no_trace_and_no_list(desk, now):
    before = AuditEntry.objects.count()
    now.shift(timedelta(minutes=6))
    say(desk, "lea")
    assert AuditEntry.objects.count() == before
    assert not [f.name for f in SharedDesk._meta.fields if f.is_relation]


def test_a_lock_says_nothing_of_what_lies_under_it(desk, now, mill):
    request = ask_as_ana(mill)
    browser_shows = desk.get(reverse("request", args=[request.pk])).text
    assert "Ana" in browser_shows
    now.shift(timedelta(minutes=6))
    answer = desk.get(reverse("request", args=[request.pk]), follow=True)
    assert "Ana" not in without_tokens(answer.text)
    assert "Sam" not in without_tokens(answer.text)


def test_lock_now(desk, now):
    assert desk.post("/account/lock", {"back": "/desk?queue=all"})["Location"].startswith(
        "/who-is-here?next="
    )
    assert desk.get("/desk").status_code == 302
    now.shift(timedelta(minutes=-1))
    assert desk.get("/desk").status_code == 302


def test_a_lock_never_leads_elsewhere(desk):
    where = desk.post("/account/lock", {"back": "//evil.example/"})["Location"]
    assert "evil" not in where
    assert say(desk, "sam", next="https://evil.example/")["Location"] == "/desk"


def test_a_use_that_comes_late_opens_no_lock(desk, now):
    key = desk.cookies["yesdesk"].value
    now.shift(timedelta(minutes=1))
    desk.post("/account/lock")
    desk.post("/account/in-use")
    assert actor_of_session(key) is None


def locked_form(desk, address, words, **more):
    page = desk.post(address, {"words": words, "revision": "1", "last": "0", **more})
    assert page.status_code == 401
    assert words not in page.text
    return {"sealed": re.search('name="sealed" value="([^"]+)"', page.text)[1]}


def test_a_form_sent_to_a_lock_goes_on_when_its_writer_is_back(desk, now, mill):
    request = ask_as_ana(mill)
    here = f"/desk/{request.pk}/note"
    now.shift(timedelta(minutes=6))
    sealed = locked_form(desk, here, "She rang at noon.")
    wrong = desk.post(here, {**sealed, "login": "sam", "staff_pin": "0001"})
    assert wrong.status_code == 422
    assert sealed["sealed"] in wrong.text
    done = desk.post(here, {**sealed, "login": "sam", "staff_pin": PINS["sam"]})
    assert done.status_code == 302
    assert request.entries.filter(text="She rang at noon.").count() == 1


def test_nobody_else_sends_or_reads_it(desk, now, mill):
    request = ask_as_ana(mill)
    here = f"/desk/{request.pk}/note"
    now.shift(timedelta(minutes=6))
    sealed = locked_form(desk, here, "She rang at noon.")
    answer = desk.post(here, {**sealed, "login": "lea", "staff_pin": PINS["lea"]})
    assert answer["Location"] == "/desk"
    assert not request.entries.filter(text="She rang at noon.").exists()
    desk.post("/account/lock")
    answer = desk.post(here, {**sealed, "login": "lea", "staff_pin": PINS["lea"]})
    assert not request.entries.filter(text="She rang at noon.").exists()


def test_a_wrong_pin_and_an_unknown_name_read_the_same(desk):
    desk.post("/account/lock")
    wrong, nobody = say(desk, "sam", "7777"), say(desk, "nobody", "7777")
    assert wrong.status_code == nobody.status_code == 422
    errors = [page.context["form"].non_field_errors() for page in (wrong, nobody)]
    assert errors[0] == errors[1]


def test_guessing_a_pin_gets_slow(desk):
    desk.post("/account/lock")
    for _try in range(5):
        say(desk, "sam", "7777")
    assert say(desk, "sam").context["form"].has_error("__all__", "wait")


@pytest.mark.parametrize("where", ["lock", "cover"])
def test_a_browser_that_drops_its_cookie_gets_no_more_tries_of_a_pin(desk, now, where):
    desk.post("/account/lock")
    for _try in range(6):
        desk.cookies.pop(COOKIE, None)
        page = say(desk, "sam", "7777", headers=COVER if where == "cover" else None)
    assert "30 seconds" in page.text


def test_guesses_at_one_shared_desk_keep_nobody_from_another(desk, lea):
    desk.post("/account/lock")
    for _try in range(6):
        say(desk, "sam", "7777")
    other = Client()
    other.post("/sign-in", {"login": "lea", "password": "lea-yes-desk"})
    other.post("/settings/shared-desks", {"name": "First floor", "minutes": "5"})
    other.post("/sign-out")
    other.post("/sign-in", {"login": "lea", "password": "lea-yes-desk"})
    other.post("/account/lock")
    assert say(other, "sam").status_code == 302


def test_nobody_without_a_pin_gets_in_by_an_empty_one(desk, max_):
    desk.post("/account/lock")
    assert say(desk, "max", "0000").status_code == 422
    assert say(desk, "max", " ").status_code == 422


def test_a_password_opens_it_too(desk):
    desk.post("/account/lock")
    assert desk.get("/sign-in").status_code == 200
    answer = desk.post("/sign-in", {"login": "sam", "password": "sam-yes-desk"})
    assert answer.status_code == 302
    assert name_on(desk) == "Sam"


def test_a_pin_alone_opens_the_desk_and_no_settings(desk, teo):
    desk.post("/account/lock")
    say(desk, "teo")
    actor = actor_of_session(desk.cookies["yesdesk"].value)
    assert actor.kind is ActorKind.SHARED_DESK
    assert actor.may(Permission.DESK_REQUEST_ANSWER)
    assert not actor.may(Permission.PEOPLE_STAFF_CHANGE)
    assert desk.get("/settings/staff").status_code == 403


def test_who_left_takes_nothing_over(desk, lea):
    User.objects.filter(pk=lea.pk).update(is_active=False)
    desk.post("/account/lock")
    assert say(desk, "lea").status_code == 422


def test_a_computer_that_is_not_shared_never_locks_and_knows_no_pin(client_of, sam, pins, now):
    browser = client_of(sam)
    now.shift(timedelta(hours=9))
    assert browser.get("/desk").status_code == 200
    assert browser.get("/desk").context["me"]["desk"] is None
    assert browser.post("/account/lock")["Location"] == "/desk"
    assert say(browser, "lea")["Location"] == "/desk"
    assert name_on(browser) == "Sam"
    assert say(Client(), "lea")["Location"] == "/sign-in"


def test_a_covered_page_wants_the_pin_also_where_the_server_has_not_locked(desk):
    said = {"login": "sam", "staff_pin": "7777"}
    assert desk.post("/who-is-here", said, headers=COVER).status_code == 422
    said["staff_pin"] = PINS["sam"]
    assert desk.post("/who-is-here", said, headers=COVER).status_code == 204
    said = {"login": "lea", "staff_pin": PINS["lea"]}
    assert desk.post("/who-is-here", said, headers=COVER).status_code == 205
    assert name_on(desk) == "Lea"


def test_only_a_lead_enrols_and_it_is_traced(client_of, sam, lea):
    assert client_of(sam).get("/settings/shared-desks").status_code == 403
    browser = client_of(lea)
    browser.get("/desk")
    browser.post("/settings/shared-desks", {"name": "Ground floor", "minutes": "3"})
    assert SharedDesk.objects.get().minutes == 3
    assert AuditEntry.objects.filter(tag="people.shared_desk.enrolled").count() == 1
    assert browser.get("/desk").context["me"]["desk"]["minutes"] == 3


@pytest.mark.parametrize("minutes", ["0", "61", "many"])
def test_shared_desk_locks_within_the_hour(client_of, lea, minutes):
    said = {"name": "Ground floor", "minutes": minutes}
    assert client_of(lea).post("/settings/shared-desks", said).status_code == 422


def test_taken_off_it_signs_out_whoever_is_there(desk, client_of, lea):
    pk = SharedDesk.objects.get().pk
    browser = client_of(lea)
    assert browser.post(f"/settings/shared-desks/{pk}/off").status_code == 302
    assert AuditEntry.objects.filter(tag="people.shared_desk.taken_off").count() == 1
    assert desk.get("/desk")["Location"].startswith("/sign-in")
    assert browser.get("/desk").status_code == 200


def test_taken_off_at_itself(desk):
    desk.post("/account/lock")
    say(desk, "lea")
    pk = SharedDesk.objects.get().pk
    assert desk.post(f"/settings/shared-desks/{pk}/off")["Location"] == "/sign-in"
    assert desk.get("/desk")["Location"].startswith("/sign-in")


def test_a_pin_is_set_with_the_password_and_kept_as_a_hash(client_of, sam):
    browser = client_of(sam)
    said = {"staff_pin": "4072", "again": "4072"}
    assert browser.post("/account/pin", {**said, "current": "wrong"}).status_code == 422
    assert browser.post("/account/pin", {**said, "current": "sam-yes-desk"}).status_code == 302
    sam.refresh_from_db()
    assert "4072" not in sam.pin
    assert AuditEntry.objects.filter(tag="people.account.pin_set").count() == 1


@pytest.mark.parametrize("pin", ["407", "4071234", "40a1", "0000", "1234", "9876", "٤٠٧١"])
def test_a_pin_is_digits_that_nobody_tries_first(client_of, sam, pin):
    said = {"staff_pin": pin, "again": pin, "current": "sam-yes-desk"}
    assert client_of(sam).post("/account/pin", said).status_code == 422


def test_a_new_start_password_ends_the_pin(pins, act, sam, teo):
    reset_password(User.objects.get(pk=sam.pk), by=act(teo))
    sam.refresh_from_db()
    assert sam.pin == ""


def test_who_has_a_start_password_signs_in_with_that_first(desk, lea):
    User.objects.filter(pk=lea.pk).update(must_change_password=True)
    desk.post("/account/lock")
    assert say(desk, "lea").status_code == 422


def test_a_pin_is_no_proof_for_the_second_step_or_the_password(desk):
    desk.post("/account/lock")
    say(desk, "lea")
    assert "/account/confirm" in desk.get("/account/second-step/on")["Location"]
    said = {"new": "four words in a row", "again": "four words in a row"}
    assert desk.post("/account/password", said).status_code == 422


@pytest.fixture
def said(desk):
    """A page that nobody has seen yet has something to say to Sam."""
    answer = desk.post(
        "/account/pin", {"current": "sam-yes-desk", "staff_pin": "4072", "again": "4072"}
    )
    assert answer.status_code == 302
    assert desk.cookies[NOTICE].value
    return desk


def test_a_locked_computer_says_nothing_more_to_who_comes_next(said, now):
    now.shift(timedelta(minutes=6))
    assert "Your PIN is set." not in said.get("/sign-in").text
    assert not said.cookies[NOTICE].value
    say(said, "lea")
    assert "Your PIN is set." not in said.get("/desk").text


def test_what_was_to_be_said_goes_with_a_lock(said):
    said.post("/account/lock", {"back": "/desk"})
    assert not said.cookies[NOTICE].value


def test_who_takes_over_a_covered_page_hears_nothing_of_it(said):
    assert (
        said.post(
            "/who-is-here", {"login": "lea", "staff_pin": PINS["lea"]}, headers=COVER
        ).status_code
        == 205
    )
    assert not said.cookies[NOTICE].value


def test_what_was_to_be_said_goes_with_who_signs_out_or_in(said):
    out = said.post("/sign-out", follow=True).text
    assert "You are signed out." in out
    assert "Your PIN is set." not in out


def test_who_signs_in_hears_nothing_of_who_was_here_before(said):
    del said.cookies[settings.SESSION_COOKIE_NAME]
    said.post("/sign-in", {"login": "lea", "password": "lea-yes-desk"})
    assert not said.cookies[NOTICE].value
