"""An account as SIP2 tells it: lines without ids, titles by barcode, blocks from fourteen places."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from yesdesk.core.money import Money
from yesdesk.ils.port import AgeBand, BlockKind, Fee, FeeKind, Unreachable, age_band
from yesdesk.ils.sip2.codec import Sip2Message
from yesdesk.ils.sip2.connector import Sip2System
from yesdesk.ils.sip2.reads import Sip2Reader, count_of

pytestmark = pytest.mark.slow
ANA = "23529000035676"


def test_a_patron_by_card(system, twin, ana):
    ana.expires = "20361231"
    twin.answering.tells_expiry = True
    found = system.find_patron(f" {ANA} ")
    assert (found.ref, found.card, found.name) == (ANA, ANA, "Ana Męrczyńska")
    assert (found.email, found.card_kind, found.home) == ("ana.m@post.example", "AD", "")
    assert (found.age_band, found.expires_on) == (AgeBand.ADULT, date(2036, 12, 31))
    assert found.household == ()


def test_nobody_by_that_card(system, twin):
    assert system.find_patron("nobody") is None
    assert system.account("nobody") is None
    assert system.find_patron("  ") is None


def test_a_login_name_is_no_card(system, twin):
    """Koha finds a patron by user name as well; the answer's own number tells."""
    twin.books.people["ana"] = twin.books.people[ANA]
    assert system.find_patron("ana") is None


def test_a_loan_with_its_title(system, twin):
    twin.books.person("29", "Bo").holds.append(_held(twin, "3001"))
    (loan,) = system.account(ANA).loans
    assert (loan.loan, loan.item, loan.title, loan.title_ref) == ("3001", "3001", "Bread", "3001")
    assert loan.due_at == datetime(2036, 3, 10, 23, 59, tzinfo=UTC)
    assert (loan.holds_waiting, loan.renewals_left) == (1, None)


def test_what_is_late_stands_once(system, twin, ana):
    twin.books.lend(ana, "3002", datetime(2020, 1, 1, tzinfo=UTC))
    assert [loan.loan for loan in system.account(ANA).loans] == ["3002", "3001"]


def test_holds_ready_and_waiting(system, twin, ana):
    ana.holds += [_held(twin, "3002"), _held(twin, "3003", ready=True)]
    ready, waiting = system.account(ANA).holds
    assert (ready.hold, ready.title, ready.ready) == ("3003", "This | that", True)
    assert (waiting.title_ref, waiting.title, waiting.ready) == ("3002", "Rivers", False)


def test_nothing_is_asked_for_lists_that_are_empty(system, twin, ana):
    ana.loans, ana.holds = [], []
    account = system.account(ANA)
    assert (account.loans, account.holds) == ((), ())
    assert twin.times("63") == 1


def test_fees_have_words_and_no_id(system, twin, ana):
    twin.books.owe(ana, "Rivers 3002", 3200)
    account = system.account(ANA)
    assert account.balance == Money(3660, "EUR")
    assert account.fees == (
        Fee("", FeeKind.OVERDUE, "Bread 2026-03-01 23:59", Money(460, "EUR"), item="3001"),
        Fee("", FeeKind.LOST, "Rivers 3002", Money(3200, "EUR"), item="3002"),
    )


def test_lines_that_do_not_add_up_are_not_shown(system, twin, ana):
    ana.over = 100
    account = system.account(ANA)
    assert (account.balance, account.fees) == (Money(360, "EUR"), None)


def test_a_line_without_an_amount_is_not_guessed(system, twin, ana):
    twin.answering._lists = lambda person, theirs=twin.answering._lists: {
        **theirs(person),
        "AV": ["Owes us"],
    }
    assert system.account(ANA).fees is None


@pytest.mark.parametrize("decimals", [None, 1, 2, 4])
def test_an_amount_with_any_decimals(system, twin, ana, decimals):
    twin.answering.decimals = decimals
    ana.lines[0].minor = 2500
    assert system.account(ANA).balance == Money(2500, "EUR")


def test_a_balance_that_nobody_states(system, twin, ana):
    twin.answering._sum = lambda person: ""
    with pytest.raises(Unreachable, match="what is owed"):
        system.account(ANA)
    ana.lines = []
    assert system.account(ANA).balance == Money(0, "EUR")


def test_a_list_page_by_page(system, twin, ana):
    """Some servers give ten at a time and count them all."""
    whole = twin.answering._on_63
    for n in range(25):
        twin.books.copy(f"4{n:03d}", f"Volume {n}")
        twin.books.lend(ana, f"4{n:03d}", datetime(2036, 1, 1, tzinfo=UTC))

    def ten(asked):
        head, *listed = whole(asked).split("AU")
        start = int(asked.get("BP") or 1) - 1
        tail = "BE|" if listed else ""
        return head + "".join(f"AU{each}" for each in listed[start : start + 10]) + tail

    twin.answering._on_63 = ten
    assert len(system.account(ANA).loans) == 26


