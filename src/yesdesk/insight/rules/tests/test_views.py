"""The page of a rule: who reads it, what it says with much, with little and with nothing, and what is in its file."""

import csv
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yesdesk.core.models import CountChange
from yesdesk.insight.rules.tests.met import (
    HALVES,
    LARGE,
    SMALL,
    YEAR,
    a_rule,
    an_edition,
    ended_without_a_yes,
    met,
    sign_from,
    spread,
    ten_colleagues,
)
from yesdesk.places.models import Branch
from yesdesk.policy.situation import RuleKind

pytestmark = pytest.mark.django_db
PAGE = "/library/rules/proof-of-address"


@pytest.fixture
def by(act, dana):
    CountChange.objects.all().delete()  # the migration wrote one for today
    return act(dana)


def ids(page):
    return set(re.findall(r'\bid="([\w-]+)"', page.content.decode()))


def says(page, which):
    text = page.content.decode()
    return re.sub(r"<[^>]+>|\s+", " ", text[text.index(f'id="{which}"') :].split("</p>")[0])


def test_a_large_library_reads_six_ways_and_a_line(client_of, sam, by):
    met(a_rule(by, kind=RuleKind.MONEY), spread({**LARGE, "asked_no": 30, "no": 30}, YEAR[::2]))
    ended_without_a_yes(11, YEAR)
    an_edition()
    page = client_of(sam).get(PAGE)
    figures = page.context["figures"]
    assert [row.n for row in figures.ways] == [318, 142, 121, 30, 24, 30]
    assert not figures.marks
    assert page.context["over_time"].line
    assert {"ways", "beside", "over-time", "changed", "guess"} <= ids(page)


def test_where_all_noes_are_of_one_rule_they_stand_with_questions_in_vain(client_of, sam, by):
    """Else the library's page, which tells how many ended so, would tell that no other rule said no."""
    met(a_rule(by, kind=RuleKind.MONEY), spread({**LARGE, "asked_no": 30, "no": 30}, YEAR[::2]))
    ended_without_a_yes(5, YEAR[::2])
    an_edition()
    figures = client_of(sam).get(PAGE).context["figures"]
    assert [row.n for row in figures.ways] == [318, 142, 121, 84]


def test_a_small_library_reads_one_mark_for_each_time(client_of, sam, by):
    met(a_rule(by), SMALL)
    an_edition()
    page = client_of(sam).get(PAGE)
    figures, time = page.context["figures"], page.context["over_time"]
    assert len(figures.marks) == figures.total == 41
    assert [(row.how, row.n) for row in figures.ways] == [("", 22), ("bent", 12), ("stood", 7)]
    assert [stack.n for stack in time.stacks] == [5, 7]
    assert time.line is None
    assert "exceptions" in ids(page)


def test_with_too_little_it_is_a_sentence(client_of, sam, by):
    met(a_rule(by), {"2026-04": {"plain": 3, "no": 1}})
    an_edition()
    page = client_of(sam).get(PAGE)
    assert {"too-little", "guess", "changed"} <= ids(page)
    assert not ids(page) & {"ways", "over-time", "by-branch"}


def test_a_library_that_began_yesterday_reads_when_the_first_page_comes(client_of, sam, by):
    a_rule(by)
    page = client_of(sam).get(PAGE)
    assert "too-little" in ids(page)
    assert page.context["next_day"] in page.content.decode()
    assert client_of(sam).get(f"{PAGE}/times.csv").status_code == 404


def test_without_a_safe_harbour_it_says_so_and_shows_no_exceptions(client_of, sam, by):
    met(a_rule(by, harbour=""), spread(LARGE))
    an_edition()
    page = client_of(sam).get(PAGE)
    assert [row.n for row in page.context["figures"].ways] == [460, 172]
    assert "Leadership has not signed" in says(page, "harbour")
    assert "exceptions" not in ids(page)


def test_the_signed_promise_is_quoted(client_of, sam, by):
    met(a_rule(by), SMALL)
    an_edition()
    assert "never held against you" in says(client_of(sam).get(PAGE), "harbour")


