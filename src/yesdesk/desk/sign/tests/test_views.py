"""The chip of the sign on staff pages, and the paper."""

from datetime import time, timedelta

import pytest
import segno
from django.utils import timezone

from yesdesk.core.events import hints_since, newest_mark
from yesdesk.places.actions import set_hours
from yesdesk.places.models import Library, ServicePoint, ServicePointKind, Sign
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def point(mill, now):
    Library.objects.update(has_sign=True)
    return mill.service_points.exclude(kind=ServicePointKind.INBOX).first()


@pytest.fixture
def browser(client_of, sam, point):
    return client_of(sam)


def tap(browser, point, **said):
    return browser.post("/sign", {"point": point.pk, "back": "/desk", **said})


def test_a_tap_shows_the_sign_and_tells_the_pages_of_the_branch(browser, point):
    mark = newest_mark()
    assert tap(browser, point, state="free").url == "/desk"
    shown = Sign.objects.get()
    assert (shown.point, shown.state) == (point, "free")
    assert shown.until == timezone.now() + timedelta(seconds=60)
    assert hints_since(mark)[0] == [f"signs.{point.branch_id}"]
    page = browser.get("/desk").text
    assert f'data-holds="sign.{point.pk}"' in page
    assert f",signs.{point.branch_id}" in page.partition('data-live="')[2].partition('"')[0]
    assert 'data-sign="free"' in page


def test_a_sign_that_ran_out_is_not_held_and_can_be_shown_again(browser, point):
    tap(browser, point, state="free")
    Sign.objects.update(until=timezone.now())
    page = browser.get("/desk").text
    assert "data-holds" not in page
    assert "Show it again?" in page


def test_back_at_is_a_full_five_minutes(browser, point, lea, client_of, act):
    tap(browser, point, minutes="15")
    shown = Sign.objects.get()
    assert shown.state == "back"
    assert shown.until.minute % 5 == 0
    assert timedelta(minutes=15) <= shown.until - timezone.now() < timedelta(minutes=20)


def test_back_after_closing_is_refused_with_the_way_on(browser, point):
    answer = tap(browser, point, minutes="300")
    assert answer.status_code == 409
    assert "Choose an earlier time, or Paused." in answer.text
    assert not Sign.objects.exists()


def test_back_after_the_midday_break_is_shown(browser, point, act, teo):
    set_hours(point.branch, [[(time(9), time(18, 5)), (time(18, 15), time(20))]] * 7, by=act(teo))
    tap(browser, point, minutes="30")
    assert Sign.objects.get().state == "back"


@pytest.mark.parametrize("said", [{}, {"state": "asleep"}, {"state": "back"}, {"minutes": "99999"}])
def test_a_state_that_is_none_changes_nothing(browser, point, said):
    assert tap(browser, point, **said).status_code == 422
    assert not Sign.objects.exists()


def test_the_sign_of_another_branch_cannot_be_put_up(browser, point, hill):
    there = ServicePoint.objects.create(branch=hill, name="Attic")
    assert tap(browser, there, state="free").status_code == 422


def test_it_leads_back_to_our_own_pages_alone(browser, point):
    assert tap(browser, point, state="free", back="//elsewhere.example").url == "/desk"


def test_the_chip_is_read_anew_when_a_page_heard_of_a_change(browser, point):
    tap(browser, point, state="with")
    here = {"HX-Request": "true", "HX-Current-URL": "http://testserver/desk?queue=all"}
    chip = browser.get("/sign/chip", headers=here).text
    assert 'data-sign="with"' in chip
    assert 'name="back" value="/desk?queue=all"' in chip


def test_a_library_that_does_not_use_it_has_no_chip(client_of, sam, point):
    Library.objects.update(has_sign=False)
    assert 'id="sign"' not in client_of(sam).get("/desk").text
    assert tap(client_of(sam), point, state="free").status_code == 404


def test_who_is_alone_is_offered_no_time(browser, point):
    assert 'name="minutes"' not in browser.get("/desk").text


def test_a_list_and_a_request_ask_once_more_for_signs(
    browser, point, mill, django_assert_max_num_queries
):
    request = ask_as_ana(mill)
    for path in ("/desk", f"/desk/{request.pk}"):
        Library.objects.update(has_sign=False)
        browser.get(path)
        with django_assert_max_num_queries(200) as before:
            browser.get(path)
        Library.objects.update(has_sign=True)
        with django_assert_max_num_queries(200) as after:
            browser.get(path)
        # Branches, their points, signs, bells and who is on shift: each is kept for seconds, in a library.
        assert len(after.captured_queries) - len(before.captured_queries) <= 5


def test_the_paper_is_there_without_the_switch(client_of, sam, point):
    Library.objects.update(has_sign=False)
    page = client_of(sam).get("/sign/paper").text
    assert page.count("<article") == 2
    assert "/ask/mill" in page
    assert "&lt;iframe" not in page


def test_the_paper_has_the_line_for_the_website(browser, point):
    assert "/sign/mill/line" in browser.get("/sign/paper").text


def test_the_paper_of_one_point_leads_to_its_sign(browser, point, monkeypatch):
    drawn = []
    make = segno.make
    monkeypatch.setattr(segno, "make", lambda text, **how: drawn.append(text) or make(text, **how))
    other = ServicePoint.objects.create(branch=point.branch, name="Attic")
    whole = browser.get("/sign/paper").text
    assert f"point={other.pk}" in whole
    page = browser.get(f"/sign/paper?branch={point.branch_id}&point={other.pk}").text
    assert f"/sign/mill/line?point={other.pk}" in page
    assert [each.rpartition("/ask/")[2] for each in drawn] == ["mill", f"mill?point={other.pk}"]


def test_poster_opens_the_form_of_its_place(client_of, sam, point, monkeypatch):
    drawn = []
    make = segno.make
    monkeypatch.setattr(segno, "make", lambda text, **how: drawn.append(text) or make(text, **how))
    browser = client_of(sam)
    page = browser.get("/sign/poster").text
    assert page.count('class="code"') == 1
    assert page.count("/en/ask/mill") == 1
    browser.get(f"/sign/poster?branch={point.branch_id}&point={point.pk}")
    assert [each.rpartition("/ask/")[2] for each in drawn] == ["mill", f"mill?point={point.pk}"]


def test_the_paper_of_a_point_elsewhere_is_that_of_the_branch(browser, point, hill):
    there = ServicePoint.objects.create(branch=hill, name="Cellar")
    assert (
        "Cellar" not in browser.get(f"/sign/paper?branch={point.branch_id}&point={there.pk}").text
    )
