"""Frames become messages and messages frames, whatever a server puts between, around or after them."""

import pytest
from hypothesis import given, strategies as st

from yesdesk.ils.sip2.codec import (
    FIXED,
    Frames,
    Garbled,
    Sip2Message,
    checksum,
    decode_frame,
    encode_frame,
    message,
)
from yesdesk.testing.shared_data import SHARED_DATA

OBSERVED = SHARED_DATA / "sip2/requests_with_checksum.tsv"
CHARSETS = ["utf-8", "iso-8859-1", "cp850"]
ENDS = [b"\r", b"\r\n"]

names = st.from_regex(r"[B-Z][A-Z0-9]", fullmatch=True)
values = st.text(
    st.characters(
        min_codepoint=32,
        max_codepoint=255,
        exclude_characters="|\x7f",
        categories=["L", "N", "P", "Zs"],
    ),
    max_size=30,
).map(str.strip)


@st.composite
def messages(draw):
    code = draw(st.sampled_from(sorted(FIXED)))
    fixed = draw(
        st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="|"),
                min_size=FIXED[code], max_size=FIXED[code])
    )  # fmt: skip
    return Sip2Message(code, fixed, tuple(draw(st.lists(st.tuples(names, values), max_size=6))))


@given(messages(), st.one_of(st.none(), st.integers(0, 9)), st.booleans())
def test_frame_decodes_to_the_message_it_encodes(sent, sequence, summed):
    frame = encode_frame(sent, "utf-8", sequence, summed=summed)
    got = decode_frame(frame, "utf-8")
    assert (got.code, got.fixed, got.fields) == (sent.code, sent.fixed, sent.fields)
    assert got.sequence == ("" if sequence is None else str(sequence))


@given(st.lists(messages(), min_size=1, max_size=4), st.sampled_from(ENDS), st.data())
def test_any_split_of_the_stream_gives_the_same_frames(sent, end, data):
    stream = b"".join(encode_frame(each, "utf-8", 1)[:-1] + end for each in sent)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    frames, got = Frames(), []
    for begin, stop in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        got += frames.feed(stream[begin:stop])
    assert [decode_frame(each, "utf-8").fields for each in got] == [each.fields for each in sent]


@given(messages(), st.lists(st.from_regex(r"[a-z0-9:=()#.]{1,20}", fullmatch=True), min_size=1))
def test_junk_between_fields_is_skipped(sent, junk):
    clean = encode_frame(sent, "utf-8", summed=False)[:-1]
    line = clean + "|".join(junk).encode() + b"|AY4AZ"
    assert decode_frame(line + b"%04X\r\n" % checksum(line), "utf-8").fields == sent.fields


@pytest.mark.parametrize("frame", [b"%s\r", b"%s\r\n", b"\n%s\r", b"\n%s", b"%s", b"\0%s\r\n\0"])
def test_every_line_end(frame):
    line = encode_frame(message("94", "1"), "utf-8", 3)[:-1]
    assert decode_frame(frame % line, "utf-8") == Sip2Message("94", "1", (), "3")


def test_junk_that_has_no_bar_before_the_sequence():
    """Koha's answer to renew-all carries an object's address twice, right before AY."""
    line = b"6610001000020260304    180200AO|BM3003|" + b"C4::SIP::SIPServer=HASH(0x55)" * 2
    line += b"AY7AZ"
    got = decode_frame(line + b"%04X" % checksum(line), "utf-8")
    assert (list(got.each("BM")), got.sequence) == (["3003"], "7")


def test_repeated_and_unknown_fields():
    got = decode_frame(b"941AUone|AUtwo|??three|AU|lower|ZZfour|", "utf-8")
    assert list(got.each("AU")) == ["one", "two"]
    assert got.first("ZZ") == "four"
    assert got.first("BV") == ""
    assert got.has("AU")
    assert not got.has("BV")


def test_an_item_may_be_called_like_a_checksum():
    assert (
        decode_frame(b"35" + b"20260304    180200" + b"ABAZ1234|", "utf-8").first("AB") == "AZ1234"
    )


@pytest.mark.parametrize(
    "frame",
    [b"", b"\r\n", b"hello", b"9", b"64short", b"941AY1AZ0000", b"96AZFEF7", "９4".encode()],
)
def test_what_is_no_frame_is_garbled(frame):
    with pytest.raises(Garbled):
        decode_frame(frame, "utf-8")


def test_a_server_that_asks_for_a_repeat():
    assert decode_frame(b"96AZFEF6\r", "utf-8").code == "96"
    assert decode_frame(b"96\r", "utf-8").code == "96"


def test_a_frame_without_an_end_is_not_read_for_ever():
    with pytest.raises(Garbled):
        Frames().feed(b"6" * (Frames.LONGEST + 1))


def test_bars_and_line_ends_in_a_value_do_not_begin_a_field():
    frame = encode_frame(message("35", "20260304    180200", AA="1|CQY\r\nADx"), "utf-8")
    assert decode_frame(frame, "utf-8").fields == (("AA", "1 CQY ADx"),)


def test_a_bar_in_a_title_comes_as_an_entity():
    assert decode_frame(b"941AJThis &#124; that|", "utf-8").first("AJ") == "This | that"


@pytest.mark.parametrize("charset", CHARSETS)
def test_charsets(charset):
    frame = encode_frame(message("94", "1", AE="Łukasz Gómez"), charset, 0)
    assert decode_frame(frame, charset).first("AE").endswith("Gómez")
    assert decode_frame(frame, "ascii").first("AE").startswith(("?", "\N{REPLACEMENT CHARACTER}"))


def test_the_sum_is_over_bytes():
    """`Ł` is two bytes in UTF-8, so its code point would sum to something else."""
    line = encode_frame(message("94", "1", AE="Ł"), "utf-8", 0)
    assert line.endswith(b"AY0AZ%04X\r" % (-sum("941AEŁ|AY0AZ".encode()) & 0xFFFF))


def test_the_fixed_part_must_have_its_length():
    with pytest.raises(ValueError, match="99 takes 8 characters"):
        encode_frame(message("99", "0"), "utf-8")


@pytest.mark.skipif(
    not OBSERVED.exists(), reason="the observed frames are not beside this checkout"
)
def test_frames_that_were_seen_in_the_wild():
    lines = OBSERVED.read_text("ascii").splitlines()[1:]
    seen = [line.split("\t")[2].encode() for line in lines]
    assert len(seen) == 51
    for frame in seen:
        got = decode_frame(frame + b"\r", "utf-8")
        assert got.code == frame[:2].decode()
        assert got.sequence == frame[-7:-6].decode()
        stray = b"3BS" in frame  # skipped as junk
        bare = got.code == "99"  # those end their fixed part with a bar, ours has none
        assert stray or bare or encode_frame(got, "utf-8", int(got.sequence)) == frame + b"\r"


def test_an_outline_shows_no_value_that_names_anybody():
    said = message(
        "63", "001" + "20260304    180200" + " " * 10, AA="2 3001", AD="4711", CO="s3cret", BL="Y"
    )
    assert repr(said) == "<63 '00120260304    180200          ' AA*6 AD*4 CO*6 BLY>"
