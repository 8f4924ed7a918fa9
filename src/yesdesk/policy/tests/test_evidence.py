"""A bend says something of a rule and of nobody; evidence is written when its week is over, in no order."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yesdesk.core.errors import NotAllowed, ValidationRefusal
from yesdesk.policy.evidence import (
    FINER_REASONS,
    REASON_WORDS,
    REASONS,
    BendReason,
    Precedent,
    band_bounds,
    band_of,
    counted_as,
    precedents,
    record_bend,
    seal_reason,
    set_reason,
    unseal_reason,
    withdraw_bend,
    write_evidence,
)
from yesdesk.policy.models import Bend, PendingBend, Rule
from yesdesk.policy.situation import Measure, RuleKind, RuleTerms

pytestmark = pytest.mark.django_db

RULE = RuleTerms(7, 71, "Late charges", RuleKind.MONEY, Measure.MONEY, currency="EUR")
WEDNESDAY = date(2026, 11, 4)
NEXT_WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def rule(db):
    return Rule.objects.create(pk=RULE.id, slug="late-charges")


@pytest.fixture
def bend(mill, act, sam):
    """`bend(amount)`: Sam bends the rule on Wednesday; the key while its week runs."""

    def of(amount=1840, day=WEDNESDAY, **changes):
        return record_bend(RULE, amount=amount, branch=mill.pk, day=day, by=act(sam), **changes)

    return of


def test_there_is_no_field_for_anybody_or_any_time():
    for model in (PendingBend, Bend):
        names = {field.name for field in model._meta.get_fields()}
        assert names == {
            "key", "rule", "version", "reason", "band", "backed", "no_lead", "branch", "week",
        }  # fmt: skip


def test_evidence_waits_until_the_week_is_over_everywhere(bend, now):
    bend()
    write_evidence("", timezone.now() + timedelta(days=5))
    assert not Bend.objects.exists()
    write_evidence("", timezone.now() + NEXT_WEEK)
    assert not PendingBend.objects.exists()
    written = Bend.objects.get()
    assert (written.rule_id, written.week, written.band) == (7, "2026-W45", 2)


def test_no_key_of_the_week_leads_to_evidence(bend, now):
    keys = {bend(amount) for amount in range(100, 6000, 100)}
    write_evidence("", timezone.now() + NEXT_WEEK)
    assert Bend.objects.count() == len(keys)
    assert not Bend.objects.filter(key__in=keys).exists()


def test_its_order_is_not_the_order_of_the_week(bend, now):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps no order to look at")
    for amount in range(40):
        bend(100 if amount < 20 else 20_000)
    write_evidence("", timezone.now() + NEXT_WEEK)
    with connection.cursor() as cursor:
        cursor.execute("SELECT band FROM policy_bend ORDER BY rowid")
        bands = [band for (band,) in cursor.fetchall()]
    assert sorted(bands) != bands, "one chance in 137 thousand million that this is a false alarm"


def test_what_did_not_happen_is_no_evidence(bend, act, sam, now):
    key = bend()
    assert withdraw_bend(key, by=act(sam))
    assert not withdraw_bend(key, by=act(sam))
    write_evidence("", timezone.now() + NEXT_WEEK)
    assert not Bend.objects.exists()


def test_why_can_be_said_while_the_week_runs(bend, act, sam, now):
    key = bend()
    assert set_reason(key, "family", by=act(sam))
    with pytest.raises(ValidationRefusal):
        set_reason(key, "because I felt like it", by=act(sam))
    write_evidence("", timezone.now() + NEXT_WEEK)
    assert Bend.objects.get().reason == BendReason.FAMILY
    assert not set_reason(key, "death", by=act(sam))


def test_who_may_not_answer_may_not_bend(mill, act, priya):
    with pytest.raises(NotAllowed):
        record_bend(RULE, amount=1, branch=mill.pk, day=WEDNESDAY, by=act(priya))


def test_precedents_begin_at_five_and_say_no_more_than_a_month(bend, act, sam, now):
    for _time in range(5):
        bend(reason=BendReason.FAMILY)
    for _time in range(4):
        bend(reason=BendReason.OUR_MISTAKE)
    for _time in range(9):
        bend()
    assert precedents(act(sam), [7], day=WEDNESDAY) == {}
    write_evidence("", timezone.now() + NEXT_WEEK)
    found = precedents(act(sam), [7, 8], day=WEDNESDAY + NEXT_WEEK)
    assert found == {7: [Precedent(BendReason.LIFE, 5, 9, date(2026, 11, 1))]}


def test_finer_reasons_are_counted_as_the_four(bend, act, sam, now):
    for reason in (BendReason.DEATH, BendReason.ILLNESS, BendReason.LIFE, BendReason.DANGER):
        bend(reason=reason)
    bend(reason=BendReason.FAMILY, day=WEDNESDAY - timedelta(days=70))
    for reason in (*4 * [BendReason.OTHER], BendReason.DOES_NOT_FIT):
        bend(reason=reason)
    write_evidence("", timezone.now() + NEXT_WEEK)
    found = precedents(act(sam), [7], day=WEDNESDAY + NEXT_WEEK)[7]
    assert {(each.reason, each.at_least, each.since.month) for each in found} == {
        (BendReason.LIFE, 5, 8),
        (BendReason.OTHER, 5, 11),
    }


@given(
    reasons=st.lists(st.sampled_from(BendReason), max_size=60),
    tap=st.integers(1, 10**9),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_was_said_is_counted_once_and_read_as_it_was_said(rules, act, sam, reasons, tap):
    four = [BendReason(value) for value, _words in REASONS]
    counted = Counter(counted_as(each) for each in reasons)
    assert set(counted) <= {*four, BendReason.NOT_SAID}
    assert counted.total() == len(reasons)
    for nth, each in enumerate(reasons):
        sealed = seal_reason(each, f"entry:{tap + nth}", "2026-W45", by=act(sam))
        assert unseal_reason(sealed, f"entry:{tap + nth}", "2026-W45") is each
    assert all(counted_as(each) is each for each in four)


def test_both_lists_say_the_same_four():
    for value, _words in FINER_REASONS:
        assert counted_as(BendReason(value)) in {BendReason(each) for each, _said in REASONS}


def test_what_is_longer_ago_than_a_year_is_no_precedent(bend, act, sam, now):
    for _time in range(5):
        bend(reason=BendReason.FAMILY)
    write_evidence("", timezone.now() + NEXT_WEEK)
    assert precedents(act(sam), [7], day=WEDNESDAY + timedelta(days=400)) == {}


@pytest.mark.parametrize(
    ("amount", "measure", "band"),
    [
        (0, Measure.MONEY, 0), (500, Measure.MONEY, 0), (501, Measure.MONEY, 1),
        (1840, Measure.MONEY, 2), (10_001, Measure.MONEY, 5), (21, Measure.DAYS, 1), (3, Measure.NONE, 0),
    ],
)  # fmt: skip
def test_bands(amount, measure, band):
    assert band_of(amount, measure) == band
    above, up_to = band_bounds(band, measure)
    assert above is None or amount > above
    assert up_to is None or amount <= up_to


def test_every_reason_has_its_words():
    assert set(REASON_WORDS) == set(BendReason)
