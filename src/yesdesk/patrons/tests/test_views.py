"""What we keep, as the privacy officer sees it; counts only, in a fixed number of queries."""

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.patrons.erasure import erase_now
from yesdesk.patrons.models import Erasure, LegalHold, Series
from yesdesk.patrons.retention import place_legal_hold
from yesdesk.patrons.tests.code import CODE

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client_of, priya):
    return client_of(priya)


def test_every_series_stands_with_its_period_and_ground(browser, old_message):
    old_message()
    page = browser.get(reverse("kept")).content.decode()
    assert "Sent and waiting messages" in page
    assert "60 days" in page
    assert "the words of Ana" not in page


def test_a_director_sees_and_does_not_change(client_of, dana):
    browser = client_of(dana)
    page = browser.get(reverse("kept")).content.decode()
    assert reverse("series_change", args=[CODE]) not in page
    assert browser.get(reverse("series_change", args=[CODE])).status_code == 403
    assert browser.post(reverse("holds"), {"number": 1, "reason": "x"}).status_code == 403
    assert not LegalHold.objects.exists()


def test_changing_a_period(browser):
    address = reverse("series_change", args=[CODE])
    assert 'value="60"' in browser.get(address).content.decode()
    answer = browser.post(address, {"days": "14", "ground": "Two weeks are enough."})
    assert answer.status_code == 302
    assert Series.objects.get(code=CODE).days == 14


@pytest.mark.parametrize("days", ["0", "-1", "forty", "", "9" * 30])
def test_a_period_that_is_none_keeps_what_was_typed(browser, days):
    answer = browser.post(
        reverse("series_change", args=[CODE]), {"days": days, "ground": "As the act says."}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "A whole number of days, from 1 up" in page
    assert "As the act says." in page


def test_an_unknown_series_is_not_there(browser):
    assert browser.get(reverse("series_change", args=["no.such"])).status_code == 404


def test_a_number_that_names_nothing_is_said_at_its_field(browser):
    answer = browser.post(reverse("holds"), {"number": "99999", "reason": "Court of Wren"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is nothing with this number" in page
    assert "Court of Wren" in page


def test_a_hold_is_shown_and_released(browser, old_message, priya, act):
    row = place_legal_hold(
        f"message:{old_message().pk}", reason="Court of Wren 2026/17", by=act(priya)
    )
    assert "Court of Wren 2026/17" in browser.get(reverse("holds")).content.decode()
    assert browser.post(reverse("hold_release", args=[row.pk])).status_code == 302
    assert "Nothing is held." in browser.get(reverse("holds")).content.decode()
    assert browser.post(reverse("hold_release", args=[row.pk])).status_code == 404


def test_what_was_erased_is_counted_by_day(browser, old_message, priya, act):
    for _ in range(3):
        erase_now(CODE, [old_message().pk], "staff", by=act(priya))
    page = browser.get(reverse("erased")).content.decode()
    assert '<td class="n">3</td>' in page
    assert "staff erased it" in page
    assert browser.get(reverse("erased"), {"before": "2026-99-99"}).status_code == 200


def test_older_days_are_a_page_away(browser):
    at = timezone.now()
    Erasure.objects.bulk_create(
        Erasure(subject=f"message:{day}", series=CODE, cause="schedule", at=at - timezone.timedelta(days=day))
        for day in range(40)
    )  # fmt: skip
    first = browser.get(reverse("erased"))
    older = browser.get(first.context["older_href"])
    assert (len(first.context["days"]), len(older.context["days"])) == (30, 10)
    assert older.context["older_href"] == ""


def test_three_times_the_rows_the_same_queries(browser, old_message, django_assert_max_num_queries):
    old_message()
    with django_assert_max_num_queries(60) as few:
        browser.get(reverse("kept"))
    for _ in range(3):
        LegalHold.objects.create(
            subject=f"message:{old_message().pk}", reason="x", since=timezone.now()
        )
    with django_assert_max_num_queries(len(few)):
        browser.get(reverse("kept"))
