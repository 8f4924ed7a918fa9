"""The emergency card on a request, its end in one tap, and the card in Say yes."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from yesdesk.core.actors import SYSTEM
from yesdesk.core.links import link_token
from yesdesk.core.models import OutboundMessage
from yesdesk.desk.models import EntryKind, Request
from yesdesk.places.emergency.actions import write_emergency_card
from yesdesk.places.models import EmergencyCard, EmergencyKind
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
THREAT = "Lift the fine or I will kill you."


@pytest.fixture
def threat(mill):
    write_emergency_card(EmergencyKind.THREAT, whom="Police", number="555 0112", by=SYSTEM)
    return ask_as_ana(mill, words=THREAT)


def region(page):
    return page.text.partition('id="emergency"')[2].partition("<!--")[0]


def test_a_threat_brings_the_card_first_and_open(client_of, sam, threat):
    page = client_of(sam).get(reverse("request", args=[threat.pk]))
    assert page.context["emergency"].sure
    assert page.context["emergency"].card.kind is EmergencyKind.THREAT
    assert 'href="tel:5550112"' in page.text
    assert page.text.index('id="emergency"') < page.text.index('id="timeline"')


def test_words_that_may_mean_something_else_are_one_quiet_line(client_of, sam, mill):
    request = ask_as_ana(mill, words="My father had a heart attack, so my books are late.")
    page = client_of(sam).get(reverse("request", args=[request.pk]))
    assert not page.context["emergency"].sure
    assert 'id="emergency-line"' in page.text
    assert Request.objects.get(pk=request.pk).closed_at is None


def test_any_other_request_has_neither(client_of, sam, mill):
    page = client_of(sam).get(reverse("request", args=[ask_as_ana(mill).pk]))
    assert page.context["emergency"] is None
    assert 'data-state="none"' in page.text


def test_who_answers_no_requests_sees_none(client_of, priya, threat):
    page = client_of(priya).get(reverse("request", args=[threat.pk]))
    assert page.context["emergency"] is None


def test_it_comes_with_the_part_that_follows_a_hint(client_of, sam, threat):
    page = client_of(sam).get(reverse("request", args=[threat.pk]) + "?part=head")
    assert 'href="tel:5550112"' in page.text


def test_emergency_opens_every_card_in_place_the_near_one_first(client_of, sam, threat):
    there = reverse("request_emergency", args=[threat.pk])
    browser = client_of(sam)
    assert browser.get(there).context["cards"][0].kind is EmergencyKind.THREAT
    part = browser.get(there + "?part=form")
    assert "<html" not in part.text
    assert part.text.count("<details") == 5


def test_one_tap_ends_it_and_sends_nothing(client_of, sam, threat):
    mails = OutboundMessage.objects.count()
    answer = client_of(sam).post(reverse("request_end", args=[threat.pk]))
    assert answer.url.startswith(reverse("all_right"))
    request = Request.objects.get(pk=threat.pk)
    assert request.outcome == "ended"
    assert OutboundMessage.objects.count() == mails


def test_closed_as_ended_by_the_form_it_asks_the_colleague_too(client_of, sam, threat):
    form = {"value": "ended", "revision": threat.revision}
    answer = client_of(sam).post(reverse("request_close", args=[threat.pk]), form)
    assert answer.url == f"{reverse('all_right')}?back=%2Fdesk%2F{threat.pk}"
    assert Request.objects.get(pk=threat.pk).outcome == "ended"


def test_closed_otherwise_it_asks_nothing(client_of, sam, threat):
    form = {"value": "yes", "revision": threat.revision}
    answer = client_of(sam).post(reverse("request_close", args=[threat.pk]), form)
    assert answer.url == reverse("request", args=[threat.pk])


def test_the_patrons_page_asks_nothing_of_them(client_of, client, sam, threat):
    there = reverse("status", args=["en", link_token(threat.link_id, threat.link_generation)])
    before = client.get(there).text
    client_of(sam).post(reverse("request_end", args=[threat.pk]))
    page = client.get(there)
    thanks = reverse("status_thanks", args=there.split("/")[1::2])
    assert not page.context["status"].may_thank
    assert thanks not in page.text
    assert thanks not in before


def test_two_people_at_once_end_it_once(client_of, sam, kim, threat):
    client_of(sam).post(reverse("request_end", args=[threat.pk]))
    assert client_of(kim).post(reverse("request_end", args=[threat.pk])).status_code == 409
    assert threat.entries.filter(kind=EntryKind.OUTCOME).count() == 1


def test_it_can_be_undone(client_of, sam, threat):
    browser = client_of(sam)
    browser.post(reverse("request_end", args=[threat.pk]))
    entry = threat.entries.get(kind=EntryKind.OUTCOME)
    browser.post(reverse("undo_entry", args=[threat.pk, entry.pk]))
    request = Request.objects.get(pk=threat.pk)
    assert (request.closed_at, request.outcome) == (None, "")


def test_a_look_ends_nothing(client_of, sam, threat):
    assert client_of(sam).get(reverse("request_end", args=[threat.pk])).status_code == 405
    assert Request.objects.get(pk=threat.pk).closed_at is None


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("call the police", EmergencyKind.THREAT),
        ("someone threatens me", EmergencyKind.THREAT),
        ("he has a knife", EmergencyKind.THREAT),
        ("bomb", EmergencyKind.THREAT),
        ("fire", EmergencyKind.FIRE),
        ("ambulance", EmergencyKind.INJURY),
        ("incendio", EmergencyKind.FIRE),
        ("appeler la police", EmergencyKind.THREAT),
    ],
)
def test_say_yes_brings_the_card_before_all_else(client_of, sam, rules, words, kind):
    page = client_of(sam).get(reverse("say_yes"), {"q": words, "part": "found"})
    assert [card.kind for card in page.context["emergencies"]] == [kind]
    assert f'id="emergency-{kind.value}"' in page.text


def test_say_yes_without_such_words_has_none(client_of, sam, rules):
    page = client_of(sam).get(reverse("say_yes"), {"q": "where is the toilet"})
    assert page.context["emergencies"] == []
    assert 'id="emergency-found"' not in page.text


def test_say_yes_leads_to_the_cards(client_of, sam, rules):
    assert f'href="{reverse("emergency")}"' in client_of(sam).get(reverse("say_yes")).text


def test_no_kindness_is_offered_for_a_threat(client_of, sam, mill, rules, now):
    """The same long wait calls for one where nobody threatens."""
    kind, threat = ask_as_ana(mill), ask_as_ana(mill, words=f"My mother died. {THREAT}")
    now.shift(timedelta(days=3))
    browser = client_of(sam)

    def offered(request):
        page = browser.get(reverse("request_ways", args=[request.pk]), {"part": "ways"})
        return "kind.card" in page.text

    assert offered(kind)
    assert not offered(threat)


def solid_end(page):
    return re.search(r'class="button (\w+)" data-end', page.text)[1] == "solid"


def test_a_threat_is_told_nothing_and_its_end_leads_where_there_is_no_number(
    client_of, sam, threat
):
    there, browser = reverse("request", args=[threat.pk]), client_of(sam)
    page = browser.get(there)
    assert page.context["next_act"].kind == "end"
    assert 'id="told-next"' not in page.text
    assert not solid_end(page)
    EmergencyCard.objects.update(number="")
    assert solid_end(browser.get(there))
