"""Messages that leave: rows beside their cause, links made only for their reader."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.actors import SYSTEM, patron_by_link
from yesdesk.core.errors import NotAllowed, NotFound
from yesdesk.core.links import link_id_of, new_link_id, opens
from yesdesk.core.models import AuditEntry, OutboundMessage
from yesdesk.core.outbox import messages as outbox
from yesdesk.core.outbox.delivery import hold_what_waits
from yesdesk.core.outbox.messages import (
    discard_message,
    drop_about,
    has_bounced,
    mailed_about,
    messages_not_sent,
    post,
    read_message,
    redact_outbox,
    redirect_mail,
    send_again,
    take_back_letter,
    take_back_message,
    with_link,
)
from yesdesk.testing.permissions import call_as_anybody

pytestmark = pytest.mark.django_db


def _post(**changes):
    given = {
        "to": "ana.m@post.example",
        "subject": "We have it",
        "text": "Come by.",
        "about": "request:17",
    }
    return post(**(given | changes))


def test_a_message_waits_as_a_row():
    message = _post(headers={"Auto-Submitted": "auto-replied"}, language="es")
    row = OutboundMessage.objects.get()
    assert row == message
    assert (row.state, row.language, row.about, row.sent_at) == (
        "waiting",
        "es",
        "request:17",
        None,
    )
    assert row.headers == {"Auto-Submitted": "auto-replied"}
    assert (row.channel, row.html, row.link_id, row.link_generation) == ("email", "", "", 0)
    assert (row.automatic, row.not_before) == (False, None)


def test_a_message_keeps_all_that_it_was_posted_with(now):
    at = timezone.now()
    given = {
        "to": "+49 30 1234", "subject": "Ready", "text": "Come.", "about": "request:9",
        "language": "fr", "link_id": "abc", "link_generation": 3, "headers": {"X-A": "1"},
        "html": "<p>Come.</p>", "channel": "sms", "automatic": True, "not_before": at,
    }  # fmt: skip
    post(**given)
    row = OutboundMessage.objects.values(*given, "created_at").get()
    assert row == {**given, "created_at": at}


@pytest.mark.parametrize("there", ["a copy refused", "a copy sent", "a copy in doubt"])
def test_a_letter_goes_and_false_says_that_a_copy_may_have_gone_out(now, there):
    at = timezone.now() + timedelta(minutes=5)
    letter, copy = _post(not_before=at), _post(to="bo@post.example", not_before=at)
    others = [_post(), _post(about="request:18", not_before=at)]
    changes = {"a copy sent": {"state": "sent"}, "a copy in doubt": {"doubts": 1}}
    OutboundMessage.objects.filter(pk=copy.pk).update(**changes.get(there, {"state": "refused"}))
    assert take_back_letter("request:17", at) is (there == "a copy refused")
    assert not OutboundMessage.objects.filter(pk=letter.pk).exists()
    assert OutboundMessage.objects.filter(pk__in=[one.pk for one in others]).count() == 2


def test_the_link_is_made_for_the_reader_and_never_stored(settings):
    link_id = new_link_id()
    message = _post(text="Read on: {link}", link_id=link_id, link_generation=3, language="fr")
    stored = OutboundMessage.objects.values_list("text", flat=True).get()
    assert stored == "Read on: {link}"
    start = f"Read on: {settings.BASE_URL}/fr/r/"
    text = with_link(message, message.text)
    assert text.startswith(start)
    token = text.removeprefix(start)
    assert link_id_of(token) == link_id
    assert opens(token, link_id, 3)
    assert not opens(token, link_id, 2)


def test_a_message_without_a_link_is_left_as_written():
    assert with_link(_post(), "We wrote {link} by hand") == "We wrote {link} by hand"


@pytest.mark.parametrize(
    "change",
    [
        {"to": "a@b.example\nBcc: all@b.example"},
        {"to": "a@b.example\r"},
        {"headers": {"X-A": "1\r\nBcc: all@b.example"}},
        {"headers": {"X-A\nBcc": "1"}},
        {"headers": {"X-A": "1\u2028Bcc: x"}},
    ],
)
def test_no_line_break_gets_into_a_header(change):
    with pytest.raises(ValueError, match="line break"):
        _post(**change)
    assert not OutboundMessage.objects.exists()


def test_a_subject_made_of_somebodys_words_becomes_one_line():
    assert (
        _post(subject="My books\r\nBcc: all@b.example  ").subject == "My books Bcc: all@b.example"
    )
    assert len(_post(subject="x" * 999).subject) == 400


def test_what_was_not_sent_is_listed_newest_first_page_by_page():
    first, second, third, back = _post(), _post(), _post(), _post()
    OutboundMessage.objects.filter(id=second.id).update(state="sent")
    OutboundMessage.objects.filter(id=back.id).update(state="sent", delivery="failed")
    assert messages_not_sent(SYSTEM, limit=2) == [back, third]
    assert messages_not_sent(SYSTEM, before=third.id) == [first]
    OutboundMessage.objects.filter(id=first.id).update(state="throttled")
    OutboundMessage.objects.filter(id=third.id).update(state="refused", delivery="failed")
    assert messages_not_sent(SYSTEM) == [back, third]
    assert messages_not_sent(SYSTEM, throttled=True) == [first]


def test_whoever_sees_requests_sees_that_mail_waits_and_not_whose_it_is(act, sam, teo):
    _post()
    (line,) = messages_not_sent(act(sam))
    assert (line.to, line.subject) == ("@post.example", "")
    (line,) = messages_not_sent(act(teo))
    assert (line.to, line.subject) == ("ana.m@post.example", "We have it")


def test_how_mail_about_a_request_does_is_one_query(act, sam, django_assert_num_queries):
    message = _post()
    _post(about="request:170")
    with django_assert_num_queries(1):
        found = mailed_about(act(sam), "request:17")
    assert list(found) == [message.pk]
    assert (found[message.pk].state, found[message.pk].tries) == ("waiting", 0)
    with pytest.raises(NotAllowed):
        mailed_about(patron_by_link(17, "en"), "request:17")


def test_what_was_refused_or_throttled_goes_once_more_and_no_limit_stops_it(act, sam):
    refused, throttled, held = _post(), _post(automatic=True), _post()
    OutboundMessage.objects.filter(id=refused.id).update(state="refused", tries=9, doubts=2)
    OutboundMessage.objects.filter(id=throttled.id).update(state="throttled")
    assert hold_what_waits() == 1
    for message in (refused, throttled, held):
        send_again(message.id, by=act(sam))
        message.refresh_from_db()
        assert (message.state, message.tries, message.doubts) == ("waiting", 0, 0)
    assert refused.headers == {}, "a person wrote it"
    assert not throttled.automatic
    assert throttled.headers == {"Auto-Submitted": "auto-generated"}
    assert AuditEntry.objects.filter(tag="core.outbox.sent_again").count() == 3
    with pytest.raises(NotFound):
        send_again(refused.id, by=act(sam))


def test_reading_somebodys_words_is_traced(act, teo):
    message = _post(text="Read on: {link}", link_id=new_link_id(), link_generation=1)
    read, text = read_message(message.id, by=act(teo))
    assert read == message
    assert text == "Read on: …"  # the patron's own link is theirs alone
    row = AuditEntry.objects.get(tag="core.outbox.read")
    assert (row.actor, row.subject, row.detail) == (
        teo.id,
        f"message:{message.id}",
        {"about": "request:17"},
    )


def test_only_who_may_sees_the_outbox(act, sam):
    message = _post()
    for by in (act(sam), patron_by_link(17, "en")):
        with pytest.raises(NotAllowed):
            read_message(message.id, by=by)
    assert not AuditEntry.objects.exists()
    with pytest.raises(NotFound):
        read_message(message.id + 1, by=SYSTEM)


def test_what_was_said_to_somebody_erased_goes_with_them():
    _post(), _post(about="request:170")
    assert drop_about("request:17") == 1
    assert OutboundMessage.objects.get().about == "request:170"


def test_words_struck_out_are_gone_from_every_message_about_them():
    _post(
        subject="Ana & her\nmother",
        text="for Ana & her\nmother",
        html="<p>Ana &amp; her\nmother</p>",
    )
    other = _post(about="request:170", text="Ana & her\nmother")
    assert redact_outbox("request:17", "Ana & her\nmother", "▇▇▇") == 1
    assert redact_outbox("request:17", "Ana & her\nmother", "▇▇▇") == 0
    struck = OutboundMessage.objects.exclude(id=other.id).get()
    assert (struck.subject, struck.text, struck.html) == ("▇▇▇", "for ▇▇▇", "<p>▇▇▇</p>")
    other.refresh_from_db()
    assert other.text == "Ana & her\nmother"
    long = _post(about="request:18", subject=400 * "x")
    assert redact_outbox("request:18", "x", "▇▇▇") == 1
    long.refresh_from_db()
    assert len(long.subject) == 400


def test_has_bounced_speaks_of_one_address_and_one_request():
    for to, about, changes in (
        ("a@post.example", "request:17", {"state": "refused"}),
        ("b@post.example", "request:17", {"state": "sent", "delivery": "failed"}),
        ("c@post.example", "request:17", {"state": "sent"}),
    ):
        made = _post(to=to, about=about)
        OutboundMessage.objects.filter(pk=made.pk).update(**changes)
    bounced = [has_bounced("request:17", f"{name}@post.example") for name in "abc"]
    assert bounced == [True, True, False]
    assert not has_bounced("request:18", "a@post.example")


def test_redirect_mail_sends_what_did_not_arrive_to_the_new_address(now):
    made = {
        state: _post(text=state, channel="sms" if state == "by sms" else "email")
        for state in ("waiting", "sending", "refused", "held", "sent", "by sms")
    }
    for state, message in made.items():
        tried = {"message_id": f"<{message.pk}@wren.example>", "tries": 2, "doubts": 1}
        said = {"said": "550 gone", "next_try_at": timezone.now()}
        OutboundMessage.objects.filter(pk=message.pk).update(state=state, **tried, **said)
    OutboundMessage.objects.filter(channel="sms").update(state="waiting")
    assert (
        redirect_mail("request:17", "ana.m@post.example", to="b@x.example", link_generation=2) == 0
    )
    rows = OutboundMessage.objects.values_list("text", "state", "to", "link_generation", "tries")
    assert sorted(rows) == [
        ("by sms", "waiting", "ana.m@post.example", 0, 2),
        ("held", "held", "b@x.example", 2, 0),
        ("refused", "waiting", "b@x.example", 2, 0),
        ("sending", "sending", "b@x.example", 2, 2),
        ("sent", "sent", "ana.m@post.example", 0, 2),
        ("waiting", "waiting", "b@x.example", 2, 0),
    ]
    again = OutboundMessage.objects.filter(text="refused")
    columns = ("message_id", "doubts", "said", "next_try_at")
    assert again.values_list(*columns).get() == ("", 0, "", None)


def test_what_nobody_can_have_got_is_taken_back_and_nothing_else():
    for state, doubts, gone in (
        ("waiting", 0, True),
        ("refused", 0, True),
        ("throttled", 0, True),
        ("let_go", 0, True),
        ("waiting", 1, False),
        ("refused", 2, False),
        ("sending", 0, False),
        ("sent", 0, False),
        ("held", 0, False),
    ):
        message = _post()
        OutboundMessage.objects.filter(id=message.id).update(state=state, doubts=doubts)
        assert take_back_message(message.id) is gone, state
        assert OutboundMessage.objects.filter(id=message.id).exists() is not gone
    assert take_back_message(10**9)


def test_what_is_not_tried_any_more_or_came_back_can_be_let_go(act, sam):
    stands = {"waiting": "", "sending": "", "sent": ""}
    goes = {"refused": "", "throttled": "", "held": "", "sent": "failed"}
    for rows, may in ((stands, False), (goes, True)):
        for state, delivery in rows.items():
            message = _post()
            OutboundMessage.objects.filter(id=message.id).update(state=state, delivery=delivery)
            if may:
                discard_message(message.id, by=act(sam))
            else:
                with pytest.raises(NotFound):
                    discard_message(message.id, by=act(sam))
            message.refresh_from_db()
            assert message.state == ("let_go" if may else state)
    assert AuditEntry.objects.filter(tag="core.outbox.let_go").count() == len(goes)
    assert {each.state for each in messages_not_sent(act(sam))} == {"waiting", "sending"}
    with pytest.raises(NotAllowed):
        discard_message(1, by=patron_by_link(17, "en"))


@pytest.mark.parametrize(
    "action",
    [
        outbox.messages_not_sent,
        outbox.mailed_about,
        outbox.send_again,
        outbox.discard_message,
        outbox.read_message,
    ],
)
def test_action_when_somebody_may_not(action):
    with pytest.raises(NotAllowed):
        call_as_anybody(action)
