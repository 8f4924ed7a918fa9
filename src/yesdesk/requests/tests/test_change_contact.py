"""Where the answer goes is put right: the former address gets nothing more, and proves nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.actors import SYSTEM, patron_by_link
from yesdesk.core.errors import NotAllowed, NotFound, ValidationRefusal
from yesdesk.core.links import link_token
from yesdesk.core.models import OutboundMessage
from yesdesk.core.outbox.messages import with_link
from yesdesk.desk.decisions.cancel import undo
from yesdesk.desk.public.actions import send_links
from yesdesk.ils.demo.models import DemoPatron
from yesdesk.patrons.models import Patron, Proof
from yesdesk.requests.access import access_by_link, access_request
from yesdesk.requests.actions.change_contact import ContactChange, change_request_contact
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.identity import verify_by_address, verify_identity
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.actions.timeline import add_entry
from yesdesk.requests.models import Channel, Entry, EntryKind, OutcomeValue
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
WRONG, RIGHT = "ana.m@post.example", "ana@home.example"
CARD = "29001000184"


@pytest.fixture
def ana(mill):
    return ask_as_ana(mill)


@pytest.fixture
def change(ana, act, sam):
    return lambda contact: change_request_contact(
        access_request(act(sam), ana.pk), contact=contact, by=act(sam)
    )


def token_of(request):
    request.refresh_from_db()
    return link_token(request.link_id, request.link_generation)


def mails():
    return list(OutboundMessage.objects.order_by("id"))


def test_the_link_that_went_to_a_stranger_is_closed_and_a_new_one_goes_out(ana, change):
    OutboundMessage.objects.update(state="sent")
    old = token_of(ana)
    assert change(RIGHT) == ContactChange(link_closed=True, mailed=True)
    with pytest.raises(NotFound):
        access_by_link(old)
    first, told, letter = mails()
    assert (told.to, told.link_id, told.automatic) == (WRONG, "", False)
    assert RIGHT not in told.text
    assert (first.to, letter.to, letter.state) == (WRONG, RIGHT, "waiting")
    assert token_of(ana) in with_link(letter, letter.text)
    assert old not in with_link(letter, letter.text)
    assert access_by_link(token_of(ana))[0] == ana


def test_a_colleagues_words_that_wait_follow_and_a_robots_do_not(ana, change, act, sam):
    reply(ana, words="Come by any time.", seen_revision=1, by=act(sam))
    assert [mail.automatic for mail in mails()] == [True, False]
    OutboundMessage.objects.update(message_id="<old@wren.example>", tries=3, said="450 later")
    change(RIGHT)
    answer, _told, letter = mails()
    assert (answer.to, answer.message_id, answer.tries, answer.said) == (RIGHT, "", 0, "")
    assert token_of(ana) in with_link(answer, answer.text)
    assert "Come by any time." in answer.text
    assert "From now on we answer you at this address." in letter.text


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("waiting", "waiting"), ("refused", "waiting"), ("held", "held"), ("sending", "sending")],
)
def test_nothing_that_has_not_left_goes_to_the_former_address(ana, change, act, sam, was, becomes):
    reply(ana, words="Come by any time.", seen_revision=1, by=act(sam))
    OutboundMessage.objects.update(state=was, message_id="<it@wren.example>")
    change(RIGHT)
    answer = mails()[0]
    assert (answer.to, answer.state) == (RIGHT, becomes)
    # What a server has in its hands keeps its name, so that its answer is heard.
    assert answer.message_id == ("<it@wren.example>" if was == "sending" else "")


@pytest.mark.parametrize("state", ["sent", "let_go"])
def test_what_is_over_stays_as_it_was(ana, change, state):
    OutboundMessage.objects.update(state=state, automatic=False, message_id="<it@wren.example>")
    change(RIGHT)
    over, _told, _letter = mails()
    assert (over.to, over.state, over.message_id) == (WRONG, state, "<it@wren.example>")


def test_a_promise_that_is_not_told_yet_is_told_to_the_new_one(ana, change, act, sam):
    due = timezone.now() + timedelta(hours=3)
    promise(ana, what="an answer", due_at=due, despite_doubt=True, by=act(sam))
    told = mails()[-1]
    change(RIGHT)
    now_told = OutboundMessage.objects.get(pk=told.pk)
    assert (now_told.to, now_told.not_before) == (RIGHT, told.not_before)
    assert token_of(ana) in with_link(now_told, now_told.text)


@pytest.mark.parametrize("contact", ["", "+33 1 44 55 66 77"])
def test_without_an_address_nothing_is_mailed_any_more(ana, change, act, sam, contact):
    reply(ana, words="Come by any time.", seen_revision=1, by=act(sam))
    old = token_of(ana)
    assert change(contact) == ContactChange(link_closed=True, mailed=False)
    assert [(mail.to, mail.link_id) for mail in mails()] == [(WRONG, "")]
    with pytest.raises(NotFound):
        access_by_link(old)
    ana.patron.refresh_from_db()
    assert ana.patron.contact_as_typed == contact


def test_from_a_number_no_link_went_out_so_it_stays(mill, act, sam):
    request = ask_as_ana(mill, contact="+33144556677")
    old = token_of(request)
    assert change_request_contact(request, contact=RIGHT, by=act(sam)) == ContactChange(False, True)
    assert access_by_link(old)[0] == request
    assert "does not work any more" not in mails()[0].text


@pytest.mark.parametrize("broken", [{"state": "refused"}, {"state": "sent", "delivery": "failed"}])
def test_an_address_that_does_not_take_mail_is_not_told(ana, change, broken):
    OutboundMessage.objects.update(**broken)
    change(RIGHT)
    assert WRONG not in [mail.to for mail in mails() if mail.state == "waiting"]


def test_pressed_twice_it_is_one_change(ana, change):
    assert change(RIGHT)
    token = token_of(ana)
    assert change(" Ana@home.example ") is None
    assert token_of(ana) == token
    assert [mail.to for mail in mails()] == [WRONG, RIGHT]
    assert Entry.objects.filter(kind=EntryKind.CONTACT).count() == 1


def test_a_mail_that_was_being_written_meanwhile_goes_to_the_new_one(mill, act, sam, ana):
    read_before = access_request(act(sam), ana.pk)
    change_request_contact(ana, contact=RIGHT, by=act(sam))
    OutboundMessage.objects.all().delete()
    reply(read_before, words="Hello", seen_revision=2, by=act(sam))
    (answer,) = mails()
    assert answer.to == RIGHT
    assert token_of(ana) in with_link(answer, answer.text)


def test_the_timeline_says_it_without_the_address(ana, change, client_of, sam):
    change(RIGHT)
    entry = Entry.objects.get(kind=EntryKind.CONTACT)
    assert (entry.text, entry.detail) == ("", {"to": "email"})
    said = client_of(sam).get(f"/desk/{ana.pk}").text
    assert "Answers go to a new e-mail address from now on" in said
    assert "less than a day ago" in client_of(sam).get(f"/en/r/{token_of(ana)}").text


def test_an_end_can_still_be_taken_back(ana, act, sam, change):
    entry = close_request(ana, value=OutcomeValue.YES, by=act(sam)).entry
    change(RIGHT)
    undo(Entry.objects.get(pk=entry.pk), by=act(sam))
    ana.refresh_from_db()
    assert ana.closed_at is None


def test_who_asks_for_lost_links_at_the_former_address_gets_none(ana, change):
    change(RIGHT)
    OutboundMessage.objects.all().delete()
    send_links(WRONG, by=patron_by_link(0, "en"))
    assert mails() == []


class TestHowWeKnowThem:
    @pytest.fixture
    def ana(self, mill):
        DemoPatron.objects.create(card=CARD, name="Ana Moreira", email=RIGHT)
        return ask_as_ana(mill, by=SYSTEM, channel=Channel.EMAIL, columns={"vouched": True})

    def proof(self):
        return Patron.objects.values_list("proof", "card_number").get()

    def test_changing_the_contact_drops_proof_by_address(self, ana, change):
        Patron.objects.update(proof=Proof.ADDRESS, card_number=CARD)
        change(RIGHT)
        assert self.proof() == (Proof.NONE, "")

    def test_changing_the_contact_keeps_proof_by_card(self, ana, change, act, sam):
        verify_identity(ana, proof=Proof.IN_PERSON, card_number=CARD, by=act(sam))
        change(RIGHT)
        assert self.proof() == (Proof.IN_PERSON, CARD)

    def test_typing_the_address_of_an_account_opens_none(self, ana, change, act, sam):
        """A mail from the former address was vouched for, and its sender is still to be looked for."""
        change(RIGHT)
        assert not verify_by_address(access_request(act(sam), ana.pk), by=SYSTEM)
        assert self.proof() == (Proof.NONE, "")

    @pytest.mark.parametrize(
        ("columns", "known"),
        [
            ({"vouched": True}, True),
            ({}, False),
            ({"vouched": True, "written_from": "x@else.example"}, False),
        ],
    )
    def test_a_mail_from_the_new_one_does(self, ana, change, act, sam, columns, known, now):
        change(RIGHT)
        request = access_request(act(sam), ana.pk)
        came = {"by": SYSTEM, "now": request.opened_at}
        add_entry(request, EntryKind.PATRON, columns=columns, **came)
        assert verify_by_address(request, by=SYSTEM) is known


class TestOnThePage:
    def test_contact_form_says_what_the_change_means(self, ana, client_of, sam):
        page = client_of(sam).get(f"/desk/{ana.pk}/reach").text
        assert f'value="{WRONG}"' in page
        assert "the link we sent there is closed" in page

    def test_contact_is_changed_from_the_request_page(self, ana, client_of, sam):
        browser = client_of(sam)
        assert f'href="/desk/{ana.pk}/reach#act"' in browser.get(f"/desk/{ana.pk}").text
        page = browser.post(f"/desk/{ana.pk}/reach", {"contact": RIGHT}, follow=True).text
        assert "Their new link is on its way there" in page
        assert f"mailto:{RIGHT}" in page
        assert WRONG not in page

    def test_what_needs_mending_loses_nothing(self, ana, client_of, sam):
        answer = client_of(sam).post(f"/desk/{ana.pk}/reach", {"contact": "ana@home"})
        assert answer.status_code == 422
        assert 'value="ana@home"' in answer.text
        assert "The end of the address seems to be missing" in answer.text
        assert mails()[0].to == WRONG

    def test_a_colleague_who_writes_an_answer_hears_of_it(self, ana, change, client_of, sam):
        change(RIGHT)
        answer = client_of(sam).post(f"/desk/{ana.pk}/reply", {"words": "Dear Ana", "revision": 1})
        assert answer.status_code == 409
        assert "Dear Ana" in answer.text


def test_only_staff_change_it(ana):
    with pytest.raises(NotAllowed):
        change_request_contact(ana, contact=RIGHT, by=patron_by_link(ana.pk, "en"))


def test_what_is_no_address_changes_nothing(ana, change):
    with pytest.raises(ValidationRefusal) as needs:
        change("nothing of the kind")
    assert set(needs.value.fields) == {"contact"}
    assert Patron.objects.get().contact == WRONG