def test_a_rule_that_keeps_people_waiting_says_so(client_of, sam, by):
    met(a_rule(by, kind=RuleKind.MONEY), spread({"plain": 60, "asked_yes": 15}, HALVES))
    an_edition()
    assert "keeps-waiting" in ids(client_of(sam).get(PAGE))


def test_everybody_reads_the_same(client_of, request, by):
    met(a_rule(by), SMALL)
    an_edition()
    pages = [
        client_of(request.getfixturevalue(who)).get(PAGE) for who in ("sam", "kim", "dana", "fay")
    ]
    mains = {re.search(r"<main.*</main>", page.content.decode(), re.S)[0] for page in pages}
    assert len(mains) == 1


def test_82_branches_stand_a_to_z_and_the_small_ones_together(client_of, sam, by, mill):
    ten_colleagues()
    version = a_rule(by, kind=RuleKind.MONEY)
    met(version, spread({"plain": 300, "exception": 60, "asked_yes": 60}, HALVES), branch=mill)
    for n in range(80):
        branch = Branch.objects.create(
            slug=f"b{n}", name=f"Branch {n:02}", time_zone=mill.time_zone
        )
        met(version, {"2026-05": {"plain": 1 + n % 9}}, branch=branch)
    an_edition()
    page = client_of(sam).get(PAGE)
    year = page.context["year"]
    names = [name for name, _n in year.rows]
    assert names[:-1] == sorted(names[:-1])
    assert min(n for _name, n in year.rows) >= 5
    assert sum(n for _name, n in year.rows) == year.total


def test_the_file_has_what_the_page_shows_and_no_more(client_of, sam, by):
    met(a_rule(by), SMALL)
    an_edition()
    file = client_of(sam).get(f"{PAGE}/times.csv")
    rows = list(csv.reader(file.content.decode().splitlines()))
    assert rows[0] == ["what", "first_month", "last_month", "ways", "times"]
    assert [(row[0], int(row[4])) for row in rows[1:]] == [
        ("together", 22), ("together", 12), ("together", 7), ("over time", 5), ("over time", 7),
    ]  # fmt: skip


def test_an_earlier_edition_is_read_as_it_was(client_of, sam, by):
    version = a_rule(by)
    met(version, SMALL)
    first = an_edition()
    met(version, {"2026-12": {"exception": 9}})
    an_edition(date(2027, 1, 1))
    totals = [
        client_of(sam).get(PAGE, asked).context["over_time"].total
        for asked in ({}, {"edition": first.pk}, {"edition": "x"})
    ]
    assert totals == [21, 12, 21]
    assert client_of(sam).get(PAGE, {"edition": 9999}).status_code == 404


def test_a_new_version_and_a_promise_stand_under_what_changed(client_of, sam, by):
    version = a_rule(by)
    sign_from(date(2026, 6, 1), version, "Kept.", by)
    CountChange.objects.create(measure="fact_rule", from_day=date(2026, 1, 1), why="Counted by tap")
    met(version, SMALL)
    an_edition()
    changes = client_of(sam).get(PAGE).context["changes"]
    assert [(each.version, each.words) for each in changes] == [(0, "Counted by tap"), (1, "")]


def test_it_costs_the_same_queries_however_many_rules_there_are(client_of, sam, by):
    met(a_rule(by), SMALL)
    an_edition()
    client = client_of(sam)
    client.get(PAGE)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(PAGE)
    assert len([q for q in queries if "insight_edition" in q["sql"]]) == 1


def test_once_the_promise_is_signed_no_more_the_edition_that_has_exceptions_tells_none(
    client_of, sam, by
):
    version = a_rule(by)
    met(version, SMALL)
    an_edition()
    sign_from(date(2026, 6, 1), version, "", by)
    page = client_of(sam).get(PAGE)
    assert [row.n for row in page.context["figures"].ways] == [34, 7]
    assert page.context["over_time"] is None
    assert "exceptions" not in ids(page)
    assert "exception" not in client_of(sam).get(f"{PAGE}/times.csv").content.decode()
