"""Whom a patron copies may take part, by one tap, and gets answers; the link stays the patron's alone."""

import io

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import Job, OutboundMessage
from yesdesk.mail.inbound.route_message import route_message
from yesdesk.mail.parse.parser import parse_mail
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import Participant, Request
from yesdesk.testing.mails import ADDRESS, SERVER, a_mailbox, an_arrival, mail_bytes

pytestmark = pytest.mark.django_db
BO = "bo@post.example"


@pytest.fixture
def box(mill):
    return a_mailbox(mill)


def comes(box, **fields):
    raw = mail_bytes(**fields)
    return route_message(parse_mail(io.BytesIO(raw)), an_arrival(box, raw), by=SYSTEM)


@pytest.fixture
def copied(box):
    return comes(box, Cc=f"Bo Lee <Bo@Post.example>, {ADDRESS}")


def taps(client, message, who=BO):
    return client.post(f"/mail/{message.pk}/copy-answers", {"who": who})


def answers(request, by):
    request = Request.objects.get(pk=request.pk)
    before = set(OutboundMessage.objects.values_list("pk", flat=True))
    reply(request, words="Come by.", seen_revision=request.revision, by=by)
    return {each.to: each for each in OutboundMessage.objects.exclude(pk__in=before)}


def test_copied_person_gets_answers_without_the_patrons_link(copied, client_of, act, sam):
    assert set(answers(copied.request, act(sam))) == {"ana.m@post.example"}
    browser = client_of(sam)
    page = browser.get(f"/desk/{copied.request_id}").text
    assert f'action="/mail/{copied.pk}/copy-answers"' in page
    assert f'name="who" value="{BO}"' in page
    assert f'value="{ADDRESS}"' not in page
    assert "Send answers to Bo Lee (bo@post.example) too" in page
    assert taps(browser, copied).status_code == 302
    sent = answers(copied.request, act(sam))
    assert set(sent) == {"ana.m@post.example", BO}
    assert "{link}" not in sent[BO].text
    assert not sent[BO].link_id
    assert "Come by." in sent[BO].text
    assert (
        "Answers go to Bo Lee (bo@post.example) too"
        in browser.get(f"/desk/{copied.request_id}").text
    )


def test_a_second_tap_ends_it(copied, client_of, act, sam):
    browser = client_of(sam)
    taps(browser, copied)
    assert "Stop answers to Bo Lee" in browser.get(f"/desk/{copied.request_id}").text
    taps(browser, copied)
    assert not Participant.objects.filter(gets_answers=True).exists()
    assert set(answers(copied.request, act(sam))) == {"ana.m@post.example"}


def test_what_they_write_stands_on_the_request_as_theirs_and_proves_nothing(copied, client_of, sam):
    taps(client_of(sam), copied)
    Job.objects.all().delete()
    theirs = comes(
        copied_box(copied),
        sender=f"Bo <{BO}>",
        message_id="<2@post.example>",
        In_Reply_To="<1@post.example>",
        Authentication_Results=f"{SERVER}; dkim=pass header.d=post.example",
    )
    assert theirs.request_id == copied.request_id
    assert theirs.entry.written_from == BO
    assert not Job.objects.filter(task__contains="recognise_sender").exists()
    page = client_of(sam).get(f"/mail/{theirs.pk}").text
    assert "is not part of this request" not in page


def copied_box(message):
    return message.arrivals.get().mailbox


def test_a_stranger_who_names_the_same_mail_opens_a_request_of_their_own(copied, box):
    other = comes(
        box, sender=f"Bo <{BO}>", message_id="<2@post.example>", In_Reply_To="<1@post.example>"
    )
    assert other.request_id != copied.request_id


@pytest.mark.parametrize("who", ["", "eve@post.example", ADDRESS])
def test_nobody_else_can_be_let_in(copied, client_of, sam, who):
    assert taps(client_of(sam), copied, who).status_code == 409
    assert not Participant.objects.filter(gets_answers=True).exists()


def test_nobody_is_let_in_by_what_a_detail_shows(copied, client_of, sam):
    entry = copied.entry
    entry.detail |= {"cc": [["Eve", "eve@post.example"]]}
    entry.save(update_fields=["detail"])
    assert taps(client_of(sam), copied, "eve@post.example").status_code == 409


def test_a_copy_that_comes_again_changes_nothing(copied, box, client_of, sam):
    taps(client_of(sam), copied)
    again = comes(
        box,
        message_id="<2@post.example>",
        In_Reply_To="<1@post.example>",
        Cc=f"Bo <{BO}>, {'x' * 200}@{'y' * 200}.example",
    )
    assert again.request_id == copied.request_id
    kept = Participant.objects.values_list("address", "name", "gets_answers")
    assert list(kept) == [(BO, "Bo Lee", True)]
    page = client_of(sam).get(f"/desk/{copied.request_id}").text
    assert page.count("Stop answers to Bo") == 2
