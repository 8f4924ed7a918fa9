"""Files that old programs wrote into the text, and parts they encoded so."""

import binascii

from yesdesk.mail.parse.tests.mails import content_of, names_of, of_parts, with_headers

BYTES = bytes(range(256)) * 900


def uuencoded(content, name="old photo.jpg", end="end"):
    lines = [binascii.b2a_uu(content[at : at + 45]).decode() for at in range(0, len(content), 45)]
    return f"begin 644 {name}\n{''.join(lines)}`\n{end}\n"


def test_a_file_in_the_text_is_taken_out():
    mail = with_headers(body=f"See this:\n\n{uuencoded(BYTES)}\nBye\n")
    (photo,) = mail.attachments
    assert (photo.name, photo.type, photo.size) == ("old photo.jpg", "image/jpeg", len(BYTES))
    assert content_of(photo) == BYTES
    assert mail.text == "See this:\n\n\nBye\n"


def test_several_files_and_text_between():
    mail = with_headers(
        body=f"{uuencoded(b'one', 'a.txt')}between\n{uuencoded(b'two', '../b.txt')}"
    )
    assert names_of(mail) == ["a.txt", "b.txt"]
    assert [content_of(each) for each in mail.attachments] == [b"one", b"two"]
    assert mail.text == "between\n"


def test_line_ends_and_lost_spaces_do_no_harm():
    written = uuencoded(b"\0" * 90).replace("`", " ").replace(" \n", "\n").replace("\n", "\r\n")
    (file,) = with_headers(body=written).attachments
    assert content_of(file) == b"\0" * 90


def test_what_only_looks_like_one_is_text():
    for text in (
        "begin 644 and then read on.\nThis is no block.\nend\n",
        "We begin 644 days ago\n",
        uuencoded(b"cut", end=""),
    ):
        mail = with_headers(body=text)
        assert (mail.text, mail.attachments) == (text, ())


def test_a_file_larger_than_any_text_is_taken_out():
    mail = with_headers(
        body=f"Large:\n{uuencoded(BYTES * 12)}and small\n{uuencoded(b'x', 'x.txt')}"
    )
    assert [each.size for each in mail.attachments] == [len(BYTES) * 12, 1]
    assert content_of(mail.attachments[0]) == BYTES * 12
    assert mail.text == "Large:\nand small\n"


def test_a_part_encoded_so():
    for body in (uuencoded(BYTES), uuencoded(BYTES).partition("\n")[2].removesuffix("end\n")):
        head = "Content-Type: image/jpeg; name=a.jpg\nContent-Transfer-Encoding: x-uuencode\n\n"
        (file,) = of_parts(head + body).attachments
        assert content_of(file) == BYTES
