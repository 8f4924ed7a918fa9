"""A small mail may make no great work of it, and a large one no great memory."""

import struct
import time

import pytest

from yesdesk.mail.parse.tests.mails import names_of, of_parts, with_headers


def test_base64_that_ends_at_every_letter_takes_no_time():
    begun = time.process_time()
    mail = with_headers("Content-Transfer-Encoding: base64", body="Zg==" * 20_000)
    assert mail.text == "f" * 20_000
    assert time.process_time() - begun < 1


@pytest.mark.slow  # ten megabytes
def test_texts_of_a_mail_are_read_up_to_one_shared_limit():
    texts = [f"Content-Type: text/plain\n\n{letter}" + "x" * 1_999_999 for letter in "abcde"]
    mail = of_parts(*texts)
    assert 3_900_000 < len(mail.text) < 4_100_000
    assert "text longer than 2 MB, the rest is in the raw mail" in mail.defects


def test_only_the_first_tnef_boxes_are_opened():
    title = struct.pack("<BII", 2, 0x18010, 6) + b"a.txt\0\0\0"
    data = struct.pack("<BII", 2, 0x6800F, 1) + b"x\0\0"
    box = (
        struct.pack("<IH", 0x223E9F78, 1)
        + struct.pack("<BII", 2, 0x69002, 0)
        + b"\0\0"
        + title
        + data
    )
    part = b"Content-Type: application/ms-tnef; name=winmail.dat\n\n" + box
    names = names_of(of_parts(*[part] * 12))
    assert (names.count("winmail.dat"), names.count("a.txt")) == (12, 10)
