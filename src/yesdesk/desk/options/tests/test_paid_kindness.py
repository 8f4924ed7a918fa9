"""A kindness that costs money: only from a fund that was named, never beyond it, and nobody's name in its sums."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from yesdesk.core.errors import NotAllowed, PinWanted, Refusal, ValidationRefusal
from yesdesk.core.models import AuditEntry
from yesdesk.desk.approvals.take import take_option
from yesdesk.desk.funds.actions import (
    FundTerms,
    add_fund,
    change_fund,
    return_to_fund,
)
from yesdesk.desk.funds.queries import clear_fund_cache
from yesdesk.desk.options.kindness import gift_option
from yesdesk.desk.pages import gift as gift_page
from yesdesk.ils.accounts.own_card import set_own_card
from yesdesk.patrons.models import Patron
from yesdesk.people.models import JobClass
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.models import (
    Decision,
    DecisionState,
    Entry,
    EntryKind,
    Fund,
    FundUse,
    How,
    OutcomeValue,
    Span,
)
from yesdesk.requests.retention import erase_requests
from yesdesk.requests.tests.account import CARD
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 11, 4)


@pytest.fixture
def terms(library):
    classes = JobClass.objects.filter(name__in=["Shelver", "Lead"]).values_list("pk", flat=True)
    return FundTerms("Friends’ fund", 1000, 2500, tuple(classes))


@pytest.fixture
def fund(terms, act, dana, now):
    return add_fund(terms, by=act(dana))


@pytest.fixture
def need(mill, now):
    return ask_as_ana(mill)


def used():
    return dict(FundUse.objects.values_list("period", "used"))


def give(need, fund, *, what="meal", minor, by):
    option = gift_option(fund.pk, what=what, minor=minor)
    return take_option(need, option, by=by)


def ways(browser, request):
    page = browser.get(reverse("request_ways", args=[request.pk]))
    return [way for way in page.context["options"] if way.key.startswith("paid")]


def test_without_a_fund_every_kindness_is_free(need, client_of, sam):
    assert ways(client_of(sam), need) == []


def test_from_the_way_to_the_timeline(need, fund, client_of, sam):
    browser = client_of(sam)
    [way] = ways(browser, need)
    assert (way.title, way.cost) == ("Friends’ fund", "Up to €10.00; €25.00 is left this month")
    browser.post(way.href, {"what": "ride", "amount": "2,80"})
    page = browser.get(reverse("request", args=[need.pk])).content.decode()
    assert "A ride home, €2.80" in page
    assert ways(browser, need)[0].cost == "Up to €10.00; €22.20 is left this month"
    assert used() == {"2026-11": 280}


def test_gift_is_one_decision_without_a_rule(need, fund, act, sam):
    taken = give(need, fund, what="ride", minor=280, by=act(sam))
    assert taken == Decision.objects.get()
    assert (taken.option, taken.how, taken.state) == (
        f"paid.{fund.pk}",
        How.GIFT,
        DecisionState.DONE,
    )
    assert (taken.fund, taken.day, taken.gift, taken.amount, taken.currency) == (
        fund, WEDNESDAY, "ride", 280, "EUR",
    )  # fmt: skip
    assert (taken.rule, taken.shares.exists()) == (None, False)


def test_gift_page_takes_the_option_like_any_other(need, fund, client_of, sam, monkeypatch):
    monkeypatch.setattr(gift_page, "take_option", lambda *_all, **_more: Decision())
    address = reverse("give_from_fund", args=[need.pk, fund.pk])
    client_of(sam).post(address, {"what": "ride", "amount": "2,80"})
    assert not Decision.objects.exists()
    assert used() == {}


def test_gift_at_a_shared_desk_wants_the_pin(need, fund, act, sam):
    with pytest.raises(PinWanted):
        give(need, fund, minor=100, by=replace(act(sam), pin_wanted=True))
    assert used() == {}


@pytest.mark.parametrize("amount", ["10.01", "0", "-1", "ten", ""])
def test_what_is_no_amount_within_it_loses_nothing_typed(need, fund, client_of, sam, amount):
    address = reverse("give_from_fund", args=[need.pk, fund.pk])
    answer = client_of(sam).post(address, {"what": "meal", "amount": amount})
    assert answer.status_code == 422
    assert answer.context["form"]["what"].value() == "meal"
    assert answer.context["form"]["amount"].value() == amount
    assert not FundUse.objects.filter(used__gt=0).exists()
    assert not Entry.objects.filter(kind=EntryKind.ACT).exists()


def test_gift_never_exceeds_the_funds_sum(need, fund, act, sam):
    for minor in (1000, 1000, 500):
        give(need, fund, minor=minor, by=act(sam))
    with pytest.raises(Refusal) as empty:
        give(need, fund, minor=1, by=act(sam))
    assert empty.value.code == "desk.fund.empty"
    assert used() == {"2026-11": 2500}


def test_what_is_left_is_the_most_for_one(need, fund, act, sam):
    for minor in (1000, 1000):
        give(need, fund, minor=minor, by=act(sam))
    with pytest.raises(ValidationRefusal):
        give(need, fund, minor=501, by=act(sam))


def test_a_new_month_has_its_sum_again(need, fund, act, sam, now):
    for minor in (1000, 1000, 500):
        give(need, fund, minor=minor, by=act(sam))
    now.shift(timedelta(days=27))
    give(need, fund, minor=1000, by=act(sam))
    assert used() == {"2026-11": 2500, "2026-12": 1000}


def test_a_fund_of_a_week_stays_one_when_it_is_changed(need, fund, terms, act, dana, sam, now):
    Fund.objects.update(span=Span.WEEK)
    change_fund(fund, replace(terms, total=1000), by=act(dana))
    clear_fund_cache()
    give(need, fund, what="post", minor=1000, by=act(sam))
    now.shift(timedelta(days=5))
    give(need, fund, what="post", minor=100, by=act(sam))
    assert used() == {"2026-W45": 1000, "2026-W46": 100}


@pytest.mark.parametrize(
    ("change", "who"),
    [
        ({}, "kim"),
        ({"from_day": WEDNESDAY + timedelta(days=1)}, "sam"),
        ({"from_day": WEDNESDAY - timedelta(days=9), "until_day": WEDNESDAY - timedelta(days=1)}, "sam"),
        ({"branch": "hill"}, "sam"),
    ],
)  # fmt: skip
def test_fund_is_open_only_to_its_classes_branch_and_days(
    need, fund, client_of, act, sam, kim, hill, change, who
):
    if "branch" in change:
        change = {"branch": hill}
    Fund.objects.update(**change)
    clear_fund_cache()
    member = {"sam": sam, "kim": kim}[who]
    assert ways(client_of(member), need) == []
    with pytest.raises(Refusal):
        give(need, fund, minor=1, by=act(member))
    address = reverse("give_from_fund", args=[need.pk, fund.pk])
    assert client_of(member).get(address).status_code == 404


def test_for_oneself_a_colleague_decides(need, fund, act, sam, ana_owes):
    set_own_card(CARD, by=act(sam))
    Patron.objects.filter(pk=need.patron_id).update(card_number=CARD)
    need.patron.refresh_from_db()
    with pytest.raises(Refusal) as own:
        give(need, fund, minor=1, by=act(sam))
    assert own.value.code == "desk.fund.own"


def test_gift_taken_back_returns_to_the_fund_once(need, fund, act, client_of, sam, now):
    given = give(need, fund, minor=700, by=act(sam))
    browser, address = client_of(sam), reverse("take_back_gift", args=[need.pk, given.entry_id])
    page = browser.get(reverse("request", args=[need.pk])).content.decode()
    assert address in page
    for _press in range(2):
        browser.post(address)
    assert set(used().values()) == {0}
    page = browser.get(reverse("request", args=[need.pk])).content.decode()
    assert "Taken back. The fund has it again." in page
    assert address not in page


def test_after_ten_minutes_it_stands(need, fund, act, sam, now):
    given = give(need, fund, minor=700, by=act(sam))
    now.shift(timedelta(minutes=11))
    with pytest.raises(Refusal):
        return_to_fund(given, by=act(sam))
    assert set(used().values()) == {700}


def test_who_got_it_goes_with_the_request_and_the_sum_stays(need, fund, act, client_of, sam, dana):
    give(need, fund, minor=700, by=act(sam))
    close_request(need, value=OutcomeValue.YES, by=act(sam))
    erase_requests([need.pk])
    assert not Entry.objects.exists()
    assert "€7.00 was given so far" in client_of(dana).get(reverse("funds")).text


def test_fund_use_has_no_column_for_a_person():
    names = {field.name for field in FundUse._meta.get_fields()}
    assert names == {"id", "fund", "period", "used", "times"}


def test_the_patron_reads_what_it_was_and_not_what_it_cost(need, fund, act, sam):
    from yesdesk.core.actors import patron_by_link
    from yesdesk.requests.queries.timeline import patrons_timeline

    give(need, fund, minor=700, by=act(sam))
    line = patrons_timeline(need, by=patron_by_link(need.pk, "en"), token="t")[0]
    assert (line.act_summary.title, line.act_summary.state) == ("Something to eat or drink", "")


def test_only_an_administrator_names_one_and_that_is_traced(terms, act, sam, dana, now):
    with pytest.raises(NotAllowed):
        add_fund(terms, by=act(sam))
    fund = add_fund(terms, by=act(dana))
    change_fund(fund, replace(terms, each=500), by=act(dana))
    assert Fund.objects.get().each == 500
    assert list(AuditEntry.objects.filter(tag__startswith="desk.fund").values_list("tag", flat=True)) == [
        "desk.fund.named", "desk.fund.changed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"each": 0}, "each"),
        ({"total": 999}, "total"),
        ({"job_classes": ()}, "job_classes"),
        ({"until_day": WEDNESDAY - timedelta(days=1)}, "until_day"),
    ],
)
def test_a_fund_that_could_give_nothing_says_what_it_needs(terms, act, dana, now, change, field):
    with pytest.raises(ValidationRefusal) as needs:
        add_fund(replace(terms, **change), by=act(dana))
    assert set(needs.value.fields) == {field}


def test_fund_page_keeps_what_was_typed(client_of, dana, library, now):
    browser = client_of(dana)
    shelver = JobClass.objects.get(name="Shelver").pk
    typed = {
        "name": "Box office", "each": "ten", "total": "25,00", "job_classes": [shelver], "until_day": "",
    }  # fmt: skip
    answer = browser.post(reverse("fund_add"), typed)
    assert answer.status_code == 422
    assert "An amount looks like 25 or 18.40." in answer.content.decode()
    assert "Box office" in answer.content.decode()
    browser.post(reverse("fund_add"), typed | {"each": "10"})
    fund = Fund.objects.get()
    assert (fund.each, fund.total, fund.job_classes) == (1000, 2500, [shelver])
    page = browser.get(reverse("fund_change", args=[fund.pk])).content.decode()
    assert 'value="10.00"' in page
    browser.post(reverse("fund_change", args=[fund.pk]), typed | {"each": "5", "name": "Box"})
    assert Fund.objects.get().each == 500
    assert (
        "Up to €5.00 each time, €25.00 a month, every branch. €0.00 was given so far."
        in browser.get(reverse("funds")).content.decode()
    )


def test_without_a_fund_nobody_looks_for_its_use(
    mill, act, sam, django_assert_num_queries, monkeypatch
):
    """Which there are is kept for some seconds; nobody looks at what they gave where there is none."""
    from yesdesk.core.cache import TtlCache
    from yesdesk.desk.funds import queries

    monkeypatch.setattr(queries, "_every", TtlCache(tuple))
    by = act(sam)
    with django_assert_num_queries(0):
        assert queries.open_funds(by, mill, WEDNESDAY) == ()
