"""Where we can answer somebody, as people write it."""

import pytest
from hypothesis import given, strategies as st

from yesdesk.core.errors import ValidationRefusal
from yesdesk.patrons.contact import FIELD, parse_contact
from yesdesk.patrons.models import ContactKind

NEITHER = "This looks like neither an e-mail address nor a telephone number."
TOO_MANY = "This number has more digits than telephone numbers have."


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("ana.m@post.example", "ana.m@post.example"),
        ("  Ana.M@Post.Example ", "ana.m@post.example"),
        ("Ana <ana.m@POST.example>", "ana.m@post.example"),
        ("ana.m@post.example.", "ana.m@post.example"),
        ("zoë@müller.example", "zoë@müller.example"),
        ("o'neil+books@mail.post.example", "o'neil+books@mail.post.example"),
    ],
)
def test_an_address_is_kept_in_small_letters(typed, normal):
    contact = parse_contact(typed, "FR")
    assert (contact.kind, contact.normal) == (ContactKind.EMAIL, normal)
    assert contact.as_typed == typed.strip()


@pytest.mark.parametrize(
    ("typed", "country", "normal"),
    [
        ("01 23 45 67 89", "FR", "+33123456789"),
        ("+33 1 23 45 67 89", "GB", "+33123456789"),
        ("(020) 7946 0018", "GB", "+442079460018"),
        ("020-7946-0018", "GB", "+442079460018"),
    ],
)
def test_a_number_without_plus_is_one_of_the_library_s_country(typed, country, normal):
    contact = parse_contact(typed, country)
    assert (contact.kind, contact.normal) == (ContactKind.PHONE, normal)


def test_nothing_written_is_no_contact():
    assert parse_contact("  \n", "FR").kind is ContactKind.NONE


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            "ana.m@post",
            "The end of the address seems to be missing. A whole one looks like ana.m@post.example",
        ),
        (
            "ana.m@",
            "The end of the address seems to be missing. A whole one looks like ana.m@post.example",
        ),
        (
            "@post.example",
            "The part before the @ seems to be missing. A whole one looks like ana.m@post.example",
        ),
        (
            "ana m@post.example",
            "There seems to be a space in the address. A whole one looks like ana.m@post.example",
        ),
        (
            "ana@ana@post.example",
            "There seem to be two addresses, or one @ too many. One is enough.",
        ),
        (
            "01 23",
            "Some digits of the number seem to be missing. A whole one looks like 01 23 45 67 89",
        ),
        (
            "1" * 40,
            f"{TOO_MANY} Did something else slip in?",
        ),
        (
            "ask my sister",
            f"{NEITHER} An address looks like ana.m@post.example.",
        ),
        (
            "a" * 300 + "@post.example",
            "This is longer than an address can be. Did something else slip in?",
        ),
    ],
)
def test_what_seems_to_be_missing_is_said_in_a_sentence(typed, sentence):
    with pytest.raises(ValidationRefusal) as more:
        parse_contact(typed, "FR")
    assert more.value.fields == {FIELD: sentence}


def test_no_second_header_fits_into_an_address():
    with pytest.raises(ValidationRefusal):
        parse_contact("ana@post.example\nBcc: everybody@post.example", "FR")


@given(st.text(max_size=400), st.sampled_from(["FR", "GB", "US", "DE"]))
def test_any_text_is_read_or_asked_about(text, country):
    contact = _read(text, country)
    if contact is not None:
        assert contact.normal.isprintable()
        assert parse_contact(contact.normal, country).normal == contact.normal
        assert len(contact.as_typed) <= 320


def _read(text, country):
    try:
        return parse_contact(text, country)
    except ValidationRefusal:
        return None


_WORD = st.text(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=20
)


@given(_WORD, _WORD, st.sampled_from(["example", "Example", "test"]))
def test_two_spellings_of_a_domain_are_one_address(local, domain, end):
    one = parse_contact(f"{local}@{domain}.{end}", "FR")
    other = parse_contact(f" {local}@{domain.upper()}.{end.upper()} ", "FR")
    assert one.normal == other.normal


@given(st.integers(100_000_000, 799_999_999), st.sampled_from([" ", "-", ".", ""]))
def test_a_number_reads_the_same_however_it_is_spaced(digits, gap):
    text = f"0{digits}"
    spaced = gap.join(text[i : i + 2] for i in range(0, len(text), 2))
    assert parse_contact(spaced, "FR").normal == parse_contact(text, "FR").normal == f"+33{digits}"
