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
    a_rule,
    an_edition,
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


def test_a_large_library_reads_four_ways_and_bars_over_time(client_of, sam, by):
    met(a_rule(by, kind=RuleKind.MONEY), spread(LARGE))
    an_edition()
    page = client_of(sam).get(PAGE)
    figures, time = page.context["figures"], page.context["over_time"]
    assert len(figures.lines) == 4
    assert sum(int(line.n) for line in figures.lines) == figures.total
    assert time.chart
    assert len(time.rows) == len(figures.ways.spans)
    assert {"ways", "beside", "over-time", "changed", "guess"} <= ids(page)


def test_a_small_library_reads_its_year_once_that_is_over(client_of, sam, by):
    met(a_rule(by, began=date(2026, 1, 5)), SMALL)
    an_edition(date(2027, 1, 1))
    page = client_of(sam).get(PAGE)
    figures, time = page.context["figures"], page.context["over_time"]
    assert [(line.look, line.n) for line in figures.lines] == [
        ("one", "22"), ("one bent", "12"), ("one stood", "7"),
    ]  # fmt: skip
    assert [row.n for row in time.rows] == [12]
    assert time.chart is None
    assert "exceptions" in ids(page)


def test_a_month_that_is_too_small_says_when_there_is_a_number(client_of, sam, by):
    met(a_rule(by, kind=RuleKind.MONEY), spread(LARGE))
    met(a_rule(by, name="Late charges"), {"2026-11": {"plain": 3}})
    an_edition()
    client = client_of(sam)
    assert "January 2027" in client.get("/library/rules/late-charges").context["coming"]
    assert "January 2027" in says(client.get(PAGE), "coming")


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
    sums = [int(line.n) for line in page.context["figures"].lines]
    assert sum(sums) == page.context["figures"].total
    assert len(sums) == 2
    assert "Leadership has not signed" in says(page, "harbour")
    assert "exceptions" not in ids(page)


def test_the_signed_promise_is_quoted(client_of, sam, by):
    met(a_rule(by), SMALL)
    an_edition()
    assert "never held against you" in says(client_of(sam).get(PAGE), "harbour")


def test_a_rule_that_keeps_people_waiting_says_so(client_of, sam, by):
    met(a_rule(by, kind=RuleKind.MONEY), spread({"plain": 60, "asked_yes": 15}, HALVES))
    an_edition(date(2027, 1, 1))
    assert "keeps-waiting" in ids(client_of(sam).get(PAGE))


def test_everybody_reads_the_same(client_of, request, by):
    met(a_rule(by), SMALL)
    an_edition()
    pages = [
        client_of(request.getfixturevalue(who)).get(PAGE) for who in ("sam", "kim", "dana", "fay")
    ]
    texts = [re.search(r"<main.*</main>", page.content.decode(), re.S)[0] for page in pages]
    form = r'<details[^>]* id="counted".*?</details>'  # a lead's, beside the figures
    mains = {" ".join(re.sub(form, "", text, flags=re.S).split()) for text in texts}
    assert len(mains) == 1


def test_82_branches_stand_a_to_z_and_the_small_ones_together(client_of, sam, by, mill):
    ten_colleagues()
    version = a_rule(by, kind=RuleKind.MONEY)
    plenty = {"plain": 300, "exception": 60, "asked_yes": 60, "no": 60}
    met(version, spread(plenty, HALVES), branch=mill)
    for n in range(80):
        branch = Branch.objects.create(
            slug=f"b{n}", name=f"Branch {n:02}", time_zone=mill.time_zone
        )
        met(version, {"2026-05": {"plain": 1 + n % 9}}, branch=branch)
    an_edition(date(2027, 1, 1))
    page = client_of(sam).get(PAGE)
    year = page.context["year"]
    names = [name for name, _n in year["rows"]]
    assert names[:-1] == sorted(names[:-1])
    assert min(n for _name, n in year["rows"]) >= 5
    assert sum(n for _name, n in year["rows"]) == year["total"]


def test_the_file_has_what_the_page_shows_and_no_more(client_of, sam, by):
    met(a_rule(by, began=date(2026, 1, 5)), SMALL)
    an_edition(date(2027, 1, 1))
    file = client_of(sam).get(f"{PAGE}/times.csv")
    rows = list(csv.reader(file.content.decode().splitlines()))
    assert rows[0] == ["figure", "first_month", "last_month", "what", "n"]
    assert rows[1:] == [
        ["ways", "2026-01", "2026-12", "plain", "22"],
        ["ways", "2026-01", "2026-12", "exception", "12"],
        ["ways", "2026-01", "2026-12", "asked_yes+in_vain", "7"],
    ]


def test_an_earlier_edition_is_read_as_it_was(client_of, sam, by):
    version = a_rule(by, kind=RuleKind.MONEY)
    met(version, spread(LARGE))
    first = an_edition()
    an_edition(date(2027, 1, 1))
    spans = [
        len(client_of(sam).get(PAGE, asked).context["over_time"].rows)
        for asked in ({}, {"edition": first.pk}, {"edition": "x"})
    ]
    assert spans[0] == spans[2] > spans[1]
    assert client_of(sam).get(PAGE, {"edition": 9999}).status_code == 404


def test_a_new_version_and_a_promise_stand_under_what_changed(client_of, sam, by):
    version = a_rule(by)
    sign_from(date(2026, 6, 1), version, "Kept.", by)
    CountChange.objects.create(measure="fact_rule", from_day=date(2026, 1, 1), why="Counted by tap")
    met(version, SMALL)
    an_edition()
    changes = client_of(sam).get(PAGE).context["changes"]
    assert [(each.version, each.words) for each in changes] == [(0, "Counted by tap"), (1, "")]


def test_rule_page_costs_the_same_queries_for_any_number_of_rules(client_of, sam, by):
    met(a_rule(by), SMALL)
    an_edition()
    client = client_of(sam)
    client.get(PAGE)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(PAGE)
    assert len([q for q in queries if "insight_edition" in q["sql"]]) == 1


def test_rule_page_hides_exceptions_once_the_harbour_ends(client_of, sam, by):
    version = a_rule(by, began=date(2026, 1, 5))
    met(version, SMALL)
    an_edition(date(2027, 1, 1))
    sign_from(date(2026, 6, 1), version, "", by)
    page = client_of(sam).get(PAGE)
    assert [line.n for line in page.context["figures"].lines] == ["34", "7"]
    assert [row.n for row in page.context["over_time"].rows] == [7]
    assert "exceptions" not in ids(page)
    assert "exception" not in client_of(sam).get(f"{PAGE}/times.csv").content.decode()
