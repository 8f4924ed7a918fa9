"""Who asked to be told hears once that the patron wrote again, and nobody else learns that they asked."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.actors import patron_by_link
from yesdesk.core.errors import NotAllowed
from yesdesk.core.models import AuditEntry, Event
from yesdesk.patrons.models import Patron, Proof
from yesdesk.people.models import ShiftState, User
from yesdesk.people.shift import set_shift
from yesdesk.requests.access import access_request
from yesdesk.requests.actions.answered import FOR_A_RING, set_news
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.intake import ask_second_look, change_need, patron_replied
from yesdesk.requests.actions.merge import merge
from yesdesk.requests.actions.passed import passed_to
from yesdesk.requests.actions.presence import (
    WAITS_AFTER_CLOSING,
    cleanup_presence,
    end_all_presence,
    end_presence,
    others_present,
    ping_presence,
)
from yesdesk.requests.actions.reply import set_audience
from yesdesk.requests.models import News, OutcomeValue, Presence
from yesdesk.requests.retention import erase_requests
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of_ana(now, mill):
    return ask_as_ana(mill)


@pytest.fixture
def awaited(request_of_ana, act, sam):
    """Sam wants to know when Ana writes again."""
    set_news(request_of_ana, News.WANTED, by=act(sam))
    return request_of_ana


def writes(request, words="It is the blue one."):
    patron_replied(request, words=words, by=patron_by_link(request.pk, "en"))


def test_a_line_says_what_they_wrote_until_it_is_opened(awaited, client_of, act, sam):
    browser = client_of(sam)
    assert passed_to(act(sam)) == []
    writes(awaited)
    [line] = passed_to(act(sam))
    assert line.words.endswith("wrote again: It is the blue one.")
    assert line.href == f"/desk/{awaited.pk}"
    assert line.words in browser.get("/desk/asked?part=bar").text
    assert line.words in browser.get("/desk/asked").text
    assert Event.objects.filter(topic=f"staff.{sam.pk}").exists()
    browser.post(f"/desk/{awaited.pk}/here")
    assert passed_to(act(sam)) == []


def test_the_first_answer_is_told_and_no_further_one(awaited, client_of, act, sam):
    writes(awaited)
    client_of(sam).post(f"/desk/{awaited.pk}/here")
    writes(awaited)
    assert passed_to(act(sam)) == []


@pytest.mark.parametrize("how", ["need", "second_look"])
def test_other_words_of_a_patron_are_an_answer_too(awaited, act, sam, how):
    patron = patron_by_link(awaited.pk, "en")
    if how == "need":
        change_need(awaited, words="Two of them, please.", by=patron)
    else:
        close_request(
            awaited,
            value=OutcomeValue.NOT_THIS_TIME,
            reason="Broken.",
            nearest_yes="The next one.",
            ask_again="Ask Kim.",
            by=act(sam),
        )
        ask_second_look(awaited, by=patron)
    assert len(passed_to(act(sam))) == 1


def test_words_that_one_wrote_down_oneself_are_no_news(awaited, act, sam, kim):
    set_news(awaited, News.WANTED, by=act(kim))
    patron_replied(awaited, words="She said: the blue one.", by=act(sam))
    assert passed_to(act(sam)) == []
    assert len(passed_to(act(kim))) == 1


def test_who_does_not_want_it_any_more_is_not_told(awaited, act, sam):
    set_news(awaited, News.NONE, by=act(sam))
    writes(awaited)
    assert passed_to(act(sam)) == []


def test_the_page_has_a_button_that_turns_it_on_and_off(request_of_ana, client_of, sam):
    browser, address = client_of(sam), f"/desk/{request_of_ana.pk}"
    assert f'{address}/tell-me"' in browser.get(address).text
    browser.post(f"{address}/tell-me")
    assert f'{address}/tell-me-no-more"' in browser.get(address).text
    browser.post(f"{address}/tell-me-no-more")
    assert f'{address}/tell-me"' in browser.get(address).text


def test_who_answers_no_requests_cannot_ask_for_it(request_of_ana, act, priya):
    with pytest.raises(NotAllowed):
        set_news(request_of_ana, News.WANTED, by=act(priya))


def test_nobody_else_learns_who_asked(request_of_ana, client_of, act, sam, kim):
    traced, told = AuditEntry.objects.count(), Event.objects.count()
    client_of(sam).post(f"/desk/{request_of_ana.pk}/tell-me")
    assert (AuditEntry.objects.count(), Event.objects.count()) == (traced, told)
    assert others_present(request_of_ana, by=act(kim)) == []
    assert (
        f'/desk/{request_of_ana.pk}/tell-me"'
        in client_of(kim).get(f"/desk/{request_of_ana.pk}").text
    )


def test_presence_ends_and_the_wish_stays(awaited, act, sam, kim):
    ping_presence(awaited, writing=True, by=act(sam))
    end_presence(awaited, by=act(sam))
    end_all_presence(sam.pk)
    assert others_present(awaited, by=act(kim)) == []
    writes(awaited)
    assert len(passed_to(act(sam))) == 1


@pytest.mark.parametrize("over", ["erased", "left", "closed"])
def test_the_wish_goes_with_the_request_and_the_colleague(awaited, act, sam, kim, now, over):
    now.shift(timedelta(minutes=2))
    cleanup_presence("", timezone.now())
    assert Presence.objects.exists()
    match over:
        case "erased":
            erase_requests([awaited.pk])
        case "left":
            User.objects.filter(pk=sam.pk).update(is_active=False)
        case "closed":
            close_request(awaited, value=OutcomeValue.YES, by=act(kim))
            now.shift(WAITS_AFTER_CLOSING + timedelta(minutes=1))
    cleanup_presence("", timezone.now())
    assert not Presence.objects.exists()


def test_a_closed_request_whose_patron_writes_again_is_told(awaited, act, sam, kim):
    close_request(awaited, value=OutcomeValue.YES, by=act(kim))
    writes(awaited)
    assert len(passed_to(act(sam))) == 1


def test_what_only_leads_read_is_told_to_nobody_else(awaited, act, sam, lea):
    set_audience(awaited, for_leads=True, by=act(lea))
    writes(awaited)
    assert passed_to(act(sam)) == []


def test_after_a_merge_it_is_told_where_both_are_read(
    request_of_ana, mill, act, sam, lea, client_of
):
    younger = ask_as_ana(mill)
    Patron.objects.update(card_number="29001000184", proof=Proof.IN_PERSON)
    set_news(younger, News.WANTED, by=act(sam))
    into, merged = (access_request(act(lea), each.pk) for each in (request_of_ana, younger))
    merge([merged], into=into, by=act(lea))
    writes(into)
    [line] = passed_to(act(sam))
    browser = client_of(sam)
    assert browser.get(line.href, follow=True).context["pk"] == into.pk
    browser.post(f"/desk/{into.pk}/here")
    assert passed_to(act(sam)) == []


def test_a_phone_rings_on_shift_and_names_nobody(allowed, awaited, push, work, act, sam):
    allowed(sam)
    set_shift(ShiftState.ON, by=act(sam))
    writes(awaited)
    work()
    [told] = push.told
    assert told["open"] == "/desk/asked"
    assert "Ana" not in push.sent[0].text
    assert "blue" not in push.sent[0].text


@pytest.mark.parametrize("why", ["break", "opened", "leads", "late", "erased"])
def test_no_phone_rings_for_nothing(
    allowed, awaited, push, work, act, sam, lea, client_of, now, why
):
    phone = allowed(sam)
    set_shift(ShiftState.BREAK if why == "break" else ShiftState.ON, by=act(sam))
    writes(awaited)
    match why:
        case "opened":
            client_of(sam).post(f"/desk/{awaited.pk}/here")
        case "leads":
            set_audience(awaited, for_leads=True, by=act(lea))
        case "late":
            now.shift(FOR_A_RING)
        case "erased":
            erase_requests([awaited.pk])
    work()
    assert push.sent == []
    assert phone
