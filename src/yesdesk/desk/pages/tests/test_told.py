"""The way an answer takes: the button names it, the page says what happened, and never that something was sent which
was not.
"""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.links import link_token
from yesdesk.core.models import OutboundMessage
from yesdesk.patrons.models import CallWish
from yesdesk.requests.actions.reply import record_told, reply
from yesdesk.requests.models import Call, Channel, EntryKind, Request, Way
from yesdesk.testing.needs import ask_as_ana

NUMBER = "01 44 55 66 77"
CLAIMS = re.compile(
    r"\b(?<!not )sent\b|e-mailed|on its way|goes by mail|went by mail|goes out", re.IGNORECASE
)
CONTACTS = {"mail": "ana.m@post.example", "phone": NUMBER, "nothing": ""}


def _said(page):
    """What a page says in its notices and on its timeline, without tags."""
    parts = re.findall(r'class="notice[^"]*".*?</(?:div|section)>', page, re.DOTALL)
    parts += re.findall(r'<ol class="timeline".*?</ol>', page, re.DOTALL)
    return re.sub(r"<[^>]+>", " ", " ".join(parts))


@pytest.fixture
def answer(client_of, sam):
    """`answer(request, way="here")`: Sam answers on the page; what comes back."""
    browser = client_of(sam)

    def answered(request, **fields):
        request.refresh_from_db()
        data = {"words": "It is behind the atlases.", "revision": request.revision, **fields}
        return browser.post(reverse("request_reply", args=[request.pk]), data, follow=True)

    return answered


@pytest.fixture
def brandt(mill, now):
    return ask_as_ana(mill, name="Mrs Brandt", contact=NUMBER, channel=Channel.PHONE)


@pytest.mark.parametrize("then", ["", "yes"])
@pytest.mark.parametrize("contact", CONTACTS)
@pytest.mark.parametrize("channel", Channel)
def test_no_page_says_sent_without_an_outbound_row(
    mill, now, answer, act, sam, channel, contact, then
):
    for way in ("", *Way):
        request = ask_as_ana(mill, channel=channel, contact=CONTACTS[contact], by=act(sam))
        OutboundMessage.objects.all().delete()
        page = answer(request, way=way, then=then)
        assert page.status_code in {200, 422}
        if OutboundMessage.objects.filter(about=f"request:{request.pk}").exists():
            assert way in {"", Way.EMAIL}
            assert CLAIMS.search(_said(page.text))
        else:
            assert not CLAIMS.search(_said(page.text)), (channel, contact, way)


@pytest.mark.parametrize(("contact", "channel"), [("mail", "web"), ("phone", "phone")])
def test_the_solid_button_names_the_best_way(mill, now, client_of, sam, contact, channel):
    request = ask_as_ana(mill, channel=channel, contact=CONTACTS[contact])
    page = client_of(sam).get(reverse("request", args=[request.pk])).text
    way = {"mail": ("email", "E-mail Ana"), "phone": ("phone", f"Call Ana, {NUMBER}")}[contact]
    solid = re.search(
        r'<button class="button solid"\s+name="way" value="(\w+)">\s*([^<]*?)\s*</', page
    )
    assert solid.groups() == way


def test_where_nobody_can_be_told_the_page_says_so_and_offers_an_address(
    mill, client_of, sam, now, answer
):
    request = ask_as_ana(mill, contact="", channel=Channel.TEXT)
    page = client_of(sam).get(reverse("request", args=[request.pk])).text
    assert "No e-mail or phone yet" in page
    assert 'class="button solid" name="way"' not in page
    assert f'href="{reverse("request_reach", args=[request.pk])}#act"' in page
    refused = answer(request)
    assert refused.status_code == 422
    assert "It is behind the atlases." in refused.text
    request.refresh_from_db()
    assert request.waiting_since is not None


@pytest.mark.parametrize("way", [Way.EMAIL, Way.PAGE])
def test_a_way_that_has_gone_meanwhile_is_explained_and_loses_nothing(brandt, answer, way):
    brandt.patron.contact_kind = "phone"
    refused = answer(brandt, way=way)
    assert refused.status_code == 422
    assert "Choose another way" in refused.text or "choose another way" in refused.text
    assert "It is behind the atlases." in refused.text
    assert not brandt.entries.filter(kind=EntryKind.REPLY).exists()


