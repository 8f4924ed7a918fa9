"""A sign-in at the city, step by step, for the tests of it."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from django.utils import timezone

from tests.twins.oidc import CLIENT, CODE
from yesdesk.core.web.notices import COOKIE as NOTICE, _messages_in_cookie
from yesdesk.people.models import User

SUB = "sam-at-the-city"


def connected(member, city, sub=SUB):
    User.objects.filter(pk=member.pk).update(oidc_issuer=city.url, oidc_sub=sub)
    return member


def go(client, address="/sign-in/city", **more):
    """What the city is asked for."""
    sent = client.get(address, more)
    assert sent.status_code == 302, sent.content
    return dict(parse_qsl(urlsplit(sent["Location"]).query))


def back(client, city, asked, **changed):
    now = timezone.now()
    city.claims = {
        "iss": city.url,
        "aud": CLIENT,
        "sub": SUB,
        "iat": now.timestamp(),
        "exp": (now + timedelta(minutes=5)).timestamp(),
        "nonce": asked["nonce"],
        **changed,
    }
    return client.get("/sign-in/city/back", {"state": asked["state"], "code": CODE})


def sign_in(client, city, **changed):
    return back(client, city, go(client), **changed)


def is_in(client):
    return client.get("/account/").status_code == 200


def told(client):
    """The sentence of the next page."""
    cookie = client.cookies.get(NOTICE)
    return [each.message.sentence for each in _messages_in_cookie(cookie.value if cookie else "")]
