"""Text in any charset, declared rightly, wrongly or not at all, arrives readable."""

import pytest

from yesdesk.mail.parse.charsets import decode_text
from yesdesk.mail.parse.tests.mails import with_headers

JAPANESE = "図書館の本を延長したいです"
CIRCLED = b"\x1b$B-!\x1b(B"  # ① stands in a row that the standard does not have
SENT = [
    ("utf-8", "utf-8", "Grüße – “ok” 図書"),
    ("utf8", "utf-8", "naïve"),
    ("iso-8859-1", "cp1252", "it’s “fine” – €5"),
    ("us-ascii", "cp1252", "café"),
    ("us-ascii", "utf-8", "café"),
    ("iso-8859-1", "utf-8", "café"),
    ("windows-1252", "utf-8", "Müller"),
    ("utf-8", "latin-1", "café"),
    ("gb2312", "gb18030", "朱镕基，借书"),
    ("gbk", "gb18030", "图书馆 €"),
    ("big5", "big5hkscs", "圖書館"),
    ("shift_jis", "cp932", "①図書館"),
    ("euc-kr", "cp949", "도서관 똠"),
    ("ks_c_5601-1987", "cp949", "도서관"),
    ("iso-2022-jp", "iso2022_jp", JAPANESE),
    ("koi8-r", "koi8-r", "Добрый день"),
    ("iso-8859-15", "iso8859-15", "5 €"),
    ("iso-8859-9", "cp1254", "kitabı – şu"),
    ("macintosh", "mac_roman", "café"),
    ("unicode-1-1-utf-7", "utf-7", "Grüße"),
    ("utf-16", "utf-16", "Grüße"),
    ("x-foo", "utf-8", "café"),
    ("x-foo", "latin-1", "café"),
    ("base64", "utf-8", "café"),
    ("a\0b", "utf-8", "café"),
    ("", "utf-8", "café"),
    ("", "latin-1", "Señor Ramírez"),
    ("", "koi8-r", "Здравствуйте, книга потеряна"),
    ("", "cp1251", "Здравствуйте, книга потеряна"),
    ("", "gb18030", "我想续借这本书，可以吗"),
    ("", "iso2022_jp", JAPANESE),
]


@pytest.mark.parametrize(("declared", "codec", "text"), SENT)
def test_a_text_arrives_as_it_was_written(declared, codec, text):
    mail = with_headers(f'Content-Type: text/plain; charset="{declared}"', body=text.encode(codec))
    assert mail.text == text
    assert not mail.too_broken


def test_half_width_and_vendor_signs_of_iso_2022_jp():
    assert decode_text(b"\x1b(I\x36\x37\x1b(B! " + CIRCLED, "iso-2022-jp").text == "ｶｷ! ①"
    assert decode_text(b"\x1b$B\x30!\x30", "iso-2022-jp").text == "亜0"  # half a sign at the end


def test_damaged_letter_does_not_change_the_charset_of_the_rest():
    good = "安全" * 20
    assert decode_text(good.encode("gbk") + b"\xff", "gb2312").text == f"{good}\ufffd"
    assert decode_text(good.encode() + b"\xe5\xae", "utf-8").text.startswith(good)


@pytest.mark.parametrize("declared", ["x-foo", "charset=utf-8", "é", "x" * 500])
def test_an_unknown_charset_is_a_defect_and_no_more(declared):
    mail = with_headers(f'Content-Type: text/plain; charset="{declared}"', body="caf\xe9")
    assert mail.text == "café"
    assert any("charset" in defect for defect in mail.defects)


@pytest.mark.parametrize("declared", ["idna", "punycode", "unicode_escape", "rot13", "hex", "zip"])
def test_a_codec_that_is_no_charset_is_not_used(declared):
    assert decode_text(rb"C:\new\table", declared).text == r"C:\new\table"


def test_backslashes_arrive_as_written():
    assert with_headers(body="C:\\new\\table \\u00e9 \\x41").text == "C:\\new\\table \\u00e9 \\x41"


def test_what_no_database_takes_is_left_out():
    text = decode_text(b"a\x00b\x1b[31mc\td\n", "").text
    assert text == "ab[31mc\td\n"
    assert decode_text(b"\x00\xd8a\x00", "utf-16-le").text.isprintable()
    text.encode()


@pytest.mark.parametrize("name", ["Grüße", "Über", "ÄÖÜ", "Åse Øygård", "«Été»", "¡Olé!", "née"])
def test_a_short_latin_word_is_never_taken_for_another_script(name):
    assert decode_text(name.encode("cp1252"), "").text == name


def test_a_text_of_another_script_under_a_western_charset():
    said = "请问图书馆几点开门，谢谢"
    found = decode_text(said.encode("gb2312"), "iso-8859-1")
    assert (found.text, found.defect) == (said, "text is not in cp1252, read as gb18030")


@pytest.mark.parametrize("declared", ["", "us-ascii"])
def test_raw_utf_7_that_says_nothing_of_itself(declared):
    said = "Größe und Bücher – señora Peña, déjà vu"
    assert decode_text(said.encode("utf-7"), declared).text == said


@pytest.mark.parametrize(
    "text", ["call +34912345678-9", "C++-", "x+ABC-y", "a+AND-b", "https://a.example/?q=1+AB12-3"]
)
def test_a_plus_in_plain_text_is_a_plus(text):
    assert decode_text(text.encode(), "").text == text
