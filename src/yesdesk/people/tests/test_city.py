"""Colleagues sign in by the city's account: who comes in, by what, and for how long."""

import base64
import hashlib
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from django.test import Client
from django.utils import timezone

from tests.twins.oidc import CLIENT, SECRET, issuer
from yesdesk.cli.checks import city_job_classes
from yesdesk.core.models import AuditEntry
from yesdesk.people.city import oidc
from yesdesk.people.city.refusals import DECLINED, LEFT, STALE, TAKEN, UNKNOWN
from yesdesk.people.colleagues.actions import deactivate_member, reset_password
from yesdesk.people.models import JobClass, StaffSession, User
from yesdesk.people.shared_desks.actions import set_own_pin
from yesdesk.people.tests.city import SUB, back, connected, go, is_in, sign_in, told

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
KAI = {"sub": "kai", "name": "Kai Ruiz", "preferred_username": "Kai.Ruiz@city.example"}


@pytest.fixture
def city(settings):
    with issuer() as twin:
        settings.OIDC_ISSUER, settings.OIDC_CLIENT = twin.url, CLIENT
        settings.OIDC_SECRET = SECRET
        yield twin


@pytest.fixture
def sam_there(sam, city):
    return connected(sam, city)


def by_group(settings, name):
    settings.OIDC_JOB_CLASSES = {"groups": {"library-desk": name}}
    return {**KAI, "groups": ["all", "library-desk"]}


def test_connected_colleague_lands_at_the_desk(client, city, sam_there):
    assert sign_in(client, city)["Location"] == "/desk"
    assert client.get("/desk").context["me"]["name"] == sam_there.name


def test_city_is_asked_with_pkce_and_told_its_proof(client, city, sam_there):
    asked = go(client)
    back(client, city, asked)
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    [form] = city.forms
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == asked["code_challenge"]
    assert form["redirect_uri"] == asked["redirect_uri"]
    assert city.logins == ["yesdesk-at-wren:a+secret%3A+of+the+twin"]


def test_secret_goes_in_the_form_where_the_city_wants_that(client, city, sam_there):
    city.document = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    sign_in(client, city)
    assert city.forms[0]["client_secret"] == SECRET
    assert city.logins == [""]


def test_sign_in_leads_back_to_where_one_wanted_to_be(client, city, sam_there):
    asked = go(client, next="/account/sessions")
    assert back(client, city, asked)["Location"] == "/account/sessions"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/x"])
def test_nobody_is_led_to_another_site(client, city, sam_there, elsewhere):
    assert back(client, city, go(client, next=elsewhere))["Location"] == "/desk"


def test_button_stands_on_the_sign_in_page_and_carries_the_way(client, city, library):
    page = client.get("/sign-in?next=/account/sessions").text
    assert 'href="/sign-in/city?next=%2Faccount%2Fsessions"' in page
    assert 'name="password"' in page


def test_without_an_issuer_there_is_no_button_and_nowhere_to_go(client, client_of, sam):
    assert "/sign-in/city" not in client.get("/sign-in").text
    assert client.get("/sign-in/city").status_code == 404
    assert client_of(sam).get("/account/city").status_code != 200
    assert "/account/city" not in client_of(sam).get("/account/").text


def test_colleague_who_was_put_out_stays_out(client, city, sam_there, teo, act):
    deactivate_member(sam_there, by=act(teo))
    assert sign_in(client, city)["Location"] == "/sign-in"
    assert told(client) == [LEFT]
    assert not is_in(client)


def test_email_never_joins_accounts(client, city, sam, settings):
    User.objects.filter(pk=sam.pk).update(email="sam@library.example")
    claims = by_group(settings, "Shelver")
    sign_in(client, city, **{**claims, "email": "SAM@library.example", "email_verified": True})
    assert told(client) == [UNKNOWN]
    assert not is_in(client)
    assert not User.objects.filter(oidc_sub="kai").exists()


@pytest.mark.parametrize("claim", ["name", "preferred_username"])
def test_name_of_a_former_colleague_makes_no_new_one(client, city, ret, settings, claim):
    claims = by_group(settings, "Shelver")
    claims[claim] = ret.name if claim == "name" else ret.username
    sign_in(client, city, **claims)
    assert told(client) == [UNKNOWN]


def test_claim_gives_a_new_colleague_their_job_class(client, city, library, settings):
    assert sign_in(client, city, **by_group(settings, "Shelver"))["Location"] == "/desk"
    kai = User.objects.get(oidc_sub="kai")
    assert (kai.username, kai.name, kai.job_class.name) == ("kai.ruiz", "Kai Ruiz", "Shelver")
    assert not kai.has_usable_password()
    assert AuditEntry.objects.filter(tag="people.staff.added", subject=f"user:{kai.pk}").exists()


