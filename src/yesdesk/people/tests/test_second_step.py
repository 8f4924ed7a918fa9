"""A code after the password: each good once, guesses counted, and a way back when the phone is gone."""

import base64
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

from yesdesk.core.models import AuditEntry
from yesdesk.people.account.actions import spend_code

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def app_code(secret: str = SECRET, *, steps: int = 0) -> str:
    """What the app shows now, or some half minutes from now."""
    app = HOTP(base64.b32decode(secret), 6, SHA1())
    return app.generate(int(time.time()) // 30 + steps).decode()


@pytest.fixture
def sam_with_app(sam, now):
    Authenticator.objects.create(user=sam, type="totp", data={"secret": encrypt(SECRET)})
    return sam


def password_step(client):
    return client.post("/sign-in", {"login": "sam", "password": "sam-yes-desk"})


def test_the_password_alone_does_not_open_the_door(client, sam_with_app):
    assert password_step(client)["Location"] == "/sign-in/code"
    assert client.get("/account/")["Location"].startswith("/sign-in")
    assert client.get("/sign-in/code").status_code == 200


def test_password_and_code_do(client, sam_with_app):
    password_step(client)
    answer = client.post("/sign-in/code", {"code": app_code()})
    assert answer["Location"] == "/desk"
    assert client.get("/account/").status_code == 200


def test_a_code_opens_one_browser_only(client, sam_with_app, now):
    from django.test import Client

    password_step(client)
    client.post("/sign-in/code", {"code": app_code()})
    other = Client()
    password_step(other)
    again = other.post("/sign-in/code", {"code": app_code()})
    assert "was used already" in again.content.decode()
    now.shift(30)
    assert other.post("/sign-in/code", {"code": app_code()}).status_code == 302


def test_an_older_code_is_spent_with_a_newer_one(sam_with_app):
    assert spend_code(sam_with_app, app_code()) is not None
    assert spend_code(sam_with_app, app_code(steps=-1)) is None


def test_code_guesses_are_counted_for_the_account(client, sam_with_app, now):
    password_step(client)
    for _ in range(5):
        client.post("/sign-in/code", {"code": "000000"})
    page = client.post("/sign-in/code", {"code": app_code()})
    assert "30 seconds" in page.content.decode()
    now.shift(31)
    assert client.post("/sign-in/code", {"code": app_code()}).status_code == 302


def test_the_secret_is_not_readable_in_the_database(sam_with_app):
    stored = Authenticator.objects.get(user=sam_with_app).data["secret"]
    assert SECRET not in stored
    assert decrypt(stored) == SECRET


def test_a_former_secret_key_still_opens_the_secret_and_a_lost_one_opens_to_nobody(
    sam_with_app, settings
):
    stored, former = encrypt(SECRET), settings.SECRET_KEY
    settings.SECRET_KEY = "another-key" * 5
    assert decrypt(stored) != SECRET
    assert decrypt(stored) != decrypt(stored)  # nothing one could work a code out from
    settings.SECRET_KEY_FALLBACKS = [former]
    assert decrypt(stored) == SECRET


def confirmed(client) -> None:
    client.post("/account/confirm", {"password": "sam-yes-desk", "next": "/account/"})


def test_turning_it_on_asks_who_it_is_and_shows_picture_key_and_codes(client_of, sam, now):
    browser = client_of(sam)
    assert browser.get("/account/second-step/on")["Location"].startswith("/account/confirm?")
    confirmed(browser)
    page = browser.get("/account/second-step/on").content.decode()
    assert '<svg class="code"' in page
    assert "style=" not in page
    assert '<path stroke="none"' in page  # a line around each square would make all of it black
    secret = page.partition('<code class="secret">')[2].partition("</code>")[0].replace(" ", "")
    answer = browser.post("/account/second-step/on", {"code": app_code(secret)})
    assert answer["Location"] == "/account/second-step/codes"
    codes = browser.get(answer["Location"]).content.decode()
    assert codes.count("<li><code>") == 10
    assert AuditEntry.objects.filter(tag="people.account.second_step_on", actor=sam.pk).exists()
    assert spend_code(sam, app_code(secret)) is None  # the proof itself opens no second browser


def test_a_code_that_does_not_fit_keeps_the_same_picture(client_of, sam, now):
    browser = client_of(sam)
    confirmed(browser)
    first = browser.get("/account/second-step/on").content.decode()
    again = browser.post("/account/second-step/on", {"code": "000000"}).content.decode()
    key = first.partition('<code class="secret">')[2].partition("</code>")[0]
    assert key in again
    assert "doesn’t match" in again


def test_a_recovery_code_opens_the_door_once(client, client_of, sam_with_app, now):
    browser = client_of(sam_with_app)
    confirmed(browser)
    assert "codes you have left stop working" in browser.get("/account/second-step/codes/new").text
    browser.post("/account/second-step/codes/new")
    page = browser.get("/account/second-step/codes").content.decode()
    code = page.partition("<li><code>")[2].partition("</code>")[0]
    password_step(client)
    assert client.post("/sign-in/code", {"code": code})["Location"] == "/desk"
    client.post("/sign-out")
    password_step(client)
    assert client.post("/sign-in/code", {"code": code}).status_code == 200


def test_turning_it_off_asks_who_it_is(client_of, sam_with_app):
    browser = client_of(sam_with_app)
    assert browser.post("/account/second-step/off")["Location"].startswith("/account/confirm")
    assert Authenticator.objects.filter(user=sam_with_app).exists()
    confirmed(browser)
    assert browser.get("/account/second-step/off").status_code == 200
    assert browser.post("/account/second-step/off")["Location"] == "/account/"
    assert not Authenticator.objects.filter(user=sam_with_app).exists()


def test_who_lost_phone_and_codes_is_let_in_by_teo(client, client_of, sam_with_app, teo):
    browser = client_of(teo)
    browser.post(f"/settings/staff/{sam_with_app.pk}/second-step")
    assert password_step(client)["Location"] == "/desk"
    assert AuditEntry.objects.filter(tag="people.staff.second_step_off", actor=teo.pk).exists()
