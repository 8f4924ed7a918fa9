"""The board sheet: it adds up to the cent, shows no few, and no exceptions without a signed promise."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from yesdesk.counts.measures import AGAIN, STILL
from yesdesk.ils.models import LedgerLine
from yesdesk.insight.branches.tests.settled import NINE, a_file, an_edition
from yesdesk.insight.editions import MonthsPage
from yesdesk.insight.figures import figure_of
from yesdesk.insight.library.tests.months import figure
from yesdesk.insight.models import Edition, EditionState, EditionSubject
from yesdesk.insight.told.board import board_sheet
from yesdesk.insight.told.collect import collect_board
from yesdesk.insight.told.waived import Ledger, entered_where, years_of_file
from yesdesk.people.queries import actor_for
from yesdesk.places.models import Branch
from yesdesk.policy.models import Sheet
from yesdesk.policy.queries import clear_cache
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.tests.written import draft, late_charges_signed, signed_sheet
from yesdesk.testing.counted import counted

pytestmark = pytest.mark.django_db


DECEMBER = MonthsPage(date(2026, 12, 1), date(2026, 12, 7))


def december(exceptions):
    """Its page, where that of a rule shows so many exceptions in November."""
    ways = figure("ways", (["2026-11"], [[["exception"], exceptions]]))
    return replace(
        DECEMBER, others={"rules": {"rules": {"r1": {"ways": ways | {"first": "2026-11"}}}}}
    )


def money(sent=()):
    """The part `money` of an edition. `sent`: (months, times, sum) of each span."""
    return {
        "currency": "EUR",
        "sent": figure("sent", *((months, [[["n"], n]]) for months, n, _minor in sent)),
        "sent_minor": figure(
            "sent_minor", *((months, [[["n"], minor]]) for months, _n, minor in sent)
        ),
        "elsewhere": figure("elsewhere"),
        "elsewhere_minor": figure("elsewhere_minor"),
    }


@pytest.fixture(autouse=True)
def begins_in_november(monkeypatch):
    monkeypatch.setattr("yesdesk.insight.told.collect.rule_book_begins", lambda: "2026-11")


MONTHS = [f"2025-{n:02}" for n in range(1, 13)]


@pytest.fixture
def promised(dana):
    """A sheet with the employer's promise about exceptions, long in force."""
    sheet = signed_sheet(actor_for(dana), harbour_text="We stand behind you.", harbour_days=60)
    Sheet.objects.filter(pk=sheet.pk).update(in_force_from=date(2026, 1, 1))
    clear_cache()


def monthly(**parts):
    return Edition.objects.create(
        subject=EditionSubject.LIBRARY,
        month=date(2026, 12, 1),
        title="",
        state=EditionState.MADE,
        begun_at=datetime(2026, 12, 7, tzinfo=UTC),
        made_on=date(2026, 12, 7),
        figures=parts,
    )


def bends(dana, rule="late-charges", **reasons):
    version = write_rule(rule, draft(), by=actor_for(dana))
    branch = Branch.objects.get(slug="mill").pk
    for reason, n in reasons.items():
        counted(n, date(2026, 11, 18), branch, "bend_reason", version.rule_id, reason)


def waived_on_a_blocked_card(n, *, free):
    counted(n, date(2026, 11, 9), 0, "card", AGAIN if free else STILL)


def test_desk_and_system_are_the_file_to_the_cent(library, dana):
    branches = {"Ash": (10, 90)}
    an_edition(a_file(branches, ours={"Ash": Branch.objects.get(slug="mill")}, currency="EUR"))
    monthly(money=money([(MONTHS, 40, 5_005)]))
    sheet = board_sheet(actor_for(dana))
    file = sum((10 + n % 3) * 100 for n in range(12))
    desk, system, together = (
        int("".join(letter for letter in row["amount"] if letter.isdigit()))
        for row in sheet["entered"]
    )
    assert (desk, desk + system, together) == (5_005, together, file)
    assert not sheet["short"]


