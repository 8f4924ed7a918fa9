"""What waited its hour by a slip as the library moved to a newer version is no less asked for."""

from importlib import import_module
from types import SimpleNamespace

import pytest

from yesdesk.core.models import Timer
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.models import Entry, OutcomeValue, Request
from yesdesk.testing.needs import ask_as_ana

say_it = import_module("yesdesk.requests.migrations.0042_say_what_waited_by_a_slip").say_it


@pytest.fixture
def moved(mill, now, act, sam):
    """Ana's request, closed; call it with what waited."""
    request = ask_as_ana(mill, language="fr")
    close_request(request, value=OutcomeValue.YES, by=act(sam))

    def move(want, words=""):
        rows = [SimpleNamespace(request=request, want=want, words=words)]
        waited = SimpleNamespace(
            select_related=lambda _name: SimpleNamespace(order_by=lambda _by: rows)
        )
        models = {
            "Entry": Entry,
            "Request": Request,
            "Timer": Timer,
            "SlipAct": SimpleNamespace(objects=waited),
        }
        say_it(SimpleNamespace(get_model=lambda _app, name: models[name]), None)
        request.refresh_from_db()
        return request

    return move


def test_forget_me_opens_the_request_again_in_the_patrons_words(moved):
    request = moved("forget")
    assert (request.closed_at, request.waiting_since is not None) == (None, True)
    assert Entry.objects.latest("id").text == "Effacer mes données maintenant"


def test_thanks_are_there_and_open_nothing(moved):
    request = moved("thanks", "Merci")
    assert request.closed_at is not None
    assert (Entry.objects.latest("id").kind, Entry.objects.latest("id").text) == ("thanks", "Merci")
