"""An honest issuer that is not ours: django-oauth-toolkit in a process of its own, from the button to the desk."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.test import Client

from yesdesk.people.models import User
from yesdesk.people.tests.honest_issuer import CLIENT, SECRET
from yesdesk.testing.served import free_port
from yesdesk.testing.source import SOURCE

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_idle_process_has_no_jwt_and_no_social_accounts(tmp_path):
    told = (
        "import django; django.setup(); import yesdesk.urls, yesdesk.server.asgi, sys;"
        "rare = {'jwt', 'httpx', 'allauth.socialaccount', 'yesdesk.people.city.oidc'};"
        "print(*(rare & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", told],
        env={
            "YESDESK_DATA": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "yesdesk.settings",
            "PYTHONPATH": str(SOURCE.parent),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == []


@pytest.fixture(scope="module")
def started():
    port = free_port()
    callback = "http://127.0.0.1:8000/sign-in/city/back"
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("honest_issuer.py")), str(port), callback],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "ready\n"
        yield f"http://127.0.0.1:{port}"
        process.stdin.close()


@pytest.fixture
def city(started, settings):
    settings.OIDC_ISSUER = f"{started}/o"
    settings.OIDC_CLIENT, settings.OIDC_SECRET = CLIENT, SECRET
    return started


def go_and_back(browser, city, who, address="/sign-in/city"):
    """As a browser does: to the city, through its sign-in, and back with what it says."""
    with httpx.Client(trust_env=False) as there:
        there.get(f"{city}/be/{who}")
        answer = there.get(browser.get(address)["Location"])
    assert answer.status_code == 302, answer.text
    given = {
        name: values[0]
        for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()
    }
    return browser.get("/sign-in/city/back", given)


def test_colleague_connects_the_city_account_once_and_then_signs_in_by_it(
    client_of, city, sam, library
):
    browser = client_of(sam)
    browser.post("/account/confirm", {"password": "sam-yes-desk", "next": "/account/"})
    page = browser.get("/account/city").text
    link = "/account/city/connect" + page.partition("/account/city/connect")[2].partition('"')[0]
    assert go_and_back(browser, city, "sam.city", link)["Location"] == "/account/"
    another = Client()
    assert go_and_back(another, city, "sam.city")["Location"] == "/desk"
    assert another.get("/desk").context["me"]["name"] == sam.name
    stranger = Client()
    assert go_and_back(stranger, city, "kim.city")["Location"] == "/sign-in"
    assert User.objects.exclude(oidc_sub=None).count() == 1