def test_a_call_stands_first_with_its_words_and_what_a_voice_mail_may_hear(brandt, answer):
    page = answer(brandt, way="phone").text
    assert 'href="tel:+33144556677"' in page
    assert f"Call Mrs Brandt, {NUMBER}" in page
    assert page.index('id="call"') < page.index('id="ways-slot"')
    assert "The library called" in page
    assert "Never ask for a PIN on the phone" in page
    assert 'class="button solid" name="way"' not in page  # the one solid button calls


@pytest.mark.parametrize(
    ("wish", "links"), [("", 1), ("no_message", 1), ("no_call", 0), ("write_only", 0)]
)
def test_no_link_calls_who_asked_us_not_to(brandt, client_of, sam, wish, links):
    type(brandt.patron).objects.filter(pk=brandt.patron_id).update(call_wish=wish or None)
    page = client_of(sam).get(reverse("request", args=[brandt.pk])).text
    assert page.count('id="contact" href="tel:') == links
    assert NUMBER in page


def test_told_ends_the_wait(brandt, answer, client_of, kim):
    answer(brandt, way="phone", then="yes")
    address = reverse("request_call_told", args=[brandt.pk])
    page = client_of(kim).post(address, {"way": "phone"}, follow=True)
    brandt.refresh_from_db()
    assert brandt.outcome == "yes"
    assert "told them by phone" in page.text
    assert client_of(kim).post(address, {"way": "phone"}).status_code == 409


def test_a_call_that_closes_nothing_says_so(brandt, answer, client_of, kim):
    answer(brandt, way="phone", then="yes")
    Request.objects.update(card_blocked=True)
    address = reverse("request_call_told", args=[brandt.pk])
    page = client_of(kim).post(address, {"way": "phone"}, follow=True)
    assert "You told them. It stays open." in page.text


def test_no_answer_comes_back_at_its_time(brandt, answer, client_of, sam):
    answer(brandt, way="phone")
    browser, address = client_of(sam), reverse("request_call_again", args=[brandt.pk])
    at = (timezone.now() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    page = browser.post(address, {"due": "other", "other": at, "tried": "yes"}, follow=True)
    assert "Tried once" in page.text
    assert Call.objects.get().tries == 1
    assert f'href="/desk/{brandt.pk}"' in browser.get("/desk").text
    refused = browser.post(address, {"due": "other", "other": "2020-01-01T10:00"})
    assert refused.status_code == 422
    assert "still to come" in refused.text


@pytest.mark.parametrize("wish", [CallWish.NO_CALL, CallWish.WRITE_ONLY, CallWish.NO_MESSAGE])
def test_what_they_wish_is_asked_with_the_number_and_stands_beside_the_button(
    brandt, client_of, sam, wish
):
    browser, reach = client_of(sam), reverse("request_reach", args=[brandt.pk])
    assert 'name="call_wish"' in browser.get(reach).text
    page = browser.post(reach, {"contact": NUMBER, "call_wish": wish}, follow=True).text
    brandt.patron.refresh_from_db()
    assert brandt.patron.call_wish == wish
    tell = page[page.index('id="tell"') : page.index("</main>")]
    assert ('value="phone"' in tell) == (wish == CallWish.NO_MESSAGE)
    assert "They asked us" in tell or "They want no message" in tell


def test_a_wish_is_kept_as_a_number_is_noted(client_of, sam, mill):
    data = {"words": "Is my hold here?", "channel": "phone", "contact": NUMBER, "then": "open"}
    page = client_of(sam).post("/desk/new", {**data, "call_wish": "no_message"}, follow=True)
    assert "They want no message" in page.text


def test_whoever_was_called_is_asked_for_no_pin(mill, client_of, sam, now, rules, ana_owes):
    request = ask_as_ana(mill, channel=Channel.PHONE, contact=NUMBER)
    page = client_of(sam).get(reverse("request_ways", args=[request.pk]))
    assert page.context["ask_pin"] is False


def test_patrons_page_claims_no_call_before_it_was_made(mill, act, sam, client, now):
    request = ask_as_ana(mill, contact=NUMBER)
    reply(request, words="It is behind the atlases.", seen_revision=1, by=act(sam))
    token = link_token(request.link_id, request.link_generation)
    address = reverse("status", args=["en", token])
    before = client.get(address).text
    assert "It is behind the atlases." in before
    assert "We will call you too" in before
    assert "by phone" not in before
    record_told(request, way=Way.PHONE, by=act(sam))
    after = client.get(address).text
    assert "We told you by phone" in after
    assert "We will call you too" not in after
