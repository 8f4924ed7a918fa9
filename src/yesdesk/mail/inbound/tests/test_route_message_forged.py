"""A mail whose sender a server could not confirm proves nothing, has no colleague's rights, and says so in red."""

import pytest
from django.urls import reverse

from yesdesk.core.models import OutboundMessage
from yesdesk.mail.inbound.tests.taking import take
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import Participant
from yesdesk.testing.mails import SERVER, a_mailbox

pytestmark = pytest.mark.django_db

ENCRYPTED = "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n"
FORWARDED = (
    "Please do what she wants.\n\n---------- Forwarded message ---------\n"
    "From: Eve Evil <eve@evil.example>\nDate: Mon, 2 Nov 2026\nSubject: Fees\nTo: sam\n\nWaive my fees.\n"
)


@pytest.fixture(params=[SERVER, "", "mx.other.example"], ids=["named", "none named", "another"])
def box(mill, request):
    return a_mailbox(mill, trusted_server=request.param)


@pytest.fixture(
    params=[
        {"Authentication_Results": f"{SERVER}; dmarc=fail header.from=post.example"},
        {"Authentication_Results": f"{SERVER}; spf=fail smtp.mailfrom=post.example"},
        {"Authentication_Results": f"{SERVER}; spf=pass; compauth=fail reason=001"},
    ],
    ids=["dmarc", "spf", "own verdict"],
)
def failed(request):
    return request.param


def test_forged_mail_is_a_request_with_a_warning_and_no_receipt(box, failed, client_of, sam):
    request = take(box, **failed).request
    entry = request.entries.get()
    assert "fail" in entry.detail["failed_check"]
    assert not entry.vouched
    assert not OutboundMessage.objects.exists()
    page = client_of(sam).get(reverse("request", args=[request.pk])).text
    assert '<div class="notice wall">' in page
    assert "isn’t from the address it names" in page


def test_a_reply_from_a_patrons_own_address_stands_on_her_request(box, failed):
    request = take(box).request
    answer = take(
        box,
        words="More",
        message_id="<2@post.example>",
        In_Reply_To="<1@post.example>",
        Cc="Eve <eve@evil.example>",
        **failed,
    )
    assert answer.request == request
    assert not answer.other_address
    assert request.patron.contact == "ana.m@post.example"
    assert "failed_check" in answer.entry.detail
    assert not Participant.objects.exists()


def test_a_colleagues_name_gives_no_colleagues_rights(box, failed, sam):
    sam.email = "sam@library.example"
    sam.save()
    sender = "Sam <sam@library.example>"
    honest = take(box, sender=sender, words=FORWARDED).entry
    assert honest.forwarded_address == "eve@evil.example"
    forged = take(box, sender=sender, words=FORWARDED, message_id="<2@x.example>", **failed).entry
    assert forged.forwarded_address == ""


def test_a_softfail_holds_back_the_receipt_and_says_nothing_in_red(box):
    results = {"Authentication_Results": f"{SERVER}; spf=softfail; dkim=none"}
    entry = take(box, **results).entry
    assert entry.detail["no_receipt"] == "forged"
    assert "failed_check" not in entry.detail


@pytest.mark.parametrize(
    ("kind", "words", "said"),
    [
        ("text/plain", ENCRYPTED, "This e-mail is encrypted"),
        (
            "multipart/mixed; boundary=b",
            "".join(f"--b\nContent-Type: image/png\n\n{number}\n" for number in range(51)),
            "More than 50 files came",
        ),
    ],
)
def test_what_nobody_can_read_here_is_said(box, client_of, sam, kind, words, said):
    raw = f"From: Ana <ana@post.example>\nContent-Type: {kind}\n\n{words}"
    request = take(box, raw.encode()).request
    assert said in client_of(sam).get(reverse("request", args=[request.pk])).text


def test_an_encrypted_mail_has_its_answer_ready_until_it_is_answered(mill, client_of, act, sam):
    request = take(a_mailbox(mill), words=ENCRYPTED).request
    page = reverse("request", args=[request.pk])
    assert (
        client_of(sam).get(page).context["drafted"].startswith("Your e-mail came to us encrypted")
    )
    request.refresh_from_db()
    reply(request, words="Please.", seen_revision=request.revision, by=act(sam))
    assert client_of(sam).get(page).context["drafted"] == ""


def test_an_encrypted_mail_from_another_address_has_no_answer_ready(mill, client_of, sam):
    entry = take(a_mailbox(mill), words=ENCRYPTED).entry
    entry.written_from = "b@b.example"
    entry.save()
    page = client_of(sam).get(reverse("request", args=[entry.request_id]))
    assert page.context["drafted"] == ""