def test_a_list_that_stays_short_is_none(system, twin, ana):
    """Better than a list that looks whole."""
    whole = twin.answering._on_63
    for n in range(3):
        twin.books.copy(f"4{n:03d}", f"Volume {n}")
        twin.books.lend(ana, f"4{n:03d}", datetime(2036, 1, 1, tzinfo=UTC))
    twin.answering._on_63 = lambda asked: "AU".join(whole(asked).split("AU")[:3])
    account = system.account(ANA)
    assert account.loans is None
    assert account.holds == ()


def test_blocks_by_their_cause(system, twin, ana):
    ana.denied = "YY Y" + "Y" + "          "[:9]
    ana.expires = "20200101"
    twin.answering.tells_expiry = True
    twin.books.owe(ana, "Rivers 3002", 3200)
    kinds = [block.kind for block in system.account(ANA).blocks]
    assert kinds == [BlockKind.EXPIRED, BlockKind.LOST_CARD, BlockKind.MONEY]


def test_two_flags_for_money_are_one_sentence(system, twin, ana):
    twin.books.owe(ana, "Rivers 3002", 3200)
    assert [block.words for block in system.account(ANA).blocks] == ["Too much is owed."]
    ana.denied = " " * 10 + " Y" + "  "
    ana.lines = ana.lines[:1]
    assert [block.words for block in system.account(ANA).blocks] == ["Too much is owed in fees."]


def test_a_block_without_a_cause(system, twin, ana):
    ana.denied = "Y" + " " * 13
    assert [block.words for block in system.account(ANA).blocks] == ["Borrowing is stopped."]


def test_what_the_server_says_is_the_reason_and_its_greeting_is_none(system, twin, ana):
    ana.denied, ana.says = "Y" + " " * 13, "Please see the front desk"
    assert [block.words for block in system.account(ANA).blocks] == ["Please see the front desk"]


def test_an_expired_card_without_a_day(system, twin, ana):
    """Koha tells no PA: the status and a word on the screen are all there is."""
    ana.expires = "20200101"
    (block,) = system.account(ANA).blocks
    assert (block.kind, block.words) == (BlockKind.EXPIRED, "The card has expired.")
    assert system.account(ANA).patron.expires_on is None


def test_a_word_about_expiry_stops_nobody_by_itself(system, twin, ana):
    ana.says = "Membership not yet expired"
    assert system.account(ANA).blocks == ()


def test_a_day_to_come_is_believed_before_a_word(system, twin, ana):
    ana.expires, ana.denied, ana.says = "20361231", "Y" + " " * 13, "Offer expired"
    twin.answering.tells_expiry = True
    (block,) = system.account(ANA).blocks
    assert (block.kind, block.words) == (BlockKind.OTHER, "Offer expired")


def test_no_block(system, twin):
    assert system.account(ANA).blocks == ()


def test_a_pin_is_never_sent(system, twin):
    system.account(ANA)
    assert not any(b"|AD" in frame for frame in twin.seen)


def test_an_institution_that_is_set_goes_along(server, twin):
    system = Sip2System(replace(server, institution="TOWN"))
    assert system.find_patron(ANA)
    assert b"AOTOWN|" in twin.seen[-1]
    system.close()


def test_a_count_that_is_blank():
    blank = Sip2Message("64", " " * 14 + "001" + " " * 18 + "    " * 6)
    assert count_of(blank, 3) is None


def test_a_server_that_does_not_count(server):
    class Silent:
        def ask(self, request):
            return Sip2Message("64", " " * 59, (("AU", "3001"),))

    class Asked:
        def patron(self, *args, **more):
            return Sip2Message("63")

    reader = Sip2Reader(Silent(), Asked(), server)
    assert reader._listed(Silent().ask(None), ANA, 2) == ["3001"]


@pytest.mark.parametrize(
    ("born", "band"),
    [(None, AgeBand.UNKNOWN), (date(2013, 3, 5), AgeBand.CHILD), (date(2013, 3, 4), AgeBand.TEEN),
     (date(2008, 3, 5), AgeBand.TEEN), (date(2008, 3, 4), AgeBand.ADULT)],
)  # fmt: skip
def test_age(born, band):
    assert age_band(born, date(2026, 3, 4)) is band


def _held(twin, barcode, *, ready=False):
    from tests.twins.sip2.library import Held

    return Held(twin.books.copies[barcode].biblio, "CPL", ready)


def test_what_is_on_the_screen_and_stops_nobody_is_a_note(system, ana):
    ana.says = "A parcel is at the desk."
    account = system.account(ANA)
    assert [note.words for note in account.notes] == ["A parcel is at the desk."]
    assert account.blocks == ()


def test_what_stops_the_card_is_no_note_besides(system, ana):
    ana.denied = "YYYY" + " " * 10
    ana.says = "Owes an answer."
    account = system.account(ANA)
    assert [block.words for block in account.blocks] == ["Owes an answer."]
    assert account.notes == ()


def test_what_the_library_owes_them(system, ana):
    assert system.account(ANA).credit.minor == 0
    ana.over = 960
    assert system.account(ANA).credit.minor == 500
