"""A lead writes from which day something is counted differently, and takes it back while no edition says so."""

from datetime import date

import pytest

from yesdesk.core.models import AuditEntry, CountChange
from yesdesk.insight.branches.tests.settled import NINE, a_file, an_edition
from yesdesk.insight.counted.actions import branch_measure, rule_measure
from yesdesk.insight.models import Edition
from yesdesk.insight.rules.tests import met

pytestmark = pytest.mark.django_db

RULE = "/library/rules/proof-of-address"
TYPED = {"day": "2026-04-12", "why": "Waivers at the machine count too."}


@pytest.fixture
def rule(act, dana):
    CountChange.objects.all().delete()  # the migration wrote one for today
    version = met.a_rule(act(dana))
    met.met(version, met.spread(met.LARGE))
    return version


@pytest.fixture
def late(rule):
    """A rule with an edition that tells it."""
    met.an_edition()
    return rule


@pytest.fixture
def by_branch(mill, hill):
    return an_edition(a_file(NINE, ours={"Ash": mill, "Birch": hill}))


def of_rules():
    return CountChange.objects.filter(measure__startswith="fact_rule.")


def test_a_lead_writes_it_for_a_rule_with_a_trace(client_of, lea, late):
    assert client_of(lea).post(RULE, TYPED)["Location"] == RULE
    change = of_rules().get()
    assert (change.measure, change.from_day) == (rule_measure(late.rule_id), date(2026, 4, 12))
    trace = AuditEntry.objects.get(tag="insight.counted.differently")
    assert (trace.detail["day"], trace.job_class) == ("2026-04-12", "Lead")
    assert TYPED["why"] in client_of(lea).get(RULE).text


def test_the_next_edition_is_cut_there_and_keeps_it(client_of, lea, rule):
    client_of(lea).post(RULE, TYPED)
    met.an_edition()
    page = client_of(lea).get(RULE)
    assert TYPED["why"] in [change.words for change in page.context["changes"]]
    months = {month for span in page.context["figures"].ways.spans for month in span.months}
    assert "2026-04" not in months
    assert {"2026-03", "2026-07"} <= months
    assert page.context["counted"].waiting == []
    undone = client_of(lea).post(RULE, {"undo": of_rules().get().pk})
    assert (undone.status_code, of_rules().count()) == (409, 1)


def test_count_change_is_undone_until_an_edition_shows_it(client_of, lea, late):
    client_of(lea).post(RULE, TYPED)
    (waiting,) = client_of(lea).get(RULE).context["counted"].waiting
    assert client_of(lea).post(RULE, {"undo": waiting.pk})["Location"] == RULE
    assert not of_rules().exists()
    assert AuditEntry.objects.filter(tag="insight.counted.taken_back").count() == 1


@pytest.mark.parametrize("pk", ["x", "0", "9" * 30])
def test_what_is_not_there_is_not_taken_back(client_of, lea, late, pk):
    assert client_of(lea).post(RULE, {"undo": pk}).status_code == 404


def test_a_line_of_an_upgrade_is_not_taken_back(client_of, dana, late):
    line = CountChange.objects.create(measure="fact_rule", from_day=date(2026, 1, 1), why="x")
    assert client_of(dana).post(RULE, {"undo": line.pk}).status_code == 404


@pytest.mark.parametrize(
    ("typed", "where"),
    [({"day": ""}, "day"), ({"why": ""}, "why"), ({"why": "Kim counts them."}, "as_it_is")],
)
def test_a_day_and_a_reason_without_names_are_needed(client_of, lea, kim, late, typed, where):
    page = client_of(lea).post(RULE, TYPED | typed)
    assert (page.status_code, list(page.context["counted"].form.errors)) == (422, [where])
    assert not of_rules().exists()


def test_two_of_one_day_are_one(client_of, lea, late):
    client_of(lea).post(RULE, TYPED)
    page = client_of(lea).post(RULE, TYPED | {"why": "Another."})
    assert (page.status_code, of_rules().get().why) == (422, TYPED["why"])


def test_count_change_is_for_leads_only(client_of, sam, late):
    assert client_of(sam).get(RULE).context["counted"] is None
    assert client_of(sam).post(RULE, TYPED).status_code == 403
    assert not of_rules().exists()


def test_the_director_writes_it_for_a_branch_and_the_next_edition_is_cut(
    client_of, dana, hill, by_branch
):
    address = f"/library/branches/{by_branch.pk}?branch=2"
    typed = {"day": "2025-04-12", "why": "Half price."}
    assert client_of(dana).post(address, typed)["Location"] == address
    assert CountChange.objects.get(measure=branch_measure(hill.pk)).why == "Half price."
    Edition.objects.all().delete()
    made = an_edition(by_branch.file)
    page = client_of(dana).get(f"/library/branches/{made.pk}?branch=2")
    one = page.context["one"]
    assert (one["changes"], one["gaps"], len(one["months"])) == (
        [(date(2025, 4, 12), "Half price.")],
        True,
        11,
    )
    assert [look for look, _path in one["chart"].paths].count("cut") == 1
    assert page.context["counted"].waiting == []
    pk = CountChange.objects.get(measure=branch_measure(hill.pk)).pk
    assert (
        client_of(dana).post(page.request["PATH_INFO"] + "?branch=2", {"undo": pk}).status_code
        == 409
    )


def test_a_lead_writes_it_for_their_own_branch_alone(client_of, lea, mill, hill, by_branch):
    address = f"/library/branches/{by_branch.pk}"
    client_of(lea).post(f"{address}?branch=2", {"day": "2025-04-12", "why": "Half price."})
    assert CountChange.objects.filter(measure=branch_measure(mill.pk)).exists()
    assert not CountChange.objects.filter(measure=branch_measure(hill.pk)).exists()


def test_a_branch_that_is_not_ours_has_no_form(client_of, dana, by_branch):
    address = f"/library/branches/{by_branch.pk}?branch=3"
    assert client_of(dana).get(address).context["counted"] is None
    assert client_of(dana).post(address, TYPED).status_code == 404
