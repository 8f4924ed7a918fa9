"""Whatever a mail holds, it is sorted: never an exception, never without a reason, in little time."""

import time

from hypothesis import HealthCheck, given, settings, strategies as st

from yesdesk.mail.classify import MailClass, classify_mail, may_be_answered_automatically
from yesdesk.mail.classify.tests.samples import SAMPLES
from yesdesk.mail.classify.tests.strong_marks import STRONG
from yesdesk.mail.classify.tests.writing import mail
from yesdesk.mail.parse.mail import Address, Mail, Report
from yesdesk.testing.patience import SLOWER

WORDS = st.text(max_size=60) | st.sampled_from([
    "Automatic reply: x", "Undeliverable: x", "failure notice", "Re:", "Fwd: x", "<>",
    "<a@b.example>:", "550 5.1.1 unknown",
    "--- Below this line is a copy of the message.", "This is an automatic message.",
    "MAILER-DAEMON", "noreply@x.example", "no",
])  # fmt: skip
TEXTS = st.lists(WORDS, max_size=8).map("\n".join)
NAMES = st.sampled_from([
    "Auto-Submitted", "Precedence", "Return-Path", "List-Id", "X-Failed-Recipients", "X-Autoreply",
    "Reply-To", "Subject",
    "Content-Type", "X-Auto-Response-Suppress", "Delivered-To", "X-Other",
])  # fmt: skip
HEADERS = st.lists(st.tuples(NAMES, WORDS), max_size=8).map(tuple)
ADDRESSES = st.builds(Address, WORDS, WORDS)
FIELDS = st.dictionaries(
    st.sampled_from(
        [
            "final-recipient",
            "original-recipient",
            "status",
            "action",
            "diagnostic-code",
            "disposition",
            "x",
        ]
    ),
    WORDS,
)
REPORTS = st.builds(
    Report,
    st.sampled_from(
        [
            "delivery-status",
            "message/delivery-status",
            "disposition-notification",
            "feedback-report",
            "x",
        ]
    ),
    st.lists(FIELDS, max_size=4).map(tuple),
)
TYPES = st.sampled_from(
    ["text/plain", "multipart/report", "multipart/mixed", "message/delivery-status", ""]
)


@st.composite
def mails(draw, headers=HEADERS):
    def many(strategy):
        return draw(st.lists(strategy, max_size=3).map(tuple))

    return Mail(
        headers=draw(headers),
        sender=draw(st.none() | ADDRESSES),
        raw_from=draw(WORDS),
        to=many(ADDRESSES),
        cc=(),
        reply_to=many(ADDRESSES),
        subject=draw(WORDS),
        message_id=draw(WORDS),
        in_reply_to=many(WORDS),
        references=many(WORDS),
        date=None,
        text=draw(TEXTS),
        is_html=False,
        html="",
        attachments=(),
        content_type=draw(TYPES),
        reports=many(REPORTS),
        returned=draw(HEADERS),
        content_hash="",
        defects=(),
        too_broken=draw(st.just("") | WORDS),
    )


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(mails(), st.frozensets(WORDS, max_size=2))
def test_every_mail_has_a_verdict_and_a_reason(any_mail, ours):
    found = classify_mail(any_mail, ours=ours)
    assert found.verdict is not MailClass.DUPLICATE
    assert found.why.strip()
    assert "\n" not in found.why
    if found.verdict not in {MailClass.NEW, MailClass.REPLY}:
        assert found.automatic
        assert not may_be_answered_automatically(found)
    if found.verdict is MailClass.BOUNCE:
        assert found.delivery
    assert all("\n" not in each.diagnostic + each.recipient for each in found.delivery)


HUMAN = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=200)


@settings(deadline=None)
@given(HUMAN, st.booleans(), st.booleans())
def test_a_mail_marked_human_is_one(text, suppressed, empty_path):
    headers = ["Auto-Submitted: no"]
    headers += ["X-Auto-Response-Suppress: All"] * suppressed + ["Return-Path: <>"] * empty_path
    assert classify_mail(mail(*headers, text=text)).verdict is MailClass.NEW


@settings(deadline=None)
@given(HUMAN, st.sampled_from(STRONG))
def test_robot_header_makes_any_text_an_auto_reply(text, header):
    assert classify_mail(mail(header, text=text)).verdict is MailClass.AUTO_REPLY


def test_a_mail_takes_less_than_two_milliseconds():
    sample = SAMPLES["Exim"]
    bounce = mail(
        sender=sample.sender, subject=sample.subject, text=sample.text + "word " * 200_000
    )
    person = mail(text="I would like to know. " * 50_000)
    began = time.process_time()
    for _ in range(20):
        classify_mail(bounce)
        classify_mail(person)
    assert (time.process_time() - began) / 40 < 0.002 * SLOWER


def test_hostile_text_takes_no_longer():
    for text in (
        "<" * 100_000,
        "a@" * 50_000,
        "1.1." * 30_000,
        "(" * 100_000,
        "x" * 64 + "@" + "y." * 40_000,
        "\n-" * 50_000,
    ):
        hostile = mail(
            "X-Failed-Recipients: " + text[:2000].replace("\n", ""),
            sender="MAILER-DAEMON",
            text=text,
        )
        began = time.process_time()
        classify_mail(hostile)
        assert time.process_time() - began < 0.25
