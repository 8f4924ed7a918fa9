"""A row becomes a mail that says what was said, in the languages it was said in, and can be threaded."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr, parsedate_to_datetime

import html5lib
import pytest
from hypothesis import given, strategies as st

from yesdesk.core.models import OutboundMessage
from yesdesk.mail.outbound.compose import (
    IDS_NAMED,
    LONGEST_SUBJECT,
    Sender,
    ThreadIds,
    Undeliverable,
    compose,
    reply_subject,
    to_wire_address,
)
from yesdesk.mail.quote import our_marker, split_quoted

LIBRARY = Sender("Wren Valley Library", "ask@wren.example", listens=True)
AT = datetime(2026, 11, 4, 17, 2, tzinfo=UTC)
OURS = "<17.0123456789ab.0123456789abcdef.0123456789abcdef0123456789abcdef@wren.example>"


def row(**changes):
    given = {
        "to": "ana.m@post.example",
        "subject": "Wren Valley Library answered you",
        "text": "Come by any time.\n\nWrite back here:\n{link}",
        "about": "request:17",
        "link_id": "A" * 22,
        "link_generation": 1,
        "created_at": AT,
        "message_id": OURS,
    }
    return OutboundMessage(**(given | changes))


def read(composed):
    return message_from_bytes(composed.content, policy=policy.default)


def plain_of(mail):
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def html_of(mail):
    return mail.get_body(("html",)).get_content().replace("\r\n", "\n")


def made(**changes):
    return read(compose(row(**changes), LIBRARY))


def test_composed_mail_is_one_text_as_plain_and_html(settings):
    mail = made()
    assert mail.get_content_type() == "multipart/alternative"
    link = re.search(r"http\S+", plain_of(mail))[0]
    assert link.startswith(f"{settings.BASE_URL}/en/r/")
    assert plain_of(mail).split("\n\n") == [
        our_marker("en"),
        "Come by any time.",
        f"Write back here:\n{link}\n",
    ]
    assert f'Write back here:<br>\n<a href="{link}">Your own page</a>' in html_of(mail)


def test_what_stands_in_its_head():
    mail = made()
    assert mail["From"] == "Wren Valley Library <ask@wren.example>"
    assert mail["To"] == "ana.m@post.example"
    assert mail["Message-ID"] == OURS
    assert parsedate_to_datetime(mail["Date"]) == AT
    assert mail["Content-Language"] == "en"
    for name in ("Auto-Submitted", "Reply-To", "List-Unsubscribe", "In-Reply-To", "Cc", "Bcc"):
        assert mail[name] is None


def test_a_receipt_says_that_a_machine_wrote_it():
    receipt = compose(row(automatic=True), LIBRARY, ThreadIds("<hers@post.example>"))
    assert receipt.by_machine
    assert read(receipt)["Auto-Submitted"] == "auto-replied"
    assert read(receipt)["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    elsewhere = compose(row(automatic=True), LIBRARY)
    assert read(elsewhere)["Auto-Submitted"] == "auto-generated"
    asked = compose(row(headers={"Auto-Submitted": "auto-generated"}), LIBRARY)
    assert asked.by_machine
    assert read(asked).get_all("Auto-Submitted") == ["auto-generated"]
    assert not compose(row(), LIBRARY).by_machine


def test_composed_mail_names_earlier_ids_unbroken():
    hers = [f"<{n}.{'x' * 90}@post.example>" for n in range(40)]
    content = compose(row(), LIBRARY, ThreadIds(hers[-1], [*hers, OURS])).content
    head = content.partition(b"\r\n\r\n")[0].decode()
    assert f"In-Reply-To: {hers[-1]}" in head.replace("\r\n ", " ")
    references = read(compose(row(), LIBRARY, ThreadIds(hers[-1], [*hers, OURS])))["References"]
    named = str(references).split()
    assert len(named) == IDS_NAMED
    assert (named[0], named[-1]) == (hers[0], hers[-1])
    assert "=?" not in head


def test_the_newest_known_id_stands_in_where_she_wrote_none():
    mail = read(compose(row(), LIBRARY, ThreadIds("", [OURS])))
    assert (mail["In-Reply-To"], mail["References"]) == (OURS, OURS)


@pytest.mark.parametrize(
    "forged", ["<a@b>\r\nBcc: all@b.example", "<a b@c>", "nothing", "<ü@b>", "<a@b><c@d>", ""]
)
def test_what_is_no_id_is_left_out(forged):
    mail = read(compose(row(), LIBRARY, ThreadIds(forged, [forged])))
    assert mail["In-Reply-To"] is None
    assert mail["Bcc"] is None


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_our_line_is_known_again_when_it_comes_back_quoted(language):
    ours = plain_of(made(language=language))
    quoted = "\n".join(f"> {line}" for line in ours.splitlines())
    folded = split_quoted(f"Thank you!\n\n{quoted}\n")
    assert folded.text.strip() == "Thank you!"


def test_no_line_asks_for_an_answer_where_none_would_be_read():
    deaf = Sender("Library", "library@wren.example")
    assert our_marker("en") not in plain_of(read(compose(row(), deaf)))
    assert our_marker("en") not in plain_of(read(compose(row(about="account"), LIBRARY)))


ENGLISH = "Your books are renewed, and the fee is gone. Please come by when you can, and thank you."
SPANISH = "Sus libros están renovados y la multa ya no existe. Venga cuando quiera, y muchas gracias por su mensaje."


def test_an_answer_in_another_language_than_hers_is_labelled():
    mail = made(language="es", text=f"{ENGLISH}\n\nEscriba aquí:\n{{link}}")
    _marker, label, words, _back = plain_of(mail).split("\n\n")
    assert label.endswith(": inglés.")
    assert words == ENGLISH
    assert mail["Content-Language"] == "en, es"
    page = html_of(mail)
    assert '<html lang="es">' in page
    assert f'<div lang="en" dir="auto">\n<p>{ENGLISH}</p>' in page
    assert '<div lang="es" dir="auto">\n<p>Escriba aquí:' in page


def test_our_greeting_stays_in_her_language_above_an_answer_in_another():
    mail = made(language="es", text=f"Hola, Ana:\n\n{ENGLISH}\n\nEscriba aquí:\n{{link}}")
    assert f'<div lang="en" dir="auto">\n<p>{ENGLISH}</p>' in html_of(mail)
    assert '<div lang="es" dir="auto">\n<p>Hola, Ana:</p>' in html_of(mail)
    assert plain_of(mail).index("Hola, Ana:") < plain_of(mail).index(ENGLISH)


def test_an_answer_in_her_own_is_not_nor_is_one_too_short_to_tell():
    for text in (SPANISH, "OK", "Harry Potter"):
        mail = made(language="es", text=f"{text}\n\nEscriba aquí:\n{{link}}")
        assert mail["Content-Language"] == "es"
        assert "another language" not in plain_of(mail)


def test_nothing_in_it_is_fetched_and_nothing_tells_that_it_was_read():
    mail = made(text="Look: https://wren.example/x?a=1&b=2.\n<img src=x onerror=alert(1)>")
    page = html_of(mail)
    assert "https://wren.example/x?a=1&amp;b=2</a>." in page
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    assert {element.tag for element in tree.iter()} <= {
        *("html", "head", "meta", "title", "body", "div", "p", "a", "br")
    }
    assert "src" not in {name for element in tree.iter() for name in element.attrib}


@pytest.mark.parametrize("local", [".ana.", "a..b", "ana."])
def test_an_address_with_dots_where_none_should_stand_goes_in_quotes(local):
    """Some providers have given those out, and her mail came from one."""
    assert to_wire_address(f"{local}@docomo.example").address == f'"{local}"@docomo.example'


def test_an_address_in_any_script():
    composed = compose(row(to="ana@bücher.example"), LIBRARY)
    assert (composed.recipient, composed.unicode) == ("ana@xn--bcher-kva.example", False)
    composed = compose(row(to="grüße@bücher.example"), LIBRARY)
    assert (composed.recipient, composed.unicode) == ("grüße@xn--bcher-kva.example", True)
    assert "To: grüße@xn--bcher-kva.example\r\n".encode() in composed.content


@pytest.mark.parametrize(
    "address",
    [
        *(
            "",
            "ana",
            "@post.example",
            "ana@",
            "a b@post.example",
            "ana@post example",
            "a@b@c.example",
        ),
        *(
            "ana@post.example>",
            "<ana@post.example",
            "ana@..example",
            "ana@-.example",
        ),
        *("ana@post.example\r\nRCPT TO:<x@y>", "ana\x00@post.example", "x" * 260 + "@post.example"),
    ],
)
def test_what_is_no_address_gets_no_mail(address):
    with pytest.raises(Undeliverable):
        to_wire_address(address)


@pytest.mark.parametrize(
    "name", ['Ana "the" Mill', "Bücherei, Mitte", "=?utf-8?q?x?=", "a\r\nBcc: x@y", "图书馆" * 30]
)
def test_the_librarys_name_whatever_it_is(name):
    composed = compose(row(), Sender(name, "ask@wren.example"))
    mail = read(composed)
    (address,) = mail["From"].addresses
    assert address.addr_spec == "ask@wren.example"
    # Its own reader of names keeps blanks between encoded words, which RFC 2047 says to drop.
    raw = parseaddr(message_from_bytes(composed.content)["From"])[0]
    assert str(make_header(decode_header(raw))) == " ".join(name.split())
    assert mail["Bcc"] is None


WORDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=300
) | st.text("a é.\n\r=<>&{}\"'?-", max_size=300)


def _line(text):
    return " ".join(re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]", " ", text).split())


@given(subject=WORDS, words=WORDS, name=WORDS)
def test_whatever_was_said_arrives(subject, words, name):
    message = row(subject=_line(subject), text=words, about="account", link_id="")
    composed = compose(message, Sender(name, "ask@wren.example"))
    mail = read(composed)
    assert str(mail["Subject"]) == _line(subject)
    assert mail["From"].addresses[0].addr_spec == "ask@wren.example"
    assert mail["To"] == "ana.m@post.example"
    assert not mail.defects
    said = re.sub(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]", "", words)
    lines = said.replace("\r\n", "\n").replace("\r", "\n").strip()
    assert plain_of(mail) == f"{lines}\n" or not lines
    _as_it_should_be(composed.content)


def _as_it_should_be(content):
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    head = content.partition(b"\r\n\r\n")[0]
    for line in head.split(b"\r\n"):
        assert re.match(rb"[A-Za-z-]+: ?|\s+\S", line), line
        assert not re.search(rb"=\?[^?]*\?[bq]\?[^?]{75,}\?=", line), "RFC 2047: 75 at most"


@given(name=WORDS, value=WORDS)
def test_no_field_of_a_row_becomes_another(name, value):
    mail = read(compose(row(headers={name: value}), LIBRARY))
    known = {field.lower() for field in read(compose(row(), LIBRARY))}
    assert {field.lower() for field in mail.keys()} - known <= {name.lower()}  # noqa: SIM118


@pytest.mark.parametrize(
    ("hers", "ours"),
    [
        ("Late charges", "Re: Late charges"),
        ("Re: Late charges", "Re: Late charges"),
        ("RE: AW: RV: Fwd: Late charges", "Re: Late charges"),
        ("Re[2]: re : Late charges", "Re: Late charges"),
        ("SV:Antw:Odp: Late charges", "Re: Late charges"),
        ("回复：答复: 书", "Re: 书"),
        ("Re﹕ book", "Re: book"),
        ("Ref: 1234", "Re: Ref: 1234"),
        ("Renewal: two books", "Re: Renewal: two books"),
        ("one: two: three", "Re: one: two: three"),
        ("Late\r\nBcc: all@post.example", "Re: Late Bcc: all@post.example"),
        ("", ""),
        ("Re:", ""),
        (" re: AW : ", ""),
    ],
)
def test_an_answer_is_called_like_the_mail_it_answers(hers, ours):
    assert reply_subject(hers) == ours


@given(st.text(st.sampled_from("Re:AWv：﹕ \n\r\x00\u2028bé書[]2")) | st.text())
def test_reply_subject_is_one_short_stable_line(hers):
    ours = reply_subject(hers)
    assert ours.isprintable()
    assert len(ours) <= len("Re: ") + LONGEST_SUBJECT
    assert reply_subject(ours) == ours
