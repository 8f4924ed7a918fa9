"""What a line says, and that it keeps each sign of it."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from yesdesk.desk.models import Channel, Kind
from yesdesk.desk.pages.typed_need import LONGEST_NAME, read_typed


def read(line, country="US"):
    return read_typed(line, country=country)


def test_a_line_as_it_is_said():
    typed = read("Mrs Adeyemi 0199 hold")
    assert (typed.name, typed.last_digits, typed.kind) == ("Mrs Adeyemi", "0199", Kind.ACCOUNT)
    assert (typed.contact, typed.card_number) == ("", "")
    assert typed.channel is Channel.PHONE


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("mrs adeyemi 0199 hold", "mrs adeyemi"),
        ("MRS ADEYEMI WANTS A HOLD", "MRS ADEYEMI"),
        ("hold for Mrs Adeyemi's son", "Mrs Adeyemi"),
        ("Mr and Mrs Okafor, the lift", "Mr and Mrs Okafor"),
        ("Prof. Dr. Weber 0199", "Prof. Dr. Weber"),
        ("Mme de la Tour 0199", "Mme de la Tour"),
        ("M. Dupont veut un livre", "M. Dupont"),
        ("mrs de la cruz 0199 multa", "mrs de la cruz"),
        ("Sra. Núñez, la multa", "Sra. Núñez"),
        ("señora garcía 0199 tarjeta", "señora garcía"),
        ("Frau Müller-Lüdenscheidt 0199", "Frau Müller-Lüdenscheidt"),
        ("г-жа Иванова 0199", "г-жа Иванова"),
        ("السيدة أديمي 0199 حجز", "السيدة أديمي"),
        ("王女士0199预约", "王女士"),
        ("김민수 씨 0199", "김민수 씨"),
        ("Ayşe Hanım 0199", "Ayşe Hanım"),
        ("Anne-Marie O'Brien 0199 print", "Anne-Marie O'Brien"),
        ("Bo: my card is blocked", "Bo"),
        ("Bo, 12, my card is blocked", "Bo"),
    ],
)
def test_who(line, name):
    assert read(line).name == name


@pytest.mark.parametrize(("length", "found"), [(0, "29001000"), (8, "29001000"), (11, "")])
def test_a_number_shorter_than_the_library_s_cards_is_none(length, found):
    assert read_typed("29001000 blocked", country="US", card_length=length).card_number == found


@pytest.mark.parametrize(
    "line",
    [
        "Harry Potter hold",
        "they miss the bus",
        "M Dupont",
        "Hello, where is the toilet",
        "Printer 2041 is broken",
        "Lost umbrella, blue",
        "mr",
        "Mrs 0199",
        "what is the name of the river",
        "",
    ],
)
def test_nobody_is_named(line):
    assert read(line).name == ""


@pytest.mark.parametrize(
    ("line", "contact", "last_digits", "card_number"),
    [
        ("Mrs Adeyemi 555 0199", "555 0199", "", ""),
        ("+44 20 7946 0958 the room", "+44 20 7946 0958", "", ""),
        ("ana@post.example, hold", "ana@post.example", "", ""),
        ("29001000184 blocked", "", "", "29001000184"),
        ("2 1234 00012345 6 blocked", "", "", "21234000123456"),
        ("Mrs Adeyemi 0199 2 books", "", "0199", ""),
        ("Mrs Adeyemi 1914 hold", "", "1914", ""),
        ("hold 0199", "", "0199", ""),
    ],
)
def test_a_number(line, contact, last_digits, card_number):
    typed = read(line)
    assert (typed.contact, typed.last_digits, typed.card_number) == (
        contact,
        last_digits,
        card_number,
    )


@pytest.mark.parametrize(
    "line",
    [
        "9780140328721 hold",
        "Mrs Adeyemi wants the atlas of 1914",
        "room 1012 on 12.06.2026 at 18:30",
        "printer 2041",
        "3.50 for 12 pages, 123456",
        "123456789012345678",
        "ana@",
        "PC12345678",
    ],
)
def test_no_number_of_anybody(line):
    typed = read(line)
    assert (typed.contact, typed.last_digits, typed.card_number) == ("", "", "")


def test_a_number_that_is_given_out_is_a_telephone_else_a_card():
    assert read("02071838750", country="GB").contact == "02071838750"
    assert read("612345678", country="ES").contact == "612345678"
    assert read("29001000184", country="ES").card_number == "29001000184"


def test_a_number_without_its_prefix_is_the_end_of_one():
    assert read("Mrs Adeyemi 555 0199", country="ES").last_digits == "5550199"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("where is the printer", Kind.WHERE_IS_IT),
        ("où sont les toilettes", Kind.WHERE_IS_IT),
        ("print from a phone", Kind.TECHNOLOGY),
        ("el ordenador no va", Kind.TECHNOLOGY),
        ("recommend a book for 8", Kind.WHAT_TO_READ),
        ("find out who built the bridge", Kind.REFERENCE),
        ("ma carte est bloquée", Kind.ACCOUNT),
        ("owes 3.50 for the room key", Kind.ACCOUNT),
        ("a room for nine", Kind.ROOMS),
        ("story time", Kind.EVENTS),
        ("Mr Card has a blue umbrella", ""),
        ("blue umbrella", ""),
    ],
)
def test_what_it_is_about(line, kind):
    assert read(line).kind == kind


def test_who_leaves_a_telephone_number_is_not_standing_here():
    assert read("555 0199 hold").channel is Channel.PHONE
    assert read("ana@post.example hold").channel is Channel.WALK_IN
    assert read("Mrs Adeyemi hold").channel is Channel.WALK_IN


@given(st.text(max_size=200))
@example("Mrs  \u00a0 Adeyemi\t0199")
@example("ﬃ İ ß 0199 mr x")
def test_what_was_typed_stays_whole_and_what_is_understood_stands_in_it(line):
    typed = read(line)
    assert typed.words == line
    assert typed == read(line)
    blanks = re.compile(r"\s+")
    for part in (typed.name, typed.contact, typed.last_digits):
        assert blanks.sub(" ", part) in blanks.sub(" ", line)
    assert typed.card_number in re.sub(r"\D", "", line)
    assert len(typed.name) <= LONGEST_NAME


_TITLE = st.sampled_from(
    [
        "Mr",
        "mrs",
        "Ms.",
        "Mx",
        "Dr.",
        "Sra.",
        "Srta.",
        "señor",
        "M.",
        "Mme",
        "Mlle",
        "Herr",
        "Frau",
        "pani",
        "г-н",
    ]
)
_SURNAME = st.from_regex(r"\A[ÁÉÑŁŠX][a-záéñłß]{3,9}\Z")
_DIGITS = st.from_regex(r"\A0[0-9]{3}\Z")


@example("Mr", "Šala", "0123", "hold")  # "sala" is a room, a surname is none
@given(_TITLE, _SURNAME, _DIGITS, st.sampled_from(["hold", "multa", "amende", "umbrella"]))
def test_title_name_and_digits_are_found_in_either_order(title, surname, digits, rest):
    for line in (f"{title} {surname} {digits} {rest}", f"{rest} {digits} {title} {surname}"):
        typed = read(line)
        assert (typed.name, typed.last_digits) == (f"{title} {surname}", digits)


@given(st.from_regex(r"\A[0-9]{8,14}\Z"))
def test_a_long_number_is_a_telephone_or_a_card_and_never_both(digits):
    typed = read(f"Mrs Adeyemi {digits} hold")
    assert not (typed.contact and typed.card_number)
    assert typed.last_digits == ""
