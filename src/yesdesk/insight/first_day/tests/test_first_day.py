"""The first day: the rule to sign, the sentence beside it, and counts of what other libraries wrote."""

import csv
import re
from collections import Counter
from datetime import date

import pytest

from yesdesk.insight.first_day.queries import compared_rules, noted_counts, unsigned_rules
from yesdesk.insight.models import FactSettled, PaymentsFile, Settled
from yesdesk.places.models import Library
from yesdesk.policy.rule_values import RuleWords
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.sheets.actions import sign_rule
from yesdesk.policy.situation import Measure, RuleKind
from yesdesk.policy.tests.written import draft, line
from yesdesk.testing.shared_data import SHARED_DATA

PAGE = "/library/first-day"
LONGER = re.compile(r"\bextend(?:ed)?\b.*?\bloans?\b.*?(\d+) days", re.IGNORECASE)
SOURCE = SHARED_DATA / "public-library-rules" / "rules.csv"


@pytest.fixture
def late(library, now, act, dana):
    write_rule("lost", draft(words=RuleWords("Lost", "Lost.")), by=act(dana))
    return write_rule("late-charges", draft(), by=act(dana))


@pytest.mark.skipif(not SOURCE.exists(), reason="the libraries' rules are not here")
def test_every_count_is_what_the_source_says():
    with SOURCE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    fees = [row["fine_per_day"] for row in rows if row["fine_per_day"]]
    sums = [float(row["block_at_balance"]) for row in rows if row["block_at_balance"]]
    told = noted_counts()
    assert told["libraries"] == len(rows)
    assert told["late_fee"] == {"named": len(fees), "free": fees.count("0")}
    assert told["block"] == {"named": len(sums), "least": min(sums), "most": max(sums)}
    assert told["loan"] == Counter(row["loan_days_book"] for row in rows if row["loan_days_book"])
    bent = [LONGER.search(row["latitude_or_exception"]) for row in rows]
    assert told["longer"] == Counter(found[1] for found in bent if found)


@pytest.mark.skipif(not SOURCE.exists(), reason="the libraries' rules are not here")
def test_no_library_of_the_source_is_named(late, client_of, dana):
    page = client_of(dana).get(PAGE).text
    with SOURCE.open(encoding="utf-8", newline="") as file:
        assert not [row["library"] for row in csv.DictReader(file) if row["library"] in page]


@pytest.mark.django_db
def test_own_rule_stands_beside_what_others_wrote(late, act, sam):
    fee, block, loan, longer = compared_rules(act(sam))
    assert fee.others == "13 of 23 name a late fee; 7 of the 13 charge none."
    assert (fee.silent, fee.own.slug) == (10, "late-charges")
    assert block.own is None
    assert loan.others == "14 of 23 name one. 21 days: 10. 28 days: 3. 30 days: 1."
    assert longer.others == "2 of 23 name one. 30 days: 1. 49 days: 1."
    assert (longer.silent, longer.yours) == (21, "")


@pytest.mark.django_db
def test_own_rule_is_shown_by_its_number_and_a_longer_loan_by_the_sheet(library, now, act, dana):
    by = act(dana)
    for slug, text, how in (
        ("late-charges", "We are kind. A late book costs €0.20 a day. Ask us.", {}),
        ("block-for-money", "Above it, nothing.", {"limit": 1000}),
        (
            "longer-loan",
            "Three weeks.",
            {"limit": 21, "measure": Measure.DAYS, "kind": RuleKind.HABIT, "remedy": None},
        ),
    ):
        version = write_rule(slug, draft(words=RuleWords(slug, text), **how), by=by)
    fee, block, loan, longer = compared_rules(by)
    assert (fee.yours, block.yours) == ("A late book costs €0.20 a day", "€10.00")
    assert (loan.yours, longer.yours) == ("21 days", "Nobody can yet: no signed sheet says so.")
    sign_rule(version, [line(version, "Director", 90)], signed_as="Director", policy="1", by=by)
    assert compared_rules(by)[-1].yours == "You can, up to 90 days each time."


@pytest.mark.django_db
def test_late_charges_come_first_and_a_signed_rule_goes(late, act, dana):
    by = act(dana)
    assert [rule.slug for rule in unsigned_rules(by)] == ["late-charges", "lost"]
    sign_rule(late, [line(late, "Shelver", 2500)], signed_as="Director", policy="4.2", by=by)
    assert [rule.slug for rule in unsigned_rules(by)] == ["lost"]


@pytest.mark.django_db
def test_a_rule_that_all_can_bend_needs_no_signature(rules, act, dana):
    assert not unsigned_rules(act(dana))


@pytest.mark.django_db
def test_number_that_was_typed_makes_the_sentence_and_is_not_kept(late, client_of, dana):
    client = client_of(dana)
    assert "Last year you waived charges 759 times" in client.get(f"{PAGE}?waived=759").text
    for typed in ("", "?waived=", "?waived=-3", "?waived=lots", "?waived=0"):
        assert "Last year" not in client.get(PAGE + typed).text


@pytest.mark.django_db
def test_payments_file_makes_the_sentence_of_its_last_year_for_who_reads_money(
    late, client_of, dana, sam
):
    file = PaymentsFile.objects.create(
        name="a.csv",
        digest="d",
        shape="columns",
        read_at="2026-11-02T09:00Z",
        first_month=date(2024, 1, 1),
        last_month=date(2026, 9, 1),
        currency="EUR",
        lines=3,
        tells_times=True,
    )
    for month, how, n in (
        (date(2026, 9, 1), Settled.FORGIVEN, 700),
        (date(2025, 10, 1), Settled.FORGIVEN, 59),
        (date(2025, 9, 1), Settled.FORGIVEN, 1000),
        (date(2026, 9, 1), Settled.PAID, 5000),
    ):
        FactSettled.objects.create(
            file=file, month=month, how=how, minor=100 * n, lines=n, currency="EUR"
        )
    assert "Last year you waived charges 759 times" in client_of(dana).get(PAGE).text
    assert "Last year" not in client_of(sam).get(PAGE).text


@pytest.mark.django_db
def test_nobody_but_who_signs_is_led_to_signing(late, client_of, dana, sam):
    assert "/rules/sheet/sign/late-charges" in client_of(dana).get(PAGE).text
    assert "/rules/sheet/sign/" not in client_of(sam).get(PAGE).text


@pytest.mark.django_db
def test_while_it_is_off_there_is_no_page(late, client_of, sam):
    Library.objects.update(has_first_day=False)
    assert client_of(sam).get(PAGE).status_code == 404
