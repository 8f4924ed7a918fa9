"""Replies that other parsers are measured by, read where they lie; their licences keep them out of here."""

import email
import email.policy

import pytest

from yesdesk.mail.parse.html import html_to_text
from yesdesk.mail.quote import split_quoted
from yesdesk.testing.shared_data import SHARED_DATA

KNOWN = SHARED_DATA / "emails"
BY_PROGRAM = sorted((KNOWN / "talon" / "standard_replies").glob("*.eml"))
BY_HTML = sorted((KNOWN / "talon" / "html_replies").glob("*.html"))
OPENS_WITH = {
    "email_1_3": "-Abhishek Kona",
    "email_1_4": "Awesome! I haven't had another problem with it.",
    "email_1_6": "I get proper rendering as well.",
    "email_1_7": ":+1:",
    "email_2_1": "Outlook with a reply",
    "email_2_2": "Outlook with a reply directly above line",
    "email_BlackBerry": "Here is another email",
    "email_bullets": "   - and another",
    "email_iPhone": "Here is another email",
    "email_one_is_not_on": "Locally (on development), when I run...",
    "email_sent_from_my_not_signature": "Sent from my desk, is much easier then my mobile phone.",
    "greedy_on": "fails, the tunnel is not working.",
    "pathological": "get back to a computer.",
}
pytestmark = pytest.mark.skipif(not KNOWN.exists(), reason="the known replies are not here")


@pytest.mark.parametrize("path", BY_PROGRAM, ids=lambda path: path.stem)
def test_a_programs_reply_says_hello(path):
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    text = mail.get_body(("plain",)).get_content()

    opened = split_quoted(text).text

    answers_below = path.stem == "thunderbird"
    assert opened == (text.strip() if answers_below else "Hello")


@pytest.mark.parametrize("path", BY_HTML, ids=lambda path: path.stem)
def test_a_reply_in_html_is_fine(path):
    opened = split_quoted(html_to_text(path.read_text(errors="replace")), from_html=True).text

    assert opened.split() == ["Hi.", "I", "am", "fine.", "Thanks,", "Alex"]


@pytest.mark.parametrize("name", OPENS_WITH)
def test_what_stays_open_ends_with_the_authors_last_words(name):
    text = (KNOWN / "github-reply-parser" / f"{name}.txt").read_text()

    assert split_quoted(text).text.endswith(OPENS_WITH[name].rstrip())


@pytest.mark.parametrize("name", ["email_1_2", "email_1_5", "email_1_8", "email_long_quote"])
def test_answers_between_and_below_stay_whole(name):
    text = (KNOWN / "github-reply-parser" / f"{name}.txt").read_text().strip()

    opened = split_quoted(text).text

    assert text.startswith(opened)
    assert text[len(opened) :].strip()[:2] in ("", "--", "__")
