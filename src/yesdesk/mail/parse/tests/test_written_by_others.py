"""What the standard library writes, in whatever encoding and line length, arrives as it was given to it."""

import hashlib
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from yesdesk.mail.parse.files import safe_name
from yesdesk.mail.parse.tests.mails import content_of, read

LETTERS = st.characters(
    codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="\ufeff\u00ad"
)
WORD = st.text(LETTERS, min_size=1, max_size=12)
LINE = st.lists(WORD, min_size=1, max_size=12).map(" ".join)
SENDER = LINE.filter(lambda name: not (name[0] == name[-1] and name[0] in "\"'"))
"""Quotes around a whole name are no part of it."""

NAME = st.text(
    st.one_of(st.sampled_from("abc ;,='()[]äß図書é"), LETTERS), min_size=1, max_size=60
).filter(lambda name: safe_name(f"{name}.bin") == f"{name}.bin" and "=?" not in name)
TEXT = st.lists(LINE, min_size=1, max_size=8).map(lambda lines: "\n".join(lines) + "\n")
FILE = st.tuples(NAME, st.binary(max_size=400), st.sampled_from(["base64", "quoted-printable"]))
POLICIES = st.sampled_from(
    [
        policy.SMTP,
        policy.default,
        policy.SMTPUTF8,
        policy.SMTP.clone(max_line_length=998),
        policy.default.clone(max_line_length=40),
    ]
)


@pytest.mark.night
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    sender=SENDER,
    subject=LINE,
    text=TEXT,
    html=st.booleans(),
    files=st.lists(FILE, max_size=4),
    encoding=st.sampled_from(["quoted-printable", "base64", "8bit"]),
    written_by=POLICIES,
)
def test_a_mail_arrives_as_it_was_written(sender, subject, text, html, files, encoding, written_by):
    message = EmailMessage()
    message["From"] = Address(sender, "ana.lopez", "example.org")
    message["To"] = [Address("Library, Main", "ask", "library.test"), Address("", "b", "c.d")]
    message["Subject"] = subject
    message.set_content(text, cte=encoding)
    if html:
        message.add_alternative("<p>Hello</p>", subtype="html")
    for name, content, how in files:
        message.add_attachment(
            content, maintype="application", subtype="x-y", filename=f"{name}.bin", cte=how
        )
    mail = read(message.as_bytes(policy=written_by))
    assert mail.sender is not None
    assert mail.sender.address == "ana.lopez@example.org"
    assert mail.sender.name == sender
    assert mail.subject.split() == subject.split()  # the library doubles a space where it folds
    assert [each.address for each in mail.to] == ["ask@library.test", "b@c.d"]
    assert mail.text == text
    assert [(each.name, each.size, each.md5, content_of(each)) for each in mail.attachments] == [
        (f"{name}.bin", len(content), hashlib.md5(content).hexdigest(), content)
        for name, content, _ in files
    ]
    assert not mail.defects
