"""Which kind of charge a line of text is: by the patron's own titles, by the server's patterns, or nobody's guess."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from yesdesk.core.env import SettingNeedsMending
from yesdesk.ils.connection.views import ValuesForm
from yesdesk.ils.port import FeeKind
from yesdesk.ils.sip2.connector import Sip2System
from yesdesk.ils.sip2.fee_lines import FeeLines, fee_patterns, patterns_from

pytestmark = pytest.mark.slow
ANA = "23529000035676"


@pytest.fixture
def kinds(server, twin, ana):
    """`kinds(line, ...)`: what each line is taken for on the twin, which is a Koha."""

    def read(*lines, **more):
        ana.lines = []
        for line in lines:
            twin.books.owe(ana, line, 460)
        system = Sip2System(replace(server, **more))
        fees = system.account(ANA).fees
        system.close()
        return [fee.kind for fee in fees]

    return read


def lent(twin, ana, barcode, title):
    twin.books.copy(barcode, title)
    twin.books.lend(ana, barcode, datetime(2020, 1, 1, tzinfo=UTC))


def test_a_late_fee_of_koha_is_recognised(kinds):
    """`title date amount`, as a real one writes it."""
    assert kinds("Bread 03/01/2026", "Bread 2026-03-01 23:59") == [FeeKind.OVERDUE] * 2


def test_a_late_fee_on_what_is_back_is_recognised_by_day_and_hour(kinds):
    assert kinds("A Title Nobody Has Here 2026-03-01 23:59") == [FeeKind.OVERDUE]


@pytest.mark.parametrize("title", ["Lost Horizon", "Card Games", "Damage", "Overdue: A Life"])
def test_no_title_chooses_the_rule(kinds, twin, ana, title):
    lent(twin, ana, "4711001", title)
    assert kinds(f"{title} 01.03.2026", title, f"{title} 4711001") == [
        FeeKind.OVERDUE,
        FeeKind.UNKNOWN,
        FeeKind.LOST,
    ]


def test_a_lost_copy_is_recognised_by_its_barcode(kinds, twin, system, ana):
    """It is on no list of hers any more: the server knows the copy."""
    twin.books.copy("4711002", "Card Games")
    assert kinds("Card Games 4711002 793.4 GAM", "Card Games 9999") == [
        FeeKind.LOST,
        FeeKind.UNKNOWN,
    ]
    assert [fee.item for fee in system.account(ANA).fees] == ["4711002", ""]


@pytest.mark.parametrize(
    "words", ["Lost card", "Card Games", "Damaged cover", "Printing", "2026-03-01 23:59"]
)
def test_what_cannot_be_told_is_nobodys_guess(kinds, words):
    assert kinds(words) == [FeeKind.UNKNOWN]


def test_another_server_is_not_taken_for_a_koha(kinds, twin):
    twin.answering.greeting = ""
    assert kinds("Bread 03/01/2026") == [FeeKind.UNKNOWN]
    assert kinds("Bread 03/01/2026", fees="koha") == [FeeKind.OVERDUE]


def test_koha_with_the_kind_before_each_line(kinds):
    lines = (
        "OVERDUE: Lost Horizon 03/01/2026",
        "LOST: Bread 3001",
        "NEW_CARD:",
        "MANUAL: Overdue: A Life",
    )
    assert kinds(*lines, fees="koha_types") == [
        FeeKind.OVERDUE,
        FeeKind.LOST,
        FeeKind.CARD,
        FeeKind.UNKNOWN,
    ]


def test_evergreen_says_the_amount_first(twin, server, ana):
    ana.lines = []
    for words, minor in [
        ("Overdue Materials Catch 22", 460),
        ("Lost Materials Processing Fee x", 100),
    ]:
        twin.books.owe(ana, words, minor)
    twin.answering.amount_first = True
    system = Sip2System(replace(server, fees="evergreen"))
    fees = system.account(ANA).fees
    system.close()
    assert [(fee.kind, fee.owed.minor) for fee in fees] == [
        (FeeKind.OVERDUE, 460),
        (FeeKind.LOST, 100),
    ]
    assert fees[0].words == "Overdue Materials Catch 22"


def test_a_library_says_its_own_patterns(kinds, twin, ana):
    lent(twin, ana, "4711001", "Lost Horizon")
    own = "lost = Lost {any}; card = Replacement card"
    assert kinds("Lost it", "Replacement card", "Lost Horizon", "Lostalgia", fee_lines=own) == [
        FeeKind.LOST,
        FeeKind.CARD,
        FeeKind.UNKNOWN,
        FeeKind.UNKNOWN,
    ]


@pytest.mark.parametrize(
    "text", ["late = {title}", "lost", "lost = ", "lost = {author}", "unknown = x"]
)
def test_a_pattern_that_says_nothing_is_told(text):
    with pytest.raises(SettingNeedsMending, match="is no pattern"):
        patterns_from(text)


def test_a_server_nobody_wrote_patterns_for_is_told():
    with pytest.raises(SettingNeedsMending, match="YESDESK_SIP2_FEES"):
        fee_patterns("koah", "", greets=False)


def test_the_settings_page_says_what_is_wrong_with_a_pattern():
    form = ValuesForm(
        "sip2", {"host": "h", "port": "6001", "tls": "yes", "fee_lines": "late = {title}"}
    )
    assert "overdue = Fine for {title}" in str(form.errors["fee_lines"])
    form = ValuesForm(
        "sip2", {"host": "h", "port": "6001", "tls": "yes", "fee_lines": "lost = L {any}\r\n"}
    )
    assert form.is_valid()


def test_a_librarys_own_pattern_waits_until_every_title_is_known():
    """Before, the title that begins so may be one that has not come yet."""
    patterns = fee_patterns("ask", "lost = Lost {any}", greets=False)
    for whole, kind in [(False, FeeKind.UNKNOWN), (True, FeeKind.LOST)]:
        read = FeeLines(patterns, [], lambda _barcode: "", whole=whole)
        assert read.kind_of("Lost Horizon") == (kind, "")
