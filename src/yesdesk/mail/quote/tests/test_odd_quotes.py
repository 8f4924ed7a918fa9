"""Quotes as few programs write them, and quotes that were damaged on the way."""

import pytest

from yesdesk.mail.quote import split_quoted

ON = "On Mon, 2 Mar 2026 at 10:02, Mill Library <desk@town.example> wrote:"
QUOTE = "> Your books are due.\n> Please bring them."


def opened(text, **more):
    return split_quoted(text, **more).text


@pytest.mark.parametrize("above", [f"\n\n{ON}\n", "\n\n"])
def test_a_bar_is_a_quote_mark(above):
    assert opened(f"Thank you!{above}| Your books are due.\n| Please bring them.\n") == "Thank you!"


def test_answers_between_bars_stay_with_their_quote():
    text = "Mill wrote:\n| Your books are due.\nI know.\n| Please bring them.\nTomorrow."
    assert opened(text) == text


@pytest.mark.parametrize("from_html", [False, True])
def test_a_table_is_no_quote(from_html):
    text = "My loans:\n\n| title | due |\n|---|---|\n| Bread | 2 March |\n\nCan I keep them?"
    assert opened(text, from_html=from_html) == text


@pytest.mark.parametrize(
    "line",
    ["Mon 2 Mar 2026, Mill Library", "Mill Library, 2 March 2026 10:02", "lun. 2 mars 2026 Bibliothèque Moulin",
     "Mill Library | 2 de marzo de 2026", "02/03/2026 10:02 - Ana Duarte", "Frau Müller, Mo 2. März 2026, 10:02 Uhr"],
)  # fmt: skip
def test_a_date_and_a_name_without_a_colon(line):
    assert opened(f"Yes please.\n\n{line}\n{QUOTE}\n") == "Yes please."


@pytest.mark.parametrize(
    "line",
    [
        "2 March 2026 is too late",
        "Friday 6 March 2026",
        "See my mail of 2 March 2026",
        "I paid on 02/03/2026",
    ],
)
def test_what_somebody_says_of_a_day_is_theirs(line):
    assert opened(f"{line}\n{QUOTE}\n") == line


def test_a_telephones_line_without_a_quote_mark_below():
    line = "2026-03-02 10:02 GMT+01:00 Mill Library <desk@town.example>"
    assert opened(f"Yes please.\n\n{line}\n\nYour books are due.\n") == "Yes please."


@pytest.mark.parametrize(
    "lines",
    ["Mill Library <\ndesk@town.example\n> wrote:", "Mill Library\n<desk@town.example\n> wrote:",
     "Mill Library\n<desk@town.example>\nwrote:", "Mill Library (\n<desk@town.example>\n) wrote:",
     "Mill Library <desk@town.example\n<mailto:desk@town.example>\n> wrote:"],
)  # fmt: skip
@pytest.mark.parametrize("below", [QUOTE, "Your books are due."])
def test_an_attribution_over_three_lines(lines, below):
    assert (
        opened(f"Yes please.\n\nOn Mon, 2 Mar 2026 at 10:02, {lines}\n\n{below}\n") == "Yes please."
    )


LONG = [f"> Line {n} of what we wrote." for n in range(12)]


@pytest.mark.parametrize("at", [4, 12])
@pytest.mark.parametrize("around", ["", "\n"])
def test_quote_line_without_its_mark_unfolds_no_conversation(at, around):
    """It may as well be an answer, so it stays open, with what stands above it."""
    stray = f"{around}Please bring them back.{around}"
    found = split_quoted("\n".join(["Yes please.", "", ON, *LONG[:at], stray, *LONG[at:]]))
    assert found.text.startswith("Yes please.")
    assert "Please bring them back." in found.text
    assert LONG[at - 1] in found.text
    assert LONG[1] in found.folded
    assert LONG[1] not in found.text


def test_answers_in_a_short_quote_stay_whole():
    text = f"Hi,\n\n{ON}\n> Do you want the book?\n\nNo, thank you.\n\n> Sam"
    assert opened(text) == text


def test_two_answers_in_a_long_quote_stay_whole():
    text = "\n".join(["Hi,", "", ON, *LONG[:4], "Yes.", *LONG[4:8], "No.", *LONG[8:]])
    assert opened(text) == text


def test_newest_quote_is_shown_when_a_mail_is_only_quotes():
    found = split_quoted("\n".join([ON, *LONG, "> On Sun, 1 Mar 2026, Ana wrote:", ">> Line 0?"]))
    assert LONG[0] in found.text
    assert ">> Line 0?" in found.folded
    first = "-----Original Message-----\nFrom: Mill <d@t.example>\nSent: 2 March 2026 10:02\nTo: Ana\n\n"
    found = split_quoted(f"{first}Your books are due.\n\n{first}The older one.")
    assert "Your books are due." in found.text
    assert "The older one." in found.folded


def test_a_single_quote_alone_is_read():
    assert opened(QUOTE) == QUOTE


def test_what_a_program_for_pgp_puts_around_the_words_is_folded():
    signed = """\
-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

My card is blocked.
-----BEGIN PGP SIGNATURE-----

iQEzBAEBCAAd
-----END PGP SIGNATURE-----"""
    assert split_quoted(signed).text == "My card is blocked."
    sealed = "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----"
    assert split_quoted(sealed).text == ""
