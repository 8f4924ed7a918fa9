"""A library whose worker has made its key, and a push service that only writes down what it is sent."""

import pytest

from yesdesk.core.push.keys import make_keys, public_key
from yesdesk.people import ringing
from yesdesk.people.actions import allow_ringing
from yesdesk.testing.push.recording import RecordingPush, some_browser


@pytest.fixture
def push(library, monkeypatch):
    make_keys()
    service = RecordingPush()
    monkeypatch.setattr(ringing, "push_service", lambda: service)
    return service


@pytest.fixture
def allowed(push, act):
    """`allowed(lea)`: she allowed that a browser of hers is rung; `name` tells two browsers apart."""

    def allow(member, name="a", browser="Chrome on Android"):
        given = some_browser(public_key(), f"{member.username}-{name}").given
        key = given.pop("server_key")
        return allow_ringing(given, server_key=key, browser=browser, by=act(member))

    return allow
