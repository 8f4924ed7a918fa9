"""An answer is called like the mail it answers, once over and no longer than a line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yesdesk.mail.outbound.compose import LONGEST, reply_subject


@pytest.mark.parametrize(
    ("hers", "ours"),
    [
        ("Late charges", "Re: Late charges"),
        ("Re: Late charges", "Re: Late charges"),
        ("RE: AW: RV: Fwd: Late charges", "Re: Late charges"),
        ("Re[2]: re : Late charges", "Re: Late charges"),
        ("SV:Antw:Odp: Late charges", "Re: Late charges"),
        ("回复：答复: 书", "Re: 书"),
        ("Re﹕ book", "Re: book"),
        ("Ref: 1234", "Re: Ref: 1234"),
        ("Renewal: two books", "Re: Renewal: two books"),
        ("one: two: three", "Re: one: two: three"),
        ("Late\r\nBcc: all@post.example", "Re: Late Bcc: all@post.example"),
        ("", ""),
        ("Re:", ""),
        (" re: AW : ", ""),
    ],
)
def test_it_is_hers(hers, ours):
    assert reply_subject(hers) == ours


@given(st.text(st.sampled_from("Re:AWv：﹕ \n\r\x00\u2028bé書[]2")) | st.text())
def test_it_is_one_short_line_and_an_answer_to_it_is_called_the_same(hers):
    ours = reply_subject(hers)
    assert ours.isprintable()
    assert len(ours) <= len("Re: ") + LONGEST
    assert reply_subject(ours) == ours