def test_later_sign_in_leaves_the_job_class_that_was_given_by_hand(client, city, library, settings):
    claims = by_group(settings, "Shelver")
    sign_in(client, city, **claims)
    by_hand = JobClass.objects.get(name="Librarian")
    User.objects.filter(oidc_sub="kai").update(job_class=by_hand)
    sign_in(Client(), city, **claims)
    assert User.objects.get(oidc_sub="kai").job_class == by_hand


@pytest.mark.parametrize("name", ["Director", "Lead", "IT", "Privacy officer", "No such job"])
def test_class_whose_rights_take_two_is_never_given_by_a_claim(
    client, city, library, settings, name
):
    sign_in(client, city, **by_group(settings, name))
    assert told(client) == [UNKNOWN]
    assert not User.objects.filter(oidc_sub="kai").exists()
    assert len(list(city_job_classes())) == 1


def test_sub_without_such_a_claim_makes_nobody(client, city, library, settings):
    settings.OIDC_JOB_CLASSES = {"groups": {"library-desk": "Shelver"}}
    sign_in(client, city, **KAI, groups="other")
    assert told(client) == [UNKNOWN]


@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "a\0b"}, {"preferred_username": "±"}])
def test_claims_without_a_usable_name_make_nobody(client, city, library, settings, wrong):
    sign_in(client, city, **{**by_group(settings, "Shelver"), **wrong})
    assert told(client) == [UNKNOWN]


def test_session_ends_within_twelve_hours(client, city, sam_there, now):
    sign_in(client, city)
    now.shift(timedelta(hours=5))
    assert is_in(client)
    row = StaffSession.objects.get(user=sam_there)
    assert row.expire_date - timezone.now() <= timedelta(hours=7)


def test_session_that_began_after_midnight_ends_before_the_next_night(client, city, sam_there, now):
    now.shift(timedelta(hours=10.9))  # nearly five in the morning
    sign_in(client, city)
    now.shift(timedelta(hours=10))
    assert is_in(client)
    client.post("/account/", {"name": "Sam", "language": "en"})  # a save makes it no longer
    now.shift(timedelta(hours=2, minutes=1))
    assert not is_in(client)


def test_password_session_is_no_shorter_than_before(client, city, sam, now):
    now.shift(timedelta(hours=10.9))
    client.post("/sign-in", {"login": "sam", "password": "sam-yes-desk"})
    now.shift(timedelta(hours=13))
    assert is_in(client)


def test_second_step_set_up_here_is_asked_for_too(client, city, sam_there):
    Authenticator.objects.create(
        user=sam_there, type="totp", data={"secret": encrypt("JBSWY3DPEHPK3PXP")}
    )
    assert sign_in(client, city)["Location"] == "/sign-in/code"
    assert not is_in(client)


