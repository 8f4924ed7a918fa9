"""Renewing before something is late: offered apart from what is late, and not where the library system said why not."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from yesdesk.desk.tests.option_contexts import ANA, NOW, keys, way
from yesdesk.ils.demo.connector import DemoSystem
from yesdesk.ils.demo.models import DemoLoan
from yesdesk.ils.port import Loan
from yesdesk.requests.tests.account import CARD

LATE = ANA.loans[0]
IN_TIME = Loan("10", "b10", "Rivers", datetime(2026, 11, 20, tzinfo=UTC))


def renewed(*loans):
    """Of each way that renews: which loans."""
    account = replace(ANA, loans=loans)
    found = [key for key in keys(account=account) if key.startswith("plain")]
    return {
        key: [order.target for order in way(key, account=account).command.orders] for key in found
    }


def test_what_is_not_late_is_renewed_too():
    assert renewed(IN_TIME) == {"plain.renew_in_time": ["10"]}


def test_what_is_late_is_a_way_of_its_own_and_comes_first():
    assert list(renewed(IN_TIME, LATE).items()) == [
        ("plain.renew", ["9"]),
        ("plain.renew_in_time", ["10"]),
    ]


def test_what_the_library_system_will_not_renew_is_not_offered():
    no = replace(IN_TIME, may_renew=False, why_not="Somebody else waits for this title.")
    assert renewed(no) == {}
    assert renewed(replace(IN_TIME, renewals_left=0)) == {}


def test_where_it_was_not_asked_it_decides_and_the_page_says_so():
    account = replace(ANA, loans=(IN_TIME,))
    assert "decides" in way("plain.renew_in_time", account=account).effect
    account = replace(ANA, loans=(replace(IN_TIME, may_renew=True),))
    assert "from today or from the day" in way("plain.renew_in_time", account=account).effect


@pytest.fixture
def browser(now, mill, rules, ana_owes, client_of, sam, monkeypatch):
    """A library system that weighs each loan by itself, and only when it is wanted."""
    DemoLoan.objects.update(due_at=NOW.replace(year=2036))
    whole = DemoSystem.account

    def account(system, patron):
        found = whole(system, patron)
        loans = [
            replace(loan, may_renew=None, why_not="", renewals_left=None, renewals_used=1)
            for loan in found.loans
        ]
        return replace(found, loans=tuple(loans))

    def weighed(system, account):
        first, *others = account.loans
        no = replace(first, may_renew=False, why_not="It cannot be renewed once more.")
        yes = [replace(loan, may_renew=True, renewals_left=2) for loan in others]
        return replace(account, loans=(no, *yes))

    monkeypatch.setattr(DemoSystem, "account", account)
    monkeypatch.setattr(DemoSystem, "weighed", weighed, raising=False)
    return client_of(sam)


@pytest.mark.django_db
def test_what_takes_longer_is_there_for_whoever_wants_to_know(browser):
    page = browser.post(reverse("scan"), {"patron": CARD, "seen": "1"}, follow=True)
    assert "Renewed once" in page.text
    assert "Renew 4 loans that are not late" in page.text
    more = page.context["renewals_href"]
    assert more.replace("&", "&amp;") in page.text
    asked = browser.get(more)
    assert "It cannot be renewed once more." in asked.text
    assert "Renewed 1 of 3 times" in asked.text
    assert "Renew 3 loans that are not late" in asked.text
    assert '<details id="account-details" open>' in asked.text
    assert asked.context["kept"]["renewals"] == "1", "a tap looks on as much as was shown"
