"""The sign for patrons: its page, the line for the website, and the line on the form to ask."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.desk.public.views.ask import forget_pages
from yesdesk.places.models import Library, ServicePoint, Sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(mill, now):
    Library.objects.update(has_sign=True)
    forget_pages()
    until = timezone.now() + timedelta(minutes=1)
    return Sign.objects.create(point=mill.service_points.first(), state="free", until=until)


PAGES = ["/en/sign/mill", "/en/sign/mill/line", "/en/ask/mill"]


@pytest.mark.parametrize("path", PAGES)
def test_it_says_what_was_tapped_last(client, shown, path):
    assert "Please disturb us." in client.get(path).text
    Sign.objects.update(state="with")
    assert "Wait, or leave it here." in client.get(path).text


@pytest.mark.parametrize("path", PAGES)
def test_when_nobody_keeps_it_up_it_says_to_press_the_bell(client, shown, path):
    Sign.objects.update(until=timezone.now())
    assert "Press the bell" in client.get(path).text


@pytest.mark.parametrize("path", PAGES)
def test_while_we_are_closed_it_says_when_we_open(client, shown, path, now):
    now.shift(timedelta(hours=6))
    page = client.get(path).text
    assert "A person reads it then." in page
    assert "disturb" not in page


def test_back_at_names_the_time(client, shown):
    Sign.objects.update(state="back", until=timezone.now() + timedelta(minutes=13))
    assert "We’ll be back" in client.get("/en/sign/mill").text


def test_the_line_can_stand_on_another_website_and_holds_nothing_else(client, shown):
    line = client.get("/en/sign/mill/line")
    assert "frame-ancestors *" in line["Content-Security-Policy"]
    assert line.text.count("<script") == line.text.count("tablet.js") == 1
    assert "<form" not in line.text
    assert "Set-Cookie" not in line
    assert "frame-ancestors 'none'" in client.get("/en/sign/mill")["Content-Security-Policy"]


@pytest.mark.parametrize("path", PAGES)
def test_a_point_shows_its_own_sign(client, shown, mill, path):
    quiet = ServicePoint.objects.create(branch=mill, name="Attic")
    assert "Please disturb us." in client.get(f"{path}?point={shown.point_id}").text
    page = client.get(f"{path}?point={quiet.pk}").text
    assert "disturb us" not in page
    if "/sign/" in path:
        assert "Mill Street, Attic" in page
        assert f"/en/ask/mill?point={quiet.pk}" in page


@pytest.mark.parametrize("point", ["0", "x", "9" * 400, "٣"])
def test_a_point_that_is_none_shows_the_sign_of_the_branch(client, shown, point):
    for path in PAGES:
        assert "Please disturb us." in client.get(path, {"point": point}).text


def test_without_the_switch_the_form_has_no_line(client, mill, now):
    forget_pages()
    page = client.get("/en/ask/mill").text
    assert "sign-line" not in page
    assert "<!--sign" not in page


def test_a_branch_that_is_none_is_not_found(client, shown):
    assert client.get("/en/sign/nowhere").status_code == 404
