"""The emergency card on a request, its end in one tap, and the card in Say yes."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yesdesk.core.actors import SYSTEM
from yesdesk.core.links import link_token
from yesdesk.core.models import AuditEntry, OutboundMessage
from yesdesk.places.emergency.actions import write_emergency_card
from yesdesk.places.models import EmergencyCard, EmergencyKind
from yesdesk.requests.actions import timeline
from yesdesk.requests.actions.assignment import assign
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.emergency import set_emergency
from yesdesk.requests.actions.intake import change_need, patron_replied
from yesdesk.requests.models import EntryKind, OutcomeValue, Request
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
THREAT = "Lift the fine or I will kill you."


@pytest.fixture
def threat(mill, act, sam):
    """A colleague wrote it down as an emergency."""
    write_emergency_card(EmergencyKind.THREAT, whom="Police", number="555 0112", by=SYSTEM)
    request = ask_as_ana(mill, words=THREAT)
    set_emergency(request, "threat", by=act(sam))
    return request


def test_emergency_card_stands_first_and_no_option_is_drawn(client_of, sam, threat):
    page = client_of(sam).get(reverse("request", args=[threat.pk]))
    assert page.context["emergency"].noted
    assert 'href="tel:5550112"' in page.text
    assert page.text.index('id="emergency"') < page.text.index('id="timeline"')
    assert 'id="ways"' not in page.text
    assert 'id="next-person"' not in page.text


def test_a_patrons_words_only_ask(client_of, sam, mill):
    request = ask_as_ana(mill, words=THREAT)
    browser = client_of(sam)
    page = browser.get(reverse("request", args=[request.pk]))
    assert not page.context["emergency"].noted
    assert 'id="emergency-line"' in page.text
    assert 'id="ways"' in page.text
    assert browser.get(reverse("desk")).context["emergencies"] == []


@pytest.mark.parametrize(("answer", "rows"), [("threat", 1), ("", 0)])
def test_the_question_is_answered_with_one_tap_and_not_asked_again(
    client_of, sam, mill, answer, rows
):
    request = ask_as_ana(mill, words=THREAT)
    browser, there = client_of(sam), reverse("request_emergency", args=[request.pk])
    assert browser.post(there, {"card": answer}).url == reverse("request", args=[request.pk])
    assert len(browser.get(reverse("desk")).context["emergencies"]) == rows
    page = browser.get(reverse("request", args=[request.pk]))
    assert 'id="emergency-line"' not in page.text


def test_new_words_of_a_patron_ask_again(client_of, sam, mill):
    request = ask_as_ana(mill, words=THREAT)
    browser = client_of(sam)
    browser.post(reverse("request_emergency", args=[request.pk]), {"card": ""})
    patron_replied(request, words="There is a bomb in your library.", by=SYSTEM)
    assert 'id="emergency-line"' in browser.get(reverse("request", args=[request.pk])).text


@pytest.mark.parametrize("then", [patron_replied, change_need])
def test_words_before_a_patrons_newest_ask_too(client_of, sam, mill, then):
    request = ask_as_ana(mill, words=THREAT)
    then(request, words="And my card is lost.", by=SYSTEM)
    assert 'id="emergency-line"' in client_of(sam).get(reverse("request", args=[request.pk])).text


class TestOnTheDesk:
    @pytest.mark.parametrize(
        "view", ["", "?queue=mine", "?queue=all", "?channel=email", "?part=list"]
    )
    def test_emergency_is_the_first_row_of_every_list(self, client_of, kim, mill, threat, view):
        ask_as_ana(mill, channel="walk_in", name="Bo", by=SYSTEM)
        page = client_of(kim).get(reverse("desk") + view)
        assert [row.pk for row, _card in page.context["emergencies"]] == [threat.pk]
        assert threat.pk not in [row.pk for row in page.context["rows"]]
        assert 'href="tel:5550112"' in page.text

    def test_no_other_row_is_solid_meanwhile(self, client_of, sam, mill, threat):
        other = ask_as_ana(mill, channel="walk_in", name="Bo", by=SYSTEM)
        browser = client_of(sam)
        assert browser.get(reverse("desk")).context["next_pk"] is None
        browser.post(reverse("request_emergency", args=[threat.pk]), {"card": "", "desk": ""})
        assert browser.get(reverse("desk")).context["next_pk"] == other.pk

    def test_who_goes_says_so_with_one_tap(self, client_of, sam, kim, threat):
        there = reverse("request_emergency", args=[threat.pk])
        assert client_of(sam).post(there, {"going": "", "desk": ""}).url == reverse("desk")
        assert Request.objects.get(pk=threat.pk).assigned_to == sam
        ((row, _card),) = client_of(kim).get(reverse("desk")).context["emergencies"]
        assert row.taken

    def test_who_says_it_is_none_is_led_to_it_where_a_slip_is_mended(self, client_of, sam, threat):
        there, browser = reverse("request_emergency", args=[threat.pk]), client_of(sam)
        answer = browser.post(there, {"card": "", "desk": ""}, follow=True)
        assert answer.redirect_chain[-1][0] == reverse("request", args=[threat.pk])
        assert "press Emergency" in answer.text
        browser.post(there, {"card": "threat"})
        assert browser.get(reverse("desk")).context["emergencies"]

    def test_another_branch_does_not_have_it(self, client_of, noor, threat):
        assert client_of(noor).get(reverse("desk")).context["emergencies"] == []

    @pytest.mark.parametrize("about_lead", [False, True])
    @pytest.mark.parametrize("view", ["", "?queue=all", "?branch=all", "?part=list"])
    def test_what_only_leads_read_is_on_each_desk_without_their_words(
        self, client_of, sam, threat, view, about_lead
    ):
        Request.objects.update(for_leads=True, about_lead=about_lead)
        page = client_of(sam).get(reverse("desk") + view)
        ((row, card),) = page.context["emergencies"]
        assert (row.pk, row.href, row.said, row.who, row.chips) == (0, "", "", "", [])
        assert 'href="tel:5550112"' in page.text
        assert card.title in page.text
        for kept in ("kill", "Ana", f"/desk/{threat.pk}", f"need-{threat.pk}", "I’m going"):
            assert kept not in page.text

    def test_who_reads_it_has_it_with_words_and_taps(self, client_of, lea, threat):
        Request.objects.update(for_leads=True)
        page = client_of(lea).get(reverse("desk")).text
        assert f'href="/desk/{threat.pk}" id="need-{threat.pk}"' in page
        assert "kill you" in page
        assert f'action="{reverse("request_emergency", args=[threat.pk])}"' in page

    @pytest.mark.parametrize("card", ["threat", ""])
    def test_each_desk_hears_of_it_also_where_only_leads_read_it(
        self, mill, act, lea, threat, card, monkeypatch
    ):
        Request.objects.update(for_leads=True)
        heard = []
        monkeypatch.setattr(timeline, "announce", lambda *topics: heard.extend(topics))
        set_emergency(Request.objects.get(), card, by=act(lea))
        assert f"desk.{mill.pk}" in heard

    def test_each_desk_hears_that_it_ended(self, mill, act, lea, threat, monkeypatch):
        Request.objects.update(for_leads=True)
        heard = []
        monkeypatch.setattr(timeline, "announce", lambda *topics: heard.extend(topics))
        close_request(
            Request.objects.select_related("branch").get(), value=OutcomeValue.ENDED, by=act(lea)
        )
        assert f"desk.{mill.pk}" in heard

    def test_emergency_for_leads_is_in_no_count_of_others(self, client_of, sam, threat):
        Request.objects.update(for_leads=True)
        page = client_of(sam).get(reverse("desk"))
        assert {str(queue["count"]) for queue in page.context["queues"]} <= {"0", ""}
        assert page.context["rows"] == []

    def test_ended_emergency_leaves_the_list(self, client_of, sam, threat):
        browser = client_of(sam)
        browser.post(reverse("request_end", args=[threat.pk]))
        assert browser.get(reverse("desk")).context["emergencies"] == []


def test_every_staff_page_leads_to_the_cards(client_of, sam, mill, rules):
    browser = client_of(sam)
    for page in ("desk", "say_yes", "answers", "emergency"):
        assert 'class="top-emergency"' in browser.get(reverse(page)).text


def test_a_tap_on_a_card_writes_it_down(client_of, sam, mill):
    browser = client_of(sam)
    answer = browser.post(
        reverse("capture"), {"words": "A child is in danger", "emergency": "child", "lock": "hand"}
    )
    request = Request.objects.get()
    assert request.emergency == "child"
    assert answer.url == reverse("request", args=[request.pk])


def test_any_other_request_has_neither(client_of, sam, mill):
    page = client_of(sam).get(reverse("request", args=[ask_as_ana(mill).pk]))
    assert page.context["emergency"] is None
    assert 'data-state="none"' in page.text


def test_who_answers_no_requests_sees_none(client_of, priya, threat):
    page = client_of(priya).get(reverse("request", args=[threat.pk]))
    assert page.context["emergency"] is None


def test_emergency_card_comes_with_the_refreshed_head(client_of, sam, threat):
    page = client_of(sam).get(reverse("request", args=[threat.pk]) + "?part=head")
    assert 'href="tel:5550112"' in page.text


def test_emergency_opens_every_card_in_place_the_near_one_first(client_of, sam, threat):
    there = reverse("request_emergency", args=[threat.pk])
    browser = client_of(sam)
    assert browser.get(there).context["cards"][0].kind is EmergencyKind.THREAT
    part = browser.get(there + "?part=form")
    assert "<html" not in part.text
    assert part.text.count("<details") == 5


def test_emergency_is_ended_by_one_tap_without_mail(client_of, sam, threat):
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


def test_ending_an_emergency_can_be_undone(client_of, sam, threat):
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


def test_who_had_the_request_in_hand_is_not_taken_for_going_there(client_of, act, sam, kim, mill):
    request = ask_as_ana(mill, words=THREAT)
    assign(request, by=act(kim))
    set_emergency(request, "threat", by=act(sam))
    browser = client_of(sam)
    assert "A colleague is going" not in browser.get(reverse("desk")).text
    browser.post(reverse("request_emergency", args=[request.pk]), {"going": ""})
    assert Request.objects.get(pk=request.pk).assigned_to == sam


def test_a_card_that_the_library_does_not_have_is_refused(client_of, sam, mill):
    request = ask_as_ana(mill, words=THREAT)
    there = reverse("request_emergency", args=[request.pk])
    assert client_of(sam).post(there, {"card": "xyz\x00"}).status_code == 404
    assert Request.objects.get(pk=request.pk).emergency is None


def test_a_card_that_was_removed_meanwhile_leaves_plain_words(client_of, sam, threat):
    Request.objects.filter(pk=threat.pk).update(emergency="removed")
    assert [
        card.title for _row, card in client_of(sam).get(reverse("desk")).context["emergencies"]
    ] == ["Emergency"]


def test_marking_no_emergency_is_recorded(client_of, sam, threat):
    client_of(sam).post(reverse("request_emergency", args=[threat.pk]), {"card": ""})
    assert AuditEntry.objects.filter(tag="desk.request.no_emergency").exists()


def test_many_at_once_cost_no_further_queries(
    client_of, act, sam, mill, threat, django_assert_max_num_queries
):
    browser = client_of(sam)
    with CaptureQueriesContext(connection) as one:
        browser.get(reverse("desk"))
    for _n in range(3):
        set_emergency(ask_as_ana(mill, words=THREAT), "threat", by=act(sam))
    with django_assert_max_num_queries(len(one)):
        browser.get(reverse("desk"))
