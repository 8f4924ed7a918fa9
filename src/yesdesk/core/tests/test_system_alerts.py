"""What is wrong with Yesdesk itself stands on every staff page, and is looked at seldom."""

from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.utils import timezone

from yesdesk.core import system_alerts
from yesdesk.core.permissions import Permission
from yesdesk.core.system_alerts import SystemAlert, active_alerts, recheck_alerts
from yesdesk.core.tasks.leases import take_lease
from yesdesk.core.tasks.timers import CLOCK

pytestmark = pytest.mark.django_db


@pytest.fixture
def only(monkeypatch):
    """`only(look)`: nothing else is looked at."""

    def put(look):
        monkeypatch.setattr(system_alerts.system_alerts, "_items", {"test": look})
        recheck_alerts()

    return put


def said(browser, path="/account/"):
    return browser.get(path).text


def test_a_stopped_worker_is_said_on_every_staff_page(client_of, sam):
    browser = client_of(sam)
    assert "does no work in the background" not in said(browser)
    recheck_alerts()
    assert "does no work in the background" in said(browser)
    take_lease(CLOCK, "someone", 30)
    recheck_alerts()
    assert "does no work in the background" not in said(browser)


def test_patrons_read_nothing_of_it(client, client_of, sam):
    recheck_alerts()
    for browser in (client, client_of(sam)):
        assert "no work in the background" not in said(browser, "/en/ask")


def test_where_to_look_is_for_who_may_look(client_of, sam, teo, only):
    it = Permission.CORE_OUTBOX_SEE
    only(
        lambda: [SystemAlert("%(n)s wait.", "Mend it.", {"n": 3}, url_name="outbox", permission=it)]
    )
    for member, may in ((sam, False), (teo, True)):
        page = said(client_of(member), "/desk")
        assert "3 wait." in page
        assert ('href="/outbox">Have a look' in page) is may


def test_looking_is_done_seldom(act, sam, only, settings):
    looks = []
    only(lambda: looks.append(1) or [])
    settings.TESTING = False
    for _page in range(3):
        assert system_alerts.alerts_of_page(SimpleNamespace(actor=act(sam))) == []
    assert len(looks) == 1


def test_a_page_outlives_a_look_that_fails(client_of, sam, only):
    def away():
        raise OperationalError

    only(away)
    assert client_of(sam).get("/account/").status_code == 200


def test_words_and_mend_take_the_same_values(only):
    only(lambda: [SystemAlert("%(n)s wait.", "Look at %(n)s.", {"n": 3}, since=timezone.now())])
    (alarm,) = active_alerts()
    assert (alarm.wrong_words(), alarm.mend_words()) == ("3 wait.", "Look at 3.")
