"""What is shown as text and what is a file that came along: as a mail program would say."""

import hashlib

from yesdesk.mail.parse.tests.mails import content_of, names_of, of_parts, read, with_headers

PLAIN = "Content-Type: text/plain; charset=utf-8\n\nHello"
HTML = "Content-Type: text/html\n\n<p>Hello</p>"
INNER = "From: bo@example.org\nSubject: About = a / b\nX-Odd:   kept\n\nInner text\n"


def inside(kind, *parts):
    body = "".join(f"--in-{kind}\n{part}\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="in-{kind}"\n\n{body}--in-{kind}--'


def test_wordings_of_the_same_words_are_no_files():
    mail = of_parts(PLAIN, HTML, "Content-Type: text/x-amp-html\n\n<p>", kind="alternative")
    assert (mail.text, mail.html, names_of(mail)) == ("Hello", "<p>Hello</p>", [])


def test_html_that_says_more_than_a_blank_wording_is_shown():
    mail = of_parts("Content-Type: text/plain\n\n \n", HTML, kind="alternative")
    assert (mail.text, mail.is_html) == ("Hello\n", True)


def test_an_image_in_the_text_is_a_file_of_its_own_kind():
    image = "Content-Type: image/png; name=logo.png\nContent-ID: <logo@x>\nContent-Transfer-Encoding: base64\n\nAAE="
    mail = of_parts(HTML, image, kind="related")
    (logo,) = mail.attachments
    assert (logo.name, logo.type, logo.inline) == ("logo.png", "image/png", True)


def test_text_is_a_file_when_it_has_a_name_or_is_sent_as_one():
    mail = of_parts(
        PLAIN,
        "Content-Type: text/plain; name=notes.txt\n\nn",
        "Content-Disposition: attachment\n\nd",
        'Content-Type: text/html\nContent-Disposition: inline; filename="page.html"\n\n<p>p</p>',
        "Content-Type: text/csv\n\nc",
    )
    assert mail.text == "Hello"
    assert names_of(mail) == ["notes.txt", "attachment.txt", "page.html", "attachment-2.csv"]


def test_further_text_without_a_name_is_shown():
    image = "Content-Type: image/png; name=a.png\n\nx"
    assert of_parts(PLAIN, image, "\nand more").text == "Hello\n\nand more"


def test_the_same_words_sent_twice_are_shown_once():
    assert of_parts(PLAIN, HTML).text == "Hello"
    assert of_parts(PLAIN, "Content-Type: text/html\n\n<p>Bye</p>").text == "Hello\n\nBye\n"


def test_text_that_is_all_there_is_is_shown_even_if_it_has_a_name():
    mail = of_parts("Content-Type: text/plain; name=message.txt\n\nHello")
    assert (mail.text, names_of(mail)) == ("Hello", ["message.txt"])
    assert with_headers('Content-Type: text/plain; name="message.txt"', body="Hi").text == "Hi"


def test_apple_mail_puts_a_file_between_two_halves_of_html():
    pdf = "Content-Type: application/pdf; name=a.pdf\n\nx"
    rich = inside("mixed", HTML, pdf, "Content-Type: text/html\n\n<p>Bye</p>")
    mail = of_parts(PLAIN, rich, kind="alternative")
    assert (mail.text, names_of(mail)) == ("Hello", ["a.pdf"])
    assert "Bye" in mail.html


def test_a_mail_inside_is_one_file_byte_for_byte_named_by_its_subject():
    mail = of_parts(PLAIN, f"Content-Type: message/rfc822\n\n{INNER}")
    (inner,) = mail.attachments
    assert (inner.name, inner.type) == ("About = a _ b.eml", "message/rfc822")
    assert content_of(inner) == INNER.encode()
    assert inner.md5 == hashlib.md5(INNER.encode()).hexdigest()
    assert inner.size == len(INNER)
    assert mail.returned[0] == ("From", "bo@example.org")


def test_a_mail_inside_may_have_parts_of_its_own():
    nested = f"MIME-Version: 1.0\nSubject: in\n{inside('mixed', PLAIN, HTML)}\n"
    mail = of_parts(
        PLAIN, f"Content-Type: message/rfc822\n\n{nested}", HTML.replace("Hello", "end")
    )
    assert names_of(mail) == ["in.eml"]
    assert mail.text == "Hello\n\nend\n"


def test_the_parts_of_a_digest_are_mails():
    mail = of_parts("\nSubject: one\n\n1", "\nSubject: two\n\n2", kind="digest")
    assert names_of(mail) == ["one.eml", "two.eml"]


def test_a_signature_is_a_file():
    mail = of_parts(PLAIN, "Content-Type: application/pgp-signature\n\nsig", kind="signed")
    assert (mail.text, names_of(mail)) == ("Hello", ["signature.asc"])


def test_a_mail_that_is_a_file():
    mail = with_headers(
        "Content-Type: application/pdf; name=a.pdf",
        "Content-Transfer-Encoding: base64",
        body="JVBERi0=",
    )
    assert (mail.text, names_of(mail)) == ("", ["a.pdf"])
    assert content_of(mail.attachments[0]) == b"%PDF-"


def test_a_file_may_be_opened_again_and_its_text_is_not_recoded():
    raw = b"Content-Type: text/plain; charset=iso-8859-1; name=a.txt\n\n" + b"caf\xe9\r\n"
    (file,) = of_parts(PLAIN, raw).attachments
    assert content_of(file) == content_of(file) == b"caf\xe9\r\n"
    assert file.md5 == hashlib.md5(b"caf\xe9\r\n").hexdigest()


def test_what_was_read_outlives_the_order_of_reading():
    mail = of_parts(*(f"Content-Type: image/png; name={n}.png\n\n{n}" for n in range(5)))
    assert [content_of(each) for each in reversed(mail.attachments)] == [
        b"4",
        b"3",
        b"2",
        b"1",
        b"0",
    ]


def test_a_mail_that_says_nothing():
    mail = read("From: a@b.c\n\n")
    assert (mail.text, mail.attachments, mail.too_broken) == ("", (), "")


# An invitation is a file; where it is all that was sent, its words are the text.


EVENT = """\
BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VTIMEZONE
DTSTART:19700101T000000
END:VTIMEZONE
BEGIN:VEVENT
DTSTART;TZID="Europe/Berlin":20260303T100000
DTEND;TZID="Europe/Berlin":20260303T113000
SUMMARY:Story hour\\, for
  all ages
LOCATION:Children's room\\nfirst floor
DESCRIPTION:Bring a cushion.
BEGIN:VALARM
DESCRIPTION:Reminder
END:VALARM
END:VEVENT
END:VCALENDAR
"""
WORDS = """\
Story hour, for all ages
2026-03-03 10:00 – 11:30 (Europe/Berlin)
Children's room
first floor
Bring a cushion."""


def test_invitation_is_the_text_when_there_is_no_other():
    mail = with_headers("Content-Type: text/calendar; charset=utf-8; method=REQUEST", body=EVENT)
    assert mail.text == WORDS
    assert names_of(mail) == ["invite.ics"]


def test_beside_other_words_it_is_a_file():
    mail = of_parts("\nPlease come.", f"Content-Type: text/calendar\n\n{EVENT}", kind="alternative")
    assert (mail.text, names_of(mail)) == ("Please come.", ["invite.ics"])


def test_invitation_given_twice_is_one_file():
    wordings = (
        'Content-Type: multipart/alternative; boundary="in"\n\n--in\n\nPlease come.\n'
        f"--in\nContent-Type: text/calendar\n\n{EVENT}\n--in--"
    )
    file = "Content-Type: application/ics; name=event.ics\n\n"
    assert names_of(of_parts(wordings, file + EVENT)) == ["event.ics"]
    assert names_of(of_parts(wordings, file + "another")) == ["invite.ics", "event.ics"]


def test_days_utc_and_two_days():
    event = EVENT.replace(';TZID="Europe/Berlin":20260303T1', ":20260303T1")
    text = with_headers("Content-Type: text/calendar", body=event).text
    assert "\n2026-03-03 10:00 – 11:30\n" in text
    utc = EVENT.replace(';TZID="Europe/Berlin":20260303T100000', ":20260303T100000Z")
    assert "(UTC)" in with_headers("Content-Type: text/calendar", body=utc).text
    days = EVENT.replace(';TZID="Europe/Berlin":20260303T100000', ";VALUE=DATE:20260303")
    days = days.replace(';TZID="Europe/Berlin":20260303T113000', ";VALUE=DATE:20260305")
    assert "2026-03-03 – 2026-03-05" in with_headers("Content-Type: text/calendar", body=days).text


def test_calendar_without_an_event_gives_no_text():
    assert (
        with_headers("Content-Type: text/calendar", body="BEGIN:VCALENDAR\nEND:VEVENT").text == ""
    )


def alternative(plain, html):
    return read(
        "From: ana@post.example\nMIME-Version: 1.0\n"
        'Content-Type: multipart/alternative; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain\n\n{plain}\n--b\nContent-Type: text/html\n\n{html}\n--b--\n"
    )


def test_a_plain_wording_that_only_names_the_html_one_is_none():
    words = "My card is blocked. " * 30
    stub = alternative("This message requires an HTML mail reader.", f"<p>{words}</p>")
    assert "My card is blocked." in stub.text
    assert stub.is_html
    assert alternative("My card is blocked.", "<p>My card is <b>blocked</b>.</p>").is_html is False
