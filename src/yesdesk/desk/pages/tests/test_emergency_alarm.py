"""What words that nobody answered yet say of an emergency."""

import pytest

from yesdesk.core.site_context import forget_library_info
from yesdesk.desk.pages.emergency import alarm_of
from yesdesk.places.models import EmergencyKind, Library
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.intake import patron_replied
from yesdesk.requests.actions.reply import note, reply
from yesdesk.requests.models import OutcomeValue, Request, Way
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


def again(request):
    return Request.objects.select_related("branch", "patron").get(pk=request.pk)


def test_a_threat_is_found_also_deep_in_a_long_mail(mill):
    request = ask_as_ana(mill, words="I am angry. " * 60 + "I will kill you.")
    assert alarm_of(again(request)) is EmergencyKind.THREAT


def test_nearly_every_request_has_none(mill):
    assert alarm_of(again(ask_as_ana(mill))) is None


def test_a_colleagues_note_is_nobodys_threat(mill, act, sam):
    request = ask_as_ana(mill)
    note(request, words="I will kill you if you forget the cake", by=act(sam))
    assert alarm_of(again(request)) is None


def test_alarm_ends_with_an_answer_and_returns_with_new_words(mill, act, sam):
    request = ask_as_ana(mill, words="I will kill you.")
    reply(request, words="We end this here.", seen_revision=1, way=Way.EMAIL, by=act(sam))
    assert alarm_of(again(request)) is None
    patron_replied(again(request), words="There is a bomb in your library", by=act(sam))
    assert alarm_of(again(request)) is not None


def test_closed_request_has_no_alarm(mill, act, sam):
    request = ask_as_ana(mill, words="I will kill you.")
    close_request(request, value=OutcomeValue.ENDED, by=act(sam))
    assert alarm_of(again(request)) is None


def test_only_languages_that_are_switched_on_are_looked_for(mill):
    Library.objects.update(languages=["en"], default_language="en")
    forget_library_info()
    request = ask_as_ana(mill, words="Je vais vous tuer.")
    assert alarm_of(again(request)) is None