def test_a_file_that_says_less_than_the_ledger_is_said(library, dana):
    an_edition(a_file({"Ash": (1, 9)}, currency="EUR"))
    monthly(money=money([(MONTHS, 40, 500_000)]))
    assert board_sheet(actor_for(dana))["short"]


def test_a_fresh_library_has_a_sheet_from_her_file_alone(client_of, dana, library):
    an_edition(a_file(NINE))
    page = client_of(dana).get("/library/board")
    assert page.context["sheet"]["waived"]
    assert not page.context["sheet"]["entered"]
    assert 'id="print"' in page.text


def test_each_year_has_a_bar_with_its_sum_and_times(client_of, dana, library):
    months = [f"{year}-{month:02}" for year in (2025, 2026) for month in range(1, 13)]
    waived = {month: [10_000, 90_000, 9] for month in months}
    edition = an_edition(a_file(NINE))
    told = {**edition.figures, "currency": "EUR", "is_ours": True, "money": waived}
    Edition.objects.filter(pk=edition.pk).update(figures=told)
    page = client_of(dana).get("/library/board")
    bars = page.context["sheet"]["bars"]
    assert [(bar.label, bar.n, bar.look) for bar in bars] == [
        ("2025 (108)", "€1,200.00", "other"),
        ("2026 (108)", "€1,200.00", "one"),
    ]
    assert all(bar.label in page.text and bar.n in page.text for bar in bars)
    assert "of 100" not in page.text


def test_before_there_is_anything_it_says_how_it_begins(client_of, dana, library):
    page = client_of(dana).get("/library/board")
    assert page.context["sheet"] is None
    assert "/settings/move-in/payments" in page.text


def test_years_are_told_only_where_the_file_covers_them_whole():
    months = [f"{2024 + n // 12}-{n % 12 + 1:02}" for n in range(30)]
    years = years_of_file({month: [100, 900, None] for month in months}, Ledger({}))
    assert [(each.months, each.minor) for each in years] == [
        (("2025-01", "2025-12"), 1_200),
        (("2024-01", "2024-12"), 1_200),
    ]


def test_years_of_file_tell_the_running_year_when_none_is_whole():
    months = ["2025-11", "2025-12", "2026-01", "2026-02"]
    (year,) = years_of_file({month: [100, 900, None] for month in months}, Ledger({}))
    assert (year.months, year.minor) == (("2026-01", "2026-02"), 200)


def test_years_of_file_tell_no_sum_of_four_waivers():
    assert years_of_file({"2026-01": [4_000, 0, 4]}, Ledger({})) == []


@pytest.mark.parametrize("n", [1, 4])
def test_where_few_were_made_elsewhere_the_sheet_has_our_own_sum_alone(library, dana, n):
    file = {"currency": "EUR", "is_ours": True, "money": {"2025-01": [9_000, 9_000, 20 + n]}}
    monthly(money=money([(["2025-01"], 20, 4_000)]))
    edition = an_edition(a_file({"Ash": (1, 9)}))
    Edition.objects.filter(pk=edition.pk).update(figures={**edition.figures, **file})
    sheet = board_sheet(actor_for(dana))
    assert sheet["times"] == 20
    assert {row["n"] for row in sheet["entered"]} == {"20"}


def test_a_year_ends_where_no_few_are_left_beside_our_own_columns():
    file = {month: [100, 900, 10] for month in MONTHS} | {"2025-12": [300, 900, 3]}
    ledger = Ledger(money([([month], 10, 100) for month in MONTHS[:-1]]))
    (year,) = years_of_file(file, ledger)
    assert (year.months, year.n) == ((MONTHS[0], MONTHS[-2]), 110)
    assert [row.n for _where, row in entered_where(file, ledger, [year])] == [110, 0, 110]


