"""Our texts leave once, by day, and no page says *sent* of what the provider refused."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests.twins.twilio import HANGS_UP, NO_MONEY, NO_SUCH_NUMBER, STOPPED, TOO_MANY
from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import OutboundMessage
from yesdesk.core.outbox.messages import mailed_about, post
from yesdesk.mail.outbound.alerts import alerts_of_texts_not_taken
from yesdesk.mail.outbound.routing import server_troubles
from yesdesk.mail.texts.delivery import deliver_texts, morning
from yesdesk.requests.actions.change_contact import change_request_contact
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import Entry, EntryKind
from yesdesk.requests.queries.mail_status import status_of_text
from yesdesk.testing.needs import let_answers_go

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def answer(dee, act, sam):
    """Sam's answer to Dee waits to leave."""
    dee.refresh_from_db()
    reply(dee, words="Yes, from six.", seen_revision=dee.revision, by=act(sam))
    let_answers_go()
    return OutboundMessage.objects.latest("id")


def said(message, act, sam):
    mailed = mailed_about(act(sam), message.about)[message.pk]
    return status_of_text(mailed, now=timezone.now(), spoken=str)


def state(message):
    message.refresh_from_db()
    return message.state, message.delivery


def test_an_answer_goes_as_a_text_in_a_colleagues_words(answer, provider):
    assert deliver_texts(by=SYSTEM) is None
    to, words, _report = provider.taken[-1]
    assert (to, words) == ("+33612345678", "Yes, from six.")
    assert state(answer) == ("sent", "")


def test_a_long_answer_goes_as_a_link(dee, provider, act, sam):
    dee.refresh_from_db()
    reply(dee, words="long " * 80, seen_revision=dee.revision, by=act(sam))
    let_answers_go()
    deliver_texts(by=SYSTEM)
    words = provider.taken[-1][1]
    assert "https://ask.wren.example/en/r/" in words
    assert "long long" not in words


def test_a_report_says_that_it_arrived_even_before_we_noted_the_sending(
    answer, provider, webhook, act, sam
):
    provider.orders.append(HANGS_UP)
    deliver_texts(by=SYSTEM)
    assert state(answer) == ("sending", "")
    form = {"MessageSid": provider.sid_of(2), "MessageStatus": "delivered"}
    assert webhook(at=f"?message={answer.pk}", **form) == 200
    assert state(answer) == ("sent", "delivered")
    assert said(answer, act, sam).tone == "yes"


def test_a_report_that_comes_twice_or_late_changes_nothing(answer, provider, webhook):
    deliver_texts(by=SYSTEM)
    for status in ("delivered", "sent", "delivered", "queued"):
        form = {"MessageSid": provider.sid_of(2), "MessageStatus": status}
        webhook(at=f"?message={answer.pk}", **form)
    assert state(answer) == ("sent", "delivered")


def test_a_report_on_another_text_is_left_alone(answer, provider, webhook):
    deliver_texts(by=SYSTEM)
    webhook(at=f"?message={answer.pk}", MessageSid="SMother", MessageStatus="failed")
    assert state(answer) == ("sent", "")


def test_a_text_that_failed_later_lets_the_patron_wait_again(answer, provider, webhook, dee):
    deliver_texts(by=SYSTEM)
    form = {"MessageSid": provider.sid_of(2), "MessageStatus": "undelivered", "ErrorCode": "30003"}
    webhook(at=f"?message={answer.pk}", **form)
    dee.refresh_from_db()
    assert dee.waiting_since is not None
    assert Entry.objects.filter(kind=EntryKind.MAIL_FAILED, message=answer.pk).count() == 1


@pytest.mark.parametrize("order", [NO_SUCH_NUMBER, STOPPED])
def test_what_the_provider_refuses_is_never_called_sent(answer, provider, order, act, sam):
    provider.orders.append(order)
    deliver_texts(by=SYSTEM)
    assert state(answer) == ("refused", "")
    assert said(answer, act, sam).tone == "wall"


def test_a_number_that_opted_out_at_the_provider_gets_no_further_text(answer, provider, dee):
    provider.orders.append(STOPPED)
    deliver_texts(by=SYSTEM)
    dee.patron.refresh_from_db()
    assert dee.patron.texts is False


