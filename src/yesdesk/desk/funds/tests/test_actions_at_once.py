"""Many give from one fund at the same moment: it never gives more than it has. Real threads."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from yesdesk.core.errors import Refusal
from yesdesk.desk.approvals.take import take_option
from yesdesk.desk.funds.actions import FundTerms, add_fund, return_to_fund
from yesdesk.desk.options.kindness import gift_option
from yesdesk.people.models import JobClass
from yesdesk.places.models import Branch
from yesdesk.requests.models import Decision, FundUse, Request
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.patience import PATIENCE

pytestmark = [pytest.mark.usefixtures("database_on_disk"), pytest.mark.slow]
HANDS = 6


def at_once(work, things):
    start = Barrier(len(things))

    def one(thing):
        try:
            start.wait(PATIENCE)
            return work(thing)
        except Refusal as told:
            return told
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(things)) as hands:
        return list(hands.map(one, things))


def test_fund_used_at_once_gives_no_more_than_it_has(library, mill, act, sam, dana, now):
    shelver = JobClass.objects.get(name="Shelver").pk
    terms = FundTerms("Friends", 300, 1000, (shelver,))
    fund = add_fund(terms, by=act(dana))
    needs = [ask_as_ana(Branch.objects.get(pk=mill.pk)) for _hand in range(HANDS)]
    by = act(sam)

    option = gift_option(fund.pk, what="meal", minor=300)

    def gave(need):
        fresh = Request.objects.select_related("branch", "patron").get(pk=need.pk)
        return take_option(fresh, option, by=by)

    results = at_once(gave, needs)
    assert sum(isinstance(each, Decision) for each in results) == 3
    assert set(FundUse.objects.values_list("used", "times")) == {(900, 3)}
    given = Decision.objects.select_related("request", "entry").first()
    at_once(lambda _n: return_to_fund(given, by=by), range(HANDS))
    assert set(FundUse.objects.values_list("used", "times")) == {(600, 2)}