def test_a_table_ends_where_it_leaves_no_few_of_the_year_beside_it():
    file = {month: [100, 900, 20] for month in MONTHS} | {"2025-12": [100, 900, 4]}
    ledger = Ledger(money([([month], 10, 50) for month in MONTHS[:-1]]))
    (year,) = years_of_file(file, ledger)
    assert year.n == 224
    assert [row.n for _where, row in entered_where(file, ledger, [year])] == [100, 100, 200]


def test_reasons_are_counts_and_what_befell_somebody_is_one(library, dana, promised):
    bends(dana, death=2, family=3, illness=20, our_mistake=9, hardship=11, other=9, not_said=30)
    found = figure_of(collect_board(december(84))["reasons"]).newest.shown
    assert found.count("life") == 25
    assert found.count("our_mistake") == 9
    assert found.total == 54


def test_fewer_than_fifty_reasons_are_not_told(library, dana, promised):
    bends(dana, illness=20, our_mistake=10, hardship=10, other=9)
    assert figure_of(collect_board(december(60))["reasons"]).spans == ()


def test_a_stretch_waits_while_fewer_than_five_have_no_reason(library, dana, promised):
    bends(dana, illness=60, our_mistake=10, not_said=4)
    assert figure_of(collect_board(december(74))["reasons"]).spans == ()


def test_those_of_a_rule_with_few_decide_nothing(library, dana, promised):
    bends(dana, illness=60, not_said=4)
    bends(dana, "address", not_said=4)
    assert figure_of(collect_board(december(64))["reasons"]).spans == ()


def test_without_a_promise_nothing_of_exceptions_is_collected_or_shown(library, client_of, dana):
    late_charges_signed(actor_for(dana))
    bends(dana, illness=60, our_mistake=10)
    assert collect_board(DECEMBER)["reasons"] is None
    shown = figure("reasons", (["2026-11"], [[["life"], 60], [["our_mistake"], 10]]))
    monthly(board={"reasons": shown, "adds_up": "none"})
    page = client_of(dana).get("/library/board")
    assert not page.context["sheet"]["reasons"]
    assert 'id="reasons"' not in page.text


def test_with_a_promise_the_sheet_shows_reasons_as_counts(library, client_of, dana, promised):
    parts = [[["life"], 60], [["hardship", "other"], 20], [["our_mistake"], 10]]
    monthly(board={"reasons": figure("reasons", (["2026-11"], parts)), "adds_up": "none"})
    sheet = client_of(dana).get("/library/board").context["sheet"]
    assert [n for _name, n in sheet["reasons"]] == [60, 20, 10]
    assert (sheet["our_mistake"], sheet["reasons_n"]) == (10, 90)


def test_borrowed_again_stands_beside_how_many_only_where_both_are_five(library, dana):
    waived_on_a_blocked_card(30, free=True)
    waived_on_a_blocked_card(4, free=False)
    monthly(board=collect_board(DECEMBER))
    sheet = board_sheet(actor_for(dana))
    assert (sheet["again"], sheet["blocked"]) == (30, None)


def test_borrowed_again_of_how_many(library, dana):
    waived_on_a_blocked_card(30, free=True)
    waived_on_a_blocked_card(7, free=False)
    monthly(board=collect_board(DECEMBER))
    sheet = board_sheet(actor_for(dana))
    assert (sheet["again"], sheet["blocked"]) == (30, 37)


@pytest.mark.parametrize(("found", "says"), [(1_000, "equal"), (900, "differs"), (None, "open")])
def test_board_sheet_says_whether_ledger_and_library_system_agree(library, found, says):
    LedgerLine.objects.create(
        day=date(2026, 11, 9),
        minor=1_000,
        currency="EUR",
        staff="s",
        tag="1" * 32,
        found_minor=found,
    )
    assert collect_board(DECEMBER)["adds_up"] == says


def test_money_is_read_by_post(client_of, sam, fay, library):
    assert client_of(sam).get("/library/board").status_code == 403
    assert client_of(fay).get("/library/board").status_code == 200