def test_an_answer_that_waits_when_stop_comes_does_not_go(answer, provider, webhook):
    webhook(Body="STOP")
    gone = len(provider.taken)
    deliver_texts(by=SYSTEM)
    assert len(provider.taken) == gone
    assert state(answer) == ("refused", "")


def test_too_many_at_once_goes_again_later(answer, provider, now):
    provider.orders.append(TOO_MANY)
    again = deliver_texts(by=SYSTEM)
    assert state(answer) == ("waiting", "")
    now.move_to(again + timedelta(seconds=1))
    deliver_texts(by=SYSTEM)
    assert state(answer) == ("sent", "")


def test_a_refused_account_holds_all_texts_and_alerts(answer, provider, webhook, now):
    webhook(From="+33699999999", Body="Are you open?")
    gone = len(provider.taken)
    provider.orders.append(NO_MONEY)
    again = deliver_texts(by=SYSTEM)
    assert len(provider.taken) == gone
    assert not list(alerts_of_texts_not_taken())  # it may be over in a minute
    for _time in range(3):
        provider.orders.append(NO_MONEY)
        now.move_to(again + timedelta(seconds=1))
        again = deliver_texts(by=SYSTEM)
    (alert,) = alerts_of_texts_not_taken()
    assert alert.said == "Twilio: 401 20003"
    assert not server_troubles()  # no mail server's
    now.move_to(again + timedelta(seconds=1))
    deliver_texts(by=SYSTEM)
    assert len(provider.taken) == gone + 2
    assert not list(alerts_of_texts_not_taken())


def test_a_text_that_no_provider_took_for_days_is_given_up_and_told(answer, provider, now, dee):
    provider.orders.extend([NO_MONEY] * 200)
    for _hour in range(24 * 6):
        again = deliver_texts(by=SYSTEM)
        if again is None:
            break
        now.move_to(max(again, timezone.now() + timedelta(hours=1)))
    assert state(answer) == ("refused", "")
    assert Entry.objects.filter(kind=EntryKind.MAIL_FAILED, message=answer.pk).count() == 1


def test_a_lost_answer_is_not_sent_twice_and_is_said_so(answer, provider, now, act, sam):
    provider.orders.append(HANGS_UP)
    deliver_texts(by=SYSTEM)
    gone = len(provider.taken)
    now.shift(timedelta(minutes=30))
    deliver_texts(by=SYSTEM)
    assert len(provider.taken) == gone
    assert state(answer) == ("refused", "")
    assert "may have been sent" in said(answer, act, sam).words


def test_nothing_goes_at_night(answer, provider, now, act, sam):
    now.move_to(timezone.now().replace(hour=23))
    gone = len(provider.taken)
    again = deliver_texts(by=SYSTEM)
    assert len(provider.taken) == gone
    assert again == morning(timezone.now(), answer_zone(answer))
    assert said(answer, act, sam).tone == "clock"
    now.move_to(again)
    deliver_texts(by=SYSTEM)
    assert state(answer) == ("sent", "")


def test_the_page_of_outgoing_mail_speaks_of_a_text_and_hides_its_number(
    answer, provider, client_of, sam
):
    provider.orders.append(NO_SUCH_NUMBER)
    deliver_texts(by=SYSTEM)
    page = client_of(sam).get("/outbox").text
    assert "text message" in page
    assert "612345678" not in page


def answer_zone(message):
    return Entry.objects.get(message=message.pk).request.branch.time_zone


def test_the_morning_is_the_branchs_own_also_where_clocks_change():
    night = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert morning(night, "Europe/Berlin").utcoffset() == timedelta(hours=2)
    assert morning(datetime(2026, 3, 29, 12, tzinfo=UTC), "Europe/Berlin") is None


def test_a_corrected_number_gets_nothing_that_waited_for_the_former_one(answer, dee, act, sam):
    change_request_contact(dee, contact="+33699999999", by=act(sam))
    assert not OutboundMessage.objects.filter(pk=answer.pk).exists()
    dee.patron.refresh_from_db()
    assert dee.patron.texts is None


def test_texts_of_a_forgotten_request_do_not_go(provider):
    post(to="+33612345678", subject="", text="Hello", about="request:999", channel="text")
    deliver_texts(by=SYSTEM)
    assert not provider.taken
