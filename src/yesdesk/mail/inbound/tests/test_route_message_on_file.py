"""What comes back from the address on file for a typed card is for staff: whoever typed the card reads none of it."""

import io

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.links import link_token
from yesdesk.core.models import Delivery, OutboundMessage
from yesdesk.desk.public.queries import readable_copy, request_status
from yesdesk.mail.inbound.route_message import route_message
from yesdesk.mail.outbound.delivery import note_report
from yesdesk.mail.outbound.message_ids import new_message_id
from yesdesk.mail.parse.parser import parse_mail
from yesdesk.requests.access import access_by_link
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import Entry, EntryKind
from yesdesk.testing.mails import a_mailbox, an_arrival, mail_bytes
from yesdesk.testing.needs import ask_as_ana, let_answers_go

pytestmark = pytest.mark.django_db
TYPED = "a.stranger@elsewhere.example"
ON_FILE = "ana@post.example"


@pytest.fixture
def request_(mill, now, act, sam):
    """A stranger typed Ana's card, and Sam answered at her own address."""
    made = ask_as_ana(mill, contact=TYPED, card_number="29001000184")
    now.shift(60)
    reply(made, words="You owe 50.40.", seen_revision=made.revision, on_file=ON_FILE, by=act(sam))
    let_answers_go()
    return made


@pytest.fixture
def answers(request_, mill):
    """`answers(sender)`: the mail of ours is answered from there."""

    def comes(sender):
        ours = new_message_id(request_.pk, request_.link_id, "library.example")
        raw = mail_bytes(
            sender=sender, message_id=f"<1.{sender}>", words="I never asked this.", In_Reply_To=ours
        )
        return route_message(
            parse_mail(io.BytesIO(raw)), an_arrival(a_mailbox(mill), raw), by=SYSTEM
        )

    return comes


def own_page(request):
    token = link_token(request.link_id, request.link_generation)
    found, by = access_by_link(token)
    status = request_status(found, by=by, token=token)
    return f"{status} {readable_copy(found, by=by, token=token)}"


def test_an_answer_from_there_is_for_staff(request_, answers):
    before = own_page(request_)
    came = answers(ON_FILE)
    assert came.request_id == request_.pk
    assert (came.entry.written_from, came.entry.not_patrons) == (ON_FILE, True)
    assert own_page(request_) == before


def test_what_the_writer_adds_stays_theirs(request_, answers):
    came = answers(TYPED)
    assert (came.request_id, came.entry.not_patrons) == (request_.pk, False)


def test_bounce_from_an_address_on_file_is_told_to_staff_only(request_):
    before = own_page(request_)
    letter = OutboundMessage.objects.get(to=ON_FILE)
    letter.message_id = "<9@library.example>"
    letter.state = "sent"
    letter.save()
    note_report(letter.message_id, Delivery.FAILED, "5.1.1 unknown", by=SYSTEM)
    assert Entry.objects.get(kind=EntryKind.MAIL_FAILED).message == letter.pk
    request_.refresh_from_db()
    assert request_.waiting_since is not None
    assert own_page(request_) == before
