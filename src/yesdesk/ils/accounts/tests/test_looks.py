"""One look is one line, a miss is noted too, and whoever looks too often is stopped and seen."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import Refusal
from yesdesk.ils.accounts.actions import open_account, record_view
from yesdesk.ils.accounts.own_card import set_own_card
from yesdesk.ils.accounts.queries import account_views, perhaps_of_another_branch
from yesdesk.ils.demo.models import DemoPatron
from yesdesk.ils.models import AccountView, ViewLimitReached

pytestmark = pytest.mark.django_db


@pytest.fixture
def look(twin, ils_in_process, act, sam, now):
    def at(card="", about="request:17", by=sam, known="in_person"):
        return open_account(card=card or twin.card, known=known, about=about, by=act(by))

    return at


@pytest.fixture
def limits(settings):
    settings.LOOKS_AN_HOUR, settings.MISSES_AN_HOUR = 4, 3


class TestOneLookIsOneLine:
    def test_fifteen_readings_in_four_minutes(self, look, now, act, priya):
        for _ in range(15):
            look()
            now.shift(timedelta(seconds=16))
        (line,) = account_views(act(priya))
        assert line.times == 15
        assert line.until - line.at == timedelta(seconds=14 * 16)

    def test_reading_it_again_is_one_statement_and_no_transaction(
        self, act, sam, now, django_assert_num_queries
    ):
        seen = partial(record_view, "9", about="request:17", proof="in_person", by=act(sam))
        seen()
        with django_assert_num_queries(1):
            seen()

    def test_the_machines_own_looks_are_no_lines(self, library):
        record_view("9", about="request:17", proof="in_person", by=SYSTEM)
        assert not AccountView.objects.exists()

    def test_after_a_quarter_of_an_hour_it_is_another(self, look, now):
        look()
        now.shift(timedelta(minutes=16))
        look()
        assert AccountView.objects.count() == 2

    def test_another_colleague_request_or_proof_is_another(self, look, lea):
        look()
        look(by=lea)
        look(about="request:18")
        look(known="address")
        assert AccountView.objects.count() == 4

    def test_the_page_says_how_often_and_until_when(self, look, now, client_of, priya):
        look()
        now.shift(timedelta(minutes=3))
        look()
        page = client_of(priya).get(reverse("looks")).text
        assert "2 times" in page


def test_a_miss_is_a_line_too(look, act, priya, client_of):
    for number in range(3):
        assert look(card=f"0{number}", about="scan") is None
    (line,) = account_views(act(priya))
    assert (line.user.name, line.about, line.account, line.times) == ("Sam", "scan", "", 3)
    assert "no such card" in client_of(priya).get(reverse("looks")).text


def test_a_number_tried_as_ones_own_card_is_a_miss(look, act, sam):
    with pytest.raises(Refusal):
        set_own_card("0", by=act(sam))
    assert AccountView.objects.get().about == "own_card"


@pytest.mark.parametrize("alone", [False, True])
def test_unknown_card_may_be_of_another_branch_where_there_are_several(
    look, client_of, sam, hill, alone
):
    type(hill).objects.filter(pk=hill.pk).update(closed_for_good=alone)
    page = client_of(sam).post(reverse("own_card"), {"card": "0", "whose": "own"}).text
    assert "The library system knows no card with this number." in page
    assert ("a card of another branch" in page) is not alone


@pytest.mark.parametrize("kind", ["koha", "sip2"])
def test_a_library_of_one_branch_may_share_its_library_system(hill, settings, kind):
    """It shows our account the patrons of our branch alone, whatever Yesdesk knows of others."""
    type(hill).objects.filter(pk=hill.pk).update(closed_for_good=True)
    settings.ILS = kind
    assert "a card of another branch" in perhaps_of_another_branch()


def test_whoever_asks_for_a_card_nobody_has_is_told_so(look, client_of, priya):
    look()
    page = client_of(priya).post(reverse("looks"), {"card": "0"}).text
    assert "The library system knows no card with this number." in page
    assert "No looks yet." not in page


class TestTheBrake:
    def test_misses_stop_it(self, look, limits):
        for number in range(3):
            look(card=f"0{number}")
        with pytest.raises(Refusal) as refusal:
            look()
        assert refusal.value.code == "ils.looks.stopped"
        stopped = ViewLimitReached.objects.get()
        assert (stopped.user.name, stopped.looks, stopped.misses) == ("Sam", 0, 3)

    def test_looks_stop_it_and_reading_the_same_again_counts_nothing(self, look, limits):
        for _ in range(10):
            look()
        for number in range(3):
            look(card=DemoPatron.objects.create(card=f"5{number}", name="X").card)
        with pytest.raises(Refusal):
            look()

    def test_the_next_hour_is_open_again(self, look, limits, now):
        for number in range(3):
            look(card=f"0{number}")
        now.shift(timedelta(hours=1))
        assert look() is not None

    def test_a_colleague_goes_on(self, look, limits, lea):
        for number in range(3):
            look(card=f"0{number}")
        assert look(by=lea) is not None

    def test_the_privacy_officer_sees_it_until_she_has_looked(
        self, look, limits, client_of, priya, teo
    ):
        for number in range(3):
            look(card=f"0{number}")
        for _ in range(2):
            with pytest.raises(Refusal):
                look()
        hers = client_of(priya)
        alarm = "Somebody looked up very many cards"
        assert alarm in hers.get(reverse("looks")).text
        assert "1" in hers.get(reverse("looks_stopped")).text
        hers.post(reverse("looks_stopped"))
        assert alarm not in hers.get(reverse("looks")).text
        assert client_of(teo).get(reverse("looks_stopped")).status_code == 403
