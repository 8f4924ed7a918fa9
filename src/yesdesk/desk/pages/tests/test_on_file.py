"""A card number that somebody typed: the answer may go to the address that the library system has for it, and whoever
wrote the request reads nothing of it.
"""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from yesdesk.core.actors import SYSTEM
from yesdesk.core.links import link_token
from yesdesk.core.models import Delivery, OutboundMessage
from yesdesk.desk.public.queries import readable_copy, request_status
from yesdesk.ils.accounts.own_card import set_own_card
from yesdesk.ils.models import AccountView
from yesdesk.requests.access import access_by_link
from yesdesk.requests.actions.mail_events import record_undelivered
from yesdesk.requests.actions.undo import undo_entry
from yesdesk.requests.models import Channel, Entry, EntryKind
from yesdesk.requests.tests.account import CARD
from yesdesk.testing.needs import ask_as_ana, let_answers_go

pytestmark = pytest.mark.django_db

TYPED = "a.stranger@elsewhere.example"
ON_FILE = "ana@post.example"
WORDS = "The account owes 50.40 for five books."


@pytest.fixture
def browser(now, mill, rules, ana_owes, client_of, sam):
    return client_of(sam)


@pytest.fixture
def request_(browser, mill, now):
    made = ask_as_ana(mill, contact=TYPED, card_number=CARD)
    now.shift(60)
    return made


def send(browser, request, **more):
    request.refresh_from_db()
    form = {"words": WORDS, "revision": request.revision, "way": "file", **more}
    return browser.post(reverse("request_reply", args=[request.pk]), form)


def button(browser, request):
    return 'id="act-on-file"' in browser.get(reverse("request", args=[request.pk])).text


def letters():
    return list(OutboundMessage.objects.filter(text__contains=WORDS))


def own_page(request):
    token = link_token(request.link_id, request.link_generation)
    found, by = access_by_link(token)
    status = request_status(found, by=by, token=token)
    copy = readable_copy(found, by=by, token=token)
    return f"{status} {copy}"


class TestButton:
    def test_answer_on_file_is_offered_for_a_typed_card(self, browser, request_):
        assert button(browser, request_)

    def test_answer_on_file_is_not_offered_without_a_card(self, browser, mill):
        assert not button(browser, ask_as_ana(mill))

    def test_answer_on_file_is_not_offered_for_a_seen_card(self, browser, request_):
        browser.post(reverse("prove_patron", args=[request_.pk]), {"card_number": CARD})
        assert not button(browser, request_)

    def test_answer_on_file_is_not_offered_for_a_walk_in(self, browser, mill, act, sam):
        here = ask_as_ana(mill, card_number=CARD, channel=Channel.WALK_IN, by=act(sam))
        assert not button(browser, here)

    def test_answer_on_file_is_not_offered_to_who_may_not_open_accounts(
        self, request_, client_of, max_
    ):
        assert not button(client_of(max_), request_)


class TestLetter:
    def test_answer_on_file_goes_to_the_address_on_file(self, browser, request_):
        send(browser, request_)
        assert [each.to for each in letters()] == [ON_FILE]

    def test_answer_on_file_has_no_link_and_no_need(self, browser, request_):
        send(browser, request_)
        (letter,) = letters()
        assert letter.link_id == ""
        assert "{link}" not in letter.text
        assert request_.said not in letter.text
        assert "Ana" not in letter.text

    def test_whoever_wrote_the_request_reads_nothing_of_it(self, browser, request_):
        before = own_page(request_)
        send(browser, request_)
        let_answers_go()
        assert own_page(request_) == before

    def test_the_address_stands_on_no_page(self, browser, request_):
        send(browser, request_)
        page = browser.get(reverse("request", args=[request_.pk]))
        assert WORDS in page.text
        assert ON_FILE not in page.text

    def test_nobody_waits_any_more_and_it_stays_open(self, browser, request_):
        send(browser, request_, then="1")
        request_.refresh_from_db()
        assert (request_.waiting_since, request_.closed_at) == (None, None)

    def test_answer_on_file_can_be_undone(self, browser, request_, act, sam):
        send(browser, request_)
        undo_entry(Entry.objects.get(kind=EntryKind.REPLY), by=act(sam))
        assert letters() == []

    def test_pressed_again_by_another_way_it_is_not_called_sent(self, browser, request_):
        send(browser, request_)
        last = Entry.objects.order_by("id").first().pk
        again = send(browser, request_, way="email", last=last, revision=1)
        assert again.status_code == 409

    def test_bounced_answer_on_file_is_told_to_staff_only(self, browser, request_):
        send(browser, request_)
        let_answers_go()
        before = own_page(request_)
        (letter,) = letters()
        OutboundMessage.objects.update(delivery=Delivery.FAILED)
        record_undelivered(request_, message=letter.pk, automatic=False, by=SYSTEM)
        assert own_page(request_) == before
        page = browser.get(reverse("request", args=[request_.pk]))
        assert "It didn’t arrive at the address on file." in page.text
        assert "their own page too" not in page.text


class TestLook:
    def test_answer_on_file_records_a_look_without_proof(self, browser, request_, sam):
        send(browser, request_)
        look = AccountView.objects.get()
        assert (look.user_id, look.about, look.proof) == (sam.pk, f"request:{request_.pk}", "none")

    def test_where_there_is_no_address_nothing_goes(self, browser, request_, ana_owes):
        type(ana_owes).objects.update(email="")
        answer = send(browser, request_)
        assert answer.status_code == 422
        assert "Ask them in." in answer.text
        assert letters() == []

    def test_answer_on_file_is_refused_without_an_account(self, browser, mill):
        answer = send(browser, ask_as_ana(mill, card_number="29001000999"))
        assert answer.status_code == 422
        assert letters() == []

    def test_answer_on_file_is_refused_with_a_file(self, browser, request_):
        answer = send(browser, request_, files=ContentFile(b"A list.", name="list.txt"))
        assert answer.status_code == 422
        assert letters() == []
        assert not AccountView.objects.exists()

    def test_answer_on_file_is_refused_for_the_own_card(self, browser, request_, act, sam):
        set_own_card(CARD, by=act(sam))
        assert send(browser, request_).status_code == 409
        assert letters() == []

    def test_answer_on_file_is_refused_without_the_permission(self, request_, client_of, max_):
        assert send(client_of(max_), request_).status_code == 403
        assert letters() == []
