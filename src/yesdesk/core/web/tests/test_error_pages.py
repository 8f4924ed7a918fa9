"""Whatever cannot be done is a page with a sentence and a way on, or a fragment for htmx."""

import errno

import pytest
from django.core.files.base import ContentFile
from django.db import OperationalError
from django.test import Client

from yesdesk.core.web.error_pages import Refusals

pytestmark = [pytest.mark.django_db, pytest.mark.urls("yesdesk.core.tests.web_urls")]


@pytest.fixture
def browser(library):
    return Client(raise_request_exception=False)


def test_a_refusal_is_a_page(browser):
    answer = browser.get("/refuse")
    assert answer.status_code == 409
    assert "The fund is empty." in answer.text
    assert '<a class="button" href="/desk">' in answer.text
    assert "<html" in answer.text


def test_a_refusal_is_a_fragment_for_htmx(browser):
    answer = browser.get("/refuse", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "The fund is empty. Ask Dana." in answer.text
    assert "<html" not in answer.text


@pytest.mark.parametrize("path", ["/not-here", "/no/such/address", "/en/no-such"])
def test_nothing_at_an_address_says_so_and_nothing_more(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.text
    assert "secret words" not in answer.text


def test_what_is_not_yours_says_who_can_help(browser):
    answer = browser.get("/not-yours")
    assert answer.status_code == 403
    assert "Ask a lead" in answer.text


def test_an_error_of_ours_says_so_without_its_words(browser):
    answer = browser.get("/broken")
    assert answer.status_code == 500
    assert "nobody’s fault" in answer.text.replace("'", "’")
    assert "my books" not in answer.text


def test_a_database_that_is_away_asks_for_patience(browser):
    answer = browser.get("/no-database")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "hunter2" not in answer.text


def test_a_test_sees_the_error_itself(library):
    with pytest.raises(ZeroDivisionError):
        Client().get("/broken")


def test_staff_get_the_staff_page_and_patrons_theirs(client_of, sam, browser):
    assert 'class="staff"' in client_of(sam).get("/refuse").text
    assert 'class="public"' in browser.get("/en/no-such").text
    assert 'class="public"' in client_of(sam).get("/en/secret/none/deeper").text


def test_a_refusal_without_a_way_leads_back_to_the_start(client_of, sam, browser):
    assert 'href="/desk"' in client_of(sam).get("/not-here").text
    assert 'href="/en/ask"' in browser.get("/not-here").text


def test_an_address_that_takes_forms_alone_is_a_page_with_a_way_on_when_it_is_read(
    client_of, sam, browser
):
    page = client_of(sam).get("/taken")
    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert "There is nothing at this address" in page.text
    assert 'href="/desk"' in page.text
    assert 'href="/en/ask"' in browser.get("/taken").text
    assert browser.head("/taken").status_code == 405


def test_a_host_nobody_serves_is_told_the_right_address(browser, settings):
    answer = browser.get("/desk", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert settings.BASE_URL in answer.text


def test_too_much_text_is_refused_kindly(browser):
    answer = browser.post("/en/form", {"words": "x" * 1_100_000})
    assert answer.status_code == 413
    assert "more text than one form can carry" in answer.text


def test_too_many_files_are_refused_kindly(browser):
    files = {f"file{n}": ContentFile(b"x", name="a.txt") for n in range(11)}
    answer = browser.post("/en/form", files)
    assert answer.status_code == 413
    assert "more files" in answer.text


def test_half_a_form_is_asked_for_again(browser):
    answer = browser.generic("POST", "/en/form", b"--x\r\nhalf", "multipart/form-data; boundary=")
    assert answer.status_code == 400
    assert "in one piece" in answer.text


def of_postgresql(said, sqlstate):
    error = OperationalError(said)
    error.__cause__ = Exception(said)
    error.__cause__.sqlstate = sqlstate
    return error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("database or disk is full"), 507),
        (of_postgresql("No queda espacio en el dispositivo", "53100"), 507),
        (of_postgresql("demasiados clientes", "53300"), 503),
        (OSError(errno.ENOSPC, "No space left on device"), 507),
        (OSError(errno.EFBIG, "File too large"), 507),
        (OperationalError("could not extend file: No space left on device"), 507),
        (OperationalError("server closed the connection"), 503),
        (ValueError("disk is full"), 500),
    ],
)
def test_a_full_disk_is_said_as_what_it_is(rf, error, status):
    answer = Refusals(lambda _request: None).process_exception(rf.get("/"), error)
    assert answer.status_code == status
    assert ("There is no room left" in answer.text) is (status == 507)
    assert "back button" in answer.text
