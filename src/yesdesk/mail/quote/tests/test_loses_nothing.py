"""Whatever a mail says: each line of it is open or folded, once, in its order, and never is all of it folded."""

from collections import Counter

from hypothesis import given, strategies as st

from yesdesk.mail.quote import split_quoted

PIECES = st.sampled_from(
    [
        "",
        "Thank you, I will come on Friday.",
        "> Can you come on Friday?",
        ">> earlier still",
        ">",
        "On Tue, 3 Mar 2026 at 10:02, Mill Library <desk@example.org> wrote:",
        "Le mar. 3 mars 2026 à 10:02, Bibliothèque <desk@example.org> a écrit :",
        "On Friday I wrote: bring the book",
        "-----Original Message-----",
        "---------- Forwarded message ---------",
        "From: Mill Library <desk@example.org>",
        "Sent: Tuesday, 3 March 2026 10:02",
        "To: Ana",
        "Subject: Your books",
        "-- ",
        "--",
        "________________________________",
        "Ana Ruiz",
        "Sent from my iPhone",
        "--- Please write your answer above this line ---",
        "This e-mail is confidential and intended only for its addressee.",
        "PS: and the umbrella",
        "   - a list",
    ]
)
MAILS = st.lists(st.one_of(PIECES, st.text(max_size=40)), max_size=30).map("\n".join)


def lines_of(text: str) -> list[str]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [line.strip() for line in lines if line.strip()]


def comes_in_order(some: list[str], everything: list[str]) -> bool:
    rest = iter(everything)
    return all(line in rest for line in some)


@given(MAILS, st.booleans())
def test_each_line_is_open_or_folded_once_and_in_its_order(mail, from_html):
    folded = split_quoted(mail, from_html=from_html)

    everything = lines_of(mail)
    open_lines, folded_lines = lines_of(folded.text), lines_of(folded.folded)
    assert Counter(open_lines) + Counter(folded_lines) == Counter(everything)
    assert comes_in_order(open_lines, everything)
    assert comes_in_order(folded_lines, everything)


@given(MAILS)
def test_a_mail_with_words_is_never_empty(mail):
    assert bool(lines_of(split_quoted(mail).text)) == bool(lines_of(mail))
