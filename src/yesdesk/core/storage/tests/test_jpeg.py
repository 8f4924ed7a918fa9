"""A photo loses where it was taken, keeps its picture and which side is up, and is never broken by it."""

import struct
from random import Random

import pytest
from hypothesis import given, strategies as st

from yesdesk.core.storage.files import path_of, save
from yesdesk.core.storage.jpeg import without_location

START, END = b"\xff\xd8", b"\xff\xd9"
JFIF = b"\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
TABLES = b"\xff\xdb\0\x05\0\1\2" + b"\xff\xc0\0\x0b\x08\0\1\0\1\1\1\x11\0" + b"\xff\xc4\0\x05\0\1\2"
SCAN = b"\xff\xda\0\x08\1\1\0\0?\0" + b"\x12\xff\0\x34\xff\xd0\x56\xff\0"
PROFILE = b"\xff\xe2\0\x10ICC_PROFILE\0\1\1"
ADOBE = b"\xff\xee\0\x0eAdobe\0d\0\0\0\0\1"
PICTURE = JFIF + PROFILE + ADOBE + TABLES + SCAN


def _segment(marker, body):
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def _exif(side_up=None, order="<", where=b"GPS 44.93N 4.89E"):
    entries = [(0x0112, 3, 1, side_up)] if side_up else []
    entries.append((0x8825, 4, 1, 0))
    head = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(f"{order}I", 8)
    body = struct.pack(f"{order}H", len(entries))
    for tag, kind, count, value in entries:
        body += struct.pack(f"{order}HHIHH", tag, kind, count, value, 0)
    return _segment(0xE1, b"Exif\0\0" + head + body + struct.pack(f"{order}I", 0) + where)


NOTES = [
    _exif(),
    _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x GPS/>"),
    _segment(0xED, b"Photoshop 3.0\0 City: Valence GPS"),
    _segment(0xFE, b"taken at home GPS"),
    _segment(0xE2, b"MPF\0 more pictures GPS"),
]


def test_the_picture_stays_as_it_is_and_everything_about_the_place_goes():
    photo = START + JFIF + b"".join(NOTES) + PROFILE + ADOBE + TABLES + SCAN + END
    assert without_location(photo + START + _exif() + END + b"ftypmp4 GPS") == START + PICTURE + END


def test_a_photo_without_notes_is_left_byte_for_byte():
    assert without_location(START + PICTURE + END) == START + PICTURE + END


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("side_up", [3, 6, 8])
def test_which_side_is_up_stays(order, side_up):
    clean = without_location(START + _exif(side_up, order) + PICTURE + END)
    assert b"GPS" not in clean
    assert clean.endswith(PICTURE + END)
    assert _side_up(clean) == side_up
    assert without_location(clean) == clean


@pytest.mark.parametrize("side_up", [None, 1, 9, 0xFFFF])
def test_a_side_that_says_nothing_leaves_no_note(side_up):
    clean = without_location(START + _exif(side_up) + PICTURE + END)
    assert clean == START + PICTURE + END


def test_a_progressive_photo_has_many_scans():
    many = START + _exif() + PICTURE + TABLES + SCAN + SCAN + END + b"GPS"
    assert without_location(many) == START + PICTURE + TABLES + SCAN + SCAN + END


def test_fill_bytes_before_a_marker_are_fine():
    photo = START + b"\xff\xff" + _exif() + b"\xff" + PICTURE + END
    assert b"GPS" not in without_location(photo)


def test_a_photo_cut_off_in_its_scan_still_loses_its_notes():
    assert without_location(START + _exif() + PICTURE) == START + PICTURE


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        START,
        b"no photo at all",
        START + b"\xff\xe1\0\1",
        START + b"\xff\xe1\xff\xff short",
        START + b"junk" + _exif(),
        START + _exif()[:9],
    ],
)
def test_what_is_broken_is_left_as_it_is(broken):
    assert without_location(broken) == broken


@given(st.binary(max_size=60), st.integers(0, 2**32))
def test_any_damage_is_survived_and_twice_is_once(noise, seed):
    photo = bytearray(START + b"".join(NOTES) + PICTURE + END)
    dice = Random(seed)
    for byte in noise:
        photo[dice.randrange(len(photo))] = byte
    once = without_location(bytes(photo))
    assert without_location(once) == once
    assert len(once) <= len(photo) + 36


@pytest.mark.django_db
def test_a_kept_photo_has_lost_its_place():
    from io import BytesIO

    stored = save(BytesIO(START + JFIF + _exif(6) + PICTURE + END))
    assert stored.kind == "image/jpeg"
    data = path_of(stored).read_bytes()
    assert b"GPS" not in data
    assert len(data) == stored.size


def _side_up(data):
    at = data.index(b"MM\0*\0\0\0\x08")
    count, tag, kind, number, value = struct.unpack_from(">HHHIH", data, at + 8)
    assert (count, tag, kind, number) == (1, 0x0112, 3, 1)
    return value
