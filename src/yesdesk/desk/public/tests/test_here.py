"""The form at a library computer: number and slip instead of a link, and nothing for the next person."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.idempotency import new_form_id
from yesdesk.core.links import LinkKind, link_token
from yesdesk.core.models import SubmittedForm
from yesdesk.desk.public.slips import in_threes
from yesdesk.places.models import Library
from yesdesk.requests.models import Request

HERE = {"sec-fetch-site": "same-origin"}
WORDS = "Can I print two pages without a card?"


@pytest.fixture
def page(client, library):
    return client


def _press(page, **changes):
    return page.post("/en/here/mill", {"words": WORDS, **changes}, headers=HERE)


def _token(request, kind):
    return link_token(request.link_id, request.link_generation, kind)


def test_start_page_leads_to_the_first_branch_in_the_browsers_language(page):
    assert page.get("/here")["Location"] == "/en/here/mill"
    french = page.get("/here/hill", headers={"accept-language": "fr"})
    assert french["Location"] == "/fr/here/hill"
    assert page.get("/here/nowhere").status_code == 404


def test_form_asks_for_words_alone_and_offers_nothing_typed_before(page):
    form = page.get("/en/here/mill")
    assert form["Cache-Control"] == "no-store"
    assert 'autocomplete="off"' in form.text
    fields = set(re.findall(r'name="(\w+)"', form.text.partition("<form")[2]))
    assert fields == {"words", "about_staff", "about_lead", "form_id"}


def test_press_opens_a_request_and_shows_its_number_and_slip(page, mill):
    sent = _press(page)
    request = Request.objects.get()
    assert (request.branch, request.channel, request.said) == (mill, "web", WORDS)
    assert sent.status_code == 303
    assert request.link_id not in sent["Location"]
    shown = page.get(sent["Location"])
    assert shown["Cache-Control"] == "no-store"
    assert shown["Referrer-Policy"] == "no-referrer"
    assert f"No. {request.pk}" in shown.text
    assert 'class="code"' in shown.text
    assert WORDS not in shown.text
    assert request.link_id not in shown.text


def test_square_of_the_slip_is_no_more_than_a_slips(page, monkeypatch):
    seen = []
    monkeypatch.setattr("segno.make", _seeing(seen))
    page.get(_press(page)["Location"])
    assert seen[0].endswith("/en/r/" + _token(Request.objects.get(), LinkKind.SLIP))


def test_what_only_a_manager_reads_gets_its_own_link_and_no_slip(page, monkeypatch):
    seen = []
    monkeypatch.setattr("segno.make", _seeing(seen))
    shown = page.get(_press(page, about_staff="on")["Location"])
    assert seen[0].endswith("/en/r/" + _token(Request.objects.get(), LinkKind.OWN))
    assert "data-print" not in shown.text
    assert "slip-ways" not in shown.text


def _seeing(seen):
    import segno

    make = segno.make

    def make_seen(address, **options):
        seen.append(address)
        return make(address, **options)

    return make_seen


def test_after_done_going_back_shows_the_empty_form(page):
    shown = _press(page)["Location"]
    done = page.post(shown, headers=HERE)
    assert (done.status_code, done["Location"]) == (303, "/en/here/mill?next")
    back = page.get(shown)
    assert (back.status_code, back["Location"]) == (303, "/en/here/mill")
    assert WORDS not in page.get("/en/here/mill?next").text
    assert Request.objects.count() == 1


def test_done_twice_and_by_nobody_leads_to_the_empty_form(page):
    shown = _press(page)["Location"]
    for _time in range(2):
        assert page.post(shown, headers=HERE).status_code == 303
    assert page.post("/en/here/mill/nobodys", headers=HERE).status_code == 303


def test_number_is_shown_for_ten_minutes_where_nobody_pressed_done(page):
    shown = _press(page)["Location"]
    SubmittedForm.objects.update(submitted_at=timezone.now() - timedelta(minutes=11))
    assert page.get(shown).status_code == 303


def test_key_of_one_page_opens_no_other_form_that_was_sent(page):
    _press(page, form_id=new_form_id())
    others = SubmittedForm.objects.exclude(form_id__startswith="here.").get()
    assert page.get(f"/en/here/mill/{others.form_id}").status_code == 303


def test_second_press_is_the_same_request(page):
    form_id = new_form_id()
    first, second = (_press(page, form_id=form_id)["Location"] for _time in range(2))
    assert Request.objects.count() == 1
    assert page.get(first).status_code == page.get(second).status_code == 202


def test_no_cookie_is_set(page):
    page.get("/en/here/mill")
    shown = _press(page)["Location"]
    page.get(shown)
    page.post(shown, headers=HERE)
    assert not page.cookies


def test_form_of_another_site_is_not_taken(page):
    sent = page.post("/en/here/mill", {"words": WORDS}, headers={"sec-fetch-site": "cross-site"})
    assert sent.status_code == 403
    assert not Request.objects.exists()


def test_from_outside_it_is_the_same_form_with_the_same_limits(page):
    Library.objects.update(own_networks=["192.0.2.0/24"])
    for _time in range(21):
        page.post("/en/here/mill", {"words": WORDS}, headers=HERE, REMOTE_ADDR="198.51.100.7")
    assert Request.objects.filter(held=True).count() == 1
    inside = page.post("/en/here/mill", {"words": WORDS}, headers=HERE, REMOTE_ADDR="192.0.2.9")
    assert inside.status_code == 303
    assert Request.objects.filter(held=True).count() == 1


def test_empty_words_are_said_and_open_nothing(page):
    empty = _press(page, words=" ")
    assert empty.status_code == 422
    assert not Request.objects.exists()


@pytest.mark.parametrize(
    ("number", "said"), [(7, "7"), (276, "276"), (12345, "12 345"), (1234567, "1 234 567")]
)
def test_number_stands_in_groups_of_three(number, said):
    assert in_threes(number) == said
