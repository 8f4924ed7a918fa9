"""A list's headers swallow no patron's words: not an answer to us, nor a letter through a group of the library's."""

import io

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import OutboundMessage
from yesdesk.mail.inbound.route_message import route_message
from yesdesk.mail.outbound.message_ids import new_message_id
from yesdesk.mail.parse.parser import parse_mail
from yesdesk.requests.models import Request
from yesdesk.testing.mails import a_mailbox, an_arrival, mail_bytes

pytestmark = pytest.mark.django_db
LISTS = {
    "List_Id": "<readers.lists.example>",
    "List_Unsubscribe": "<https://lists.example/off>",
    "Precedence": "list",
}
GROUP = {
    "to": "info@library.example",
    "List_ID": "<info.library.example>",
    "Mailing_list": "list info@library.example; contact info+owners@library.example",
    "Precedence": "list",
}


@pytest.fixture
def box(mill):
    return a_mailbox(mill, "desk@library.example")


def take(box, **fields):
    raw = mail_bytes(**fields)
    return route_message(parse_mail(io.BytesIO(raw)), an_arrival(box, raw), by=SYSTEM)


@pytest.fixture
def anas(box):
    return take(box).request


def ours(request):
    return new_message_id(request.pk, request.link_id, "library.example")


def test_an_answer_to_our_own_mail_is_on_its_request(box, anas):
    message = take(
        box, message_id="<2@post.example>", words="One more thing.", In_Reply_To=ours(anas), **LISTS
    )
    assert (message.request, message.verdict) == (anas, "reply")
    assert message.why.startswith("It answers a mail of ours")
    assert not message.other_address
    assert OutboundMessage.objects.count() == 1  # the receipt for her first mail


def test_an_answer_of_who_takes_part_is_too(box, anas):
    message = take(box, message_id="<2@post.example>", References="<1@post.example>", **LISTS)
    assert message.request == anas


def test_from_another_address_by_our_id_it_is_somebody_elses_words(box, anas):
    message = take(
        box, sender="bo@else.example", message_id="<2@x>", References=ours(anas), **LISTS
    )
    assert (message.request, message.other_address) == (anas, True)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"sender": "bo@else.example", "References": "<1@post.example>"},
        {"In_Reply_To": "<somebody@lists.example>"},
        {"subject": "Fwd: Late charges", "OURS": "References"},
        {"sender": "bo@else.example", "References": "<9.0123456789ab.1.2@library.example>"},
    ],
)
def test_newsletters_and_talk_on_lists_stay_there(box, anas, fields):
    if named := fields.pop("OURS", ""):
        fields |= {named: ours(anas)}
    message = take(box, **{"message_id": "<2@x>", **fields}, **LISTS)
    assert (message.request, message.verdict) == (None, "list")
    assert Request.objects.count() == 1


def test_our_own_mail_that_a_list_brings_back_is_nobodys_words(box, anas):
    message = take(box, message_id=ours(anas), References=ours(anas), **LISTS)
    assert (message.request, message.verdict) == (None, "duplicate")


def test_who_writes_to_a_group_before_the_mailbox_has_a_request_and_a_receipt(box):
    message = take(box, **GROUP)
    assert message.request.patron.contact == "ana.m@post.example"
    assert OutboundMessage.objects.get().to == "ana.m@post.example"


def test_group_that_rewrites_from_still_gives_the_patrons_address(box):
    message = take(
        box, sender="Ana via Info <info@library.example>", Reply_To="ana.m@post.example", **GROUP
    )
    assert message.request.patron.contact == "ana.m@post.example"


def test_a_colleague_who_writes_to_it_stays_on_the_list(box):
    assert take(box, sender="Sam <sam@library.example>", **GROUP).verdict == "list"