def test_code_of_the_second_step_leads_on_and_the_session_ends_all_the_same(
    client, city, sam_there, now
):
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    Authenticator.objects.create(user=sam_there, type="totp", data={"secret": encrypt(secret)})
    now.shift(timedelta(hours=10.9))
    asked = go(client, next="/account/sessions")
    assert back(client, city, asked)["Location"] == "/sign-in/code"
    code = HOTP(base64.b32decode(secret), 6, SHA1()).generate(int(timezone.now().timestamp()) // 30)
    answer = client.post("/sign-in/code", {"code": code.decode()})
    assert answer["Location"] == "/account/sessions"
    row = StaffSession.objects.get(user=sam_there)
    assert row.expire_date - timezone.now() <= timedelta(hours=12)


def test_colleague_without_a_password_gets_one_by_a_start_password(
    client, city, library, settings, act, teo
):
    claims = by_group(settings, "Shelver")
    sign_in(client, city, **claims)
    reset_password(User.objects.get(oidc_sub="kai"), by=act(teo))
    assert not is_in(client)
    sign_in(client, city, **claims)
    words = "four quiet words here"
    client.post("/account/password", {"new": words, "again": words})
    assert User.objects.get(oidc_sub="kai").check_password(words)


def test_shared_desks_pin_still_changes_who_acts(client, city, sam_there, lea, act, now):
    set_own_pin("829310", by=act(lea))
    client.post("/sign-in", {"login": "lea", "password": "lea-yes-desk"})
    client.post("/settings/shared-desks", {"name": "Ground floor", "minutes": "5"})
    client.post("/sign-out")
    asked = go(client)
    assert asked["prompt"] == "login"  # somebody else may still be signed in at the city
    back(client, city, asked)
    assert client.get("/desk").context["me"]["name"] == sam_there.name
    client.post("/account/lock")
    client.post("/who-is-here", {"login": "lea", "staff_pin": "829310"})
    assert client.get("/desk").context["me"]["name"] == lea.name


def test_city_opens_a_locked_shared_desk_for_another_colleague(client, city, sam_there, lea, now):
    client.post("/sign-in", {"login": "lea", "password": "lea-yes-desk"})
    client.post("/settings/shared-desks", {"name": "Ground floor", "minutes": "5"})
    client.post("/account/lock")
    assert sign_in(client, city)["Location"] == "/desk"
    assert client.get("/desk").context["me"]["name"] == sam_there.name
    assert StaffSession.objects.get(user=sam_there).shared_desk is not None
    assert StaffSession.objects.get(user=sam_there).expire_date <= timezone.now() + timedelta(
        hours=12
    )


def test_colleague_who_is_signed_in_stays_who_they_are(client_of, city, sam_there, lea):
    browser = client_of(lea)
    assert browser.get("/sign-in/city")["Location"] == "/desk"
    assert browser.get("/desk").context["me"]["name"] == lea.name


def test_city_that_says_no_is_told_as_that(client, city, library):
    asked = go(client)
    client.get("/sign-in/city/back", {"state": asked["state"], "error": "access_denied"})
    assert told(client) == [DECLINED]


def test_password_form_still_leads_to_where_one_wanted_to_be(client, city, library):
    asked = go(client, next="/account/sessions")
    assert back(client, city, asked)["Location"] == "/sign-in?next=/account/sessions"
    city.status = 500
    oidc.discovery.forget()
    answer = client.get("/sign-in/city", {"next": "/account/sessions"})
    assert answer["Location"] == "/sign-in?next=/account/sessions"


def test_flood_from_one_network_is_stopped(client, city, library, monkeypatch):
    monkeypatch.setattr("yesdesk.people.throttle.PER_NETWORK", 1)
    go(client)
    assert client.get("/sign-in/city").status_code == 409


class TestConnecting:
    @pytest.fixture
    def browser(self, client_of, sam, now):
        browser = client_of(sam)
        confirmed(browser)
        return browser

    def test_it_is_connected_and_signs_in(self, browser, city, sam, client):
        assert back(browser, city, go(browser, *link(browser)))["Location"] == "/account/"
        sam.refresh_from_db()
        assert (sam.oidc_issuer, sam.oidc_sub) == (city.url, SUB)
        assert AuditEntry.objects.filter(tag="people.account.city_connected").exists()
        assert sign_in(client, city)["Location"] == "/desk"

    def test_password_is_asked_for_first(self, client_of, city, sam):
        answer = client_of(sam).get("/account/city")
        assert answer["Location"].startswith("/account/confirm")

    def test_link_of_another_site_connects_nothing(self, browser, city):
        for of in ("", "guessed", "ä"):
            assert browser.get("/account/city/connect", {"of": of})["Location"] == "/account/city"

    def test_link_alone_without_the_password_goes_nowhere(self, browser, city, now):
        [address] = link(browser)
        now.shift(timedelta(minutes=6))
        assert browser.get(address)["Location"] == "/account/city"

    def test_city_account_of_a_colleague_is_refused(self, browser, city, sam, lea):
        connected(lea, city)
        back(browser, city, go(browser, *link(browser)))
        assert told(browser) == [TAKEN]
        sam.refresh_from_db()
        assert sam.oidc_sub is None

    def test_other_colleague_who_signed_in_meanwhile_is_not_connected(self, browser, city, lea):
        asked = go(browser, *link(browser))
        session = browser.session
        session["city"] = {**session["city"], "member": lea.pk}
        session.save()
        back(browser, city, asked)
        assert told(browser) == [STALE]
        assert not User.objects.filter(oidc_sub=SUB).exists()

    def test_taken_away_it_signs_nobody_in_and_makes_nobody(
        self, browser, city, sam, settings, client
    ):
        connected(sam, city, sub="kai")
        assert browser.post("/account/city")["Location"] == "/account/city"
        assert "/account/city/connect" in browser.get("/account/city").text
        sign_in(client, city, **by_group(settings, "Shelver"))
        assert told(client) == [UNKNOWN]
        assert AuditEntry.objects.filter(tag="people.account.city_disconnected").exists()

    def test_another_colleague_can_connect_it_after_that(self, browser, city, sam, lea):
        User.objects.filter(pk=lea.pk).update(oidc_issuer="", oidc_sub=SUB)
        back(browser, city, go(browser, *link(browser)))
        assert User.objects.get(oidc_sub=SUB) == sam

    def test_colleague_without_a_password_keeps_it(self, client, city, library, settings):
        sign_in(client, city, **by_group(settings, "Shelver"))
        answer = client.post("/account/city")
        assert answer.status_code == 409
        assert "start password" in answer.text
        assert User.objects.get(oidc_sub="kai").oidc_issuer == city.url


def confirmed(browser):
    browser.post("/account/confirm", {"password": "sam-yes-desk", "next": "/account/"})


def link(browser):
    """The address of the link on one's own page."""
    page = browser.get("/account/city").text
    return ["/account/city/connect" + page.partition("/account/city/connect")[2].partition('"')[0]]
