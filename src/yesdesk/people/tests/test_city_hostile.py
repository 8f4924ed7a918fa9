"""What a hostile issuer, or a visitor of an honest one, tries: nobody is signed in, and passwords still work."""

import json
import threading
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.twins.oidc import CLIENT, CODE, SECRET, issuer
from yesdesk.people.city import oidc
from yesdesk.people.city.refusals import NO_ANSWER, NOT_PROVED, STALE, UNKNOWN
from yesdesk.people.models import User
from yesdesk.people.tests.city import back, connected, go, is_in, sign_in, told

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def city(settings, sam):
    with issuer() as twin:
        settings.OIDC_ISSUER, settings.OIDC_CLIENT = twin.url, CLIENT
        settings.OIDC_SECRET = SECRET
        connected(sam, twin)
        yield twin


def long_ago():
    return (timezone.now() - timedelta(minutes=3)).timestamp()


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another-program"},
        {"aud": None},
        {"aud": [CLIENT, "another-program"], "azp": "another-program"},
        {"exp": long_ago},
        {"exp": None},
        {"iat": None},
        {"nonce": None},
        {"nonce": "of another sign-in"},
        {"nonce": ["a", "list"]},
        {"sub": None},
        {"sub": ""},
        {"sub": "s" * 256},
        {"sub": "sam\0"},
        {"sub": 7},
    ],
    ids=" ".join,
)
def test_token_with_a_wrong_claim_signs_nobody_in(client, city, claims):
    now = {name: said() if callable(said) else said for name, said in claims.items()}
    assert sign_in(client, city, **now)["Location"] == "/sign-in"
    assert told(client) == [NOT_PROVED]
    assert not is_in(client)


@pytest.mark.parametrize(
    "lie",
    [
        {"algorithm": "none"},
        {"algorithm": "HS256"},
        {"signs_with": "second"},
        {"header": {"kid": "second"}, "signs_with": "second"},
    ],
    ids=str,
)
def test_token_that_the_published_key_did_not_sign_signs_nobody_in(client, city, lie):
    for name, value in lie.items():
        setattr(city, name, value)
    sign_in(client, city)
    assert told(client) == [NOT_PROVED]
    assert not is_in(client)


def test_new_key_is_fetched_once_and_the_known_one_not_again(client, city):
    sign_in(client, city)
    city.keys, city.signs_with = ["second"], "second"
    assert sign_in(Client(), city)["Location"] == "/desk"
    sign_in(Client(), city)
    assert city.asked.count("/keys") == 2


def test_unknown_key_is_looked_for_once_more_and_no_oftener(client, city):
    city.header = {"kid": "nobody's"}
    sign_in(client, city)
    assert city.asked.count("/keys") == 2


def test_discovery_is_kept_an_hour(client, city):
    sign_in(client, city)
    sign_in(Client(), city)
    assert city.asked.count("/.well-known/openid-configuration") == 1


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "https://evil.example/authorize"},
        {"token_endpoint": "http://127.0.0.1:1/token"},
        {"jwks_uri": "http://127.0.0.1@evil.example/keys"},
        {"jwks_uri": None},
    ],
    ids=str,
)
def test_discovery_that_leads_elsewhere_is_refused(client, city, document):
    city.document = document
    assert client.get("/sign-in/city")["Location"] == "/sign-in"
    assert told(client) == [NO_ANSWER]


def test_issuer_without_https_is_never_asked(client, city, settings):
    settings.OIDC_ISSUER = "http://login.city.example"
    assert client.get("/sign-in/city")["Location"] == "/sign-in"
    assert told(client) == [NO_ANSWER]


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 500},
        {"status": 302},
        {"body": b"no JSON"},
        {"body": b"[1]"},
        {"body": b"[" * 100_000},
        {"body": b" " * 300_000},
    ],
    ids=lambda given: f"{given}"[:30],
)
def test_issuer_that_answers_nonsense_leaves_the_password_form(client, city, answer):
    for name, value in answer.items():
        setattr(city, name, value)
    assert client.get("/sign-in/city")["Location"] == "/sign-in"
    assert told(client) == [NO_ANSWER]
    assert 'name="password"' in client.get("/sign-in").text
    assert "/elsewhere" not in city.asked


@pytest.mark.parametrize("body", [b'{"error": "invalid_grant"}', b'{"id_token": 7}', b"{}"])
def test_code_that_the_city_does_not_take_signs_nobody_in(client, city, body):
    asked = go(client)
    city.body = body
    back(client, city, asked)
    assert not is_in(client)


def test_issuer_that_is_down_is_said_and_passwords_still_work(client, sam, settings):
    settings.OIDC_ISSUER, settings.OIDC_CLIENT = "http://127.0.0.1:9", CLIENT
    client.get("/sign-in/city")
    assert told(client) == [NO_ANSWER]
    answer = client.post("/sign-in", {"login": "sam", "password": "sam-yes-desk"})
    assert answer["Location"] == "/desk"


def test_issuer_that_is_slow_holds_no_more_threads(client, city, monkeypatch):
    monkeypatch.setattr(oidc, "_exchanges", threading.BoundedSemaphore(1))
    oidc._exchanges.acquire()
    client.get("/sign-in/city")
    assert told(client) == [NO_ANSWER]


def test_issuer_that_never_ends_its_answer_is_left(client, city, monkeypatch):
    monkeypatch.setattr(oidc, "WHOLE", 0.0)
    client.get("/sign-in/city")
    assert told(client) == [NO_ANSWER]


def test_state_of_another_browser_signs_nobody_in(client, city):
    theirs = go(Client())
    go(client)
    back(client, city, theirs)
    assert told(client) == [STALE]
    assert city.forms == []


def test_state_without_a_sign_in_that_began_signs_nobody_in(client, city):
    for state in ("", "anything", "ä"):
        client.get("/sign-in/city/back", {"state": state, "code": CODE})
        assert told(client) == [STALE]


def test_state_is_used_once(client, city):
    asked = go(client)
    back(client, city, asked)
    client.post("/sign-out")
    back(client, city, asked)
    assert told(client)[-1] == STALE
    assert len(city.forms) == 1
    assert not is_in(client)


def test_wrong_state_ends_the_sign_in_that_began(client, city):
    asked = go(client)
    client.get("/sign-in/city/back", {"state": "wrong", "code": CODE})
    back(client, city, asked)
    assert not is_in(client)


def test_another_sub_with_a_colleagues_email_is_nobody(client, city, sam):
    User.objects.filter(pk=sam.pk).update(email="sam@library.example")
    sign_in(client, city, sub="another", email="sam@library.example", email_verified=True)
    assert told(client) == [UNKNOWN]
    assert not is_in(client)


def test_same_sub_of_another_issuer_is_nobody(client, city, sam):
    User.objects.filter(pk=sam.pk).update(oidc_issuer="https://former.city.example")
    sign_in(client, city)
    assert told(client) == [UNKNOWN]


def test_nothing_of_a_token_is_written_to_the_log(client, city, caplog, capsys):
    city.signs_with = "second"
    sign_in(client, city)
    written = caplog.text + json.dumps(capsys.readouterr())
    assert city.token().rpartition(".")[0] not in written
    assert CODE not in written
