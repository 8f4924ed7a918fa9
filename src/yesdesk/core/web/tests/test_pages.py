"""Forms of patrons' pages carry no cookie: what the browser says about their source stands in for it."""

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.urls("yesdesk.core.tests.web_urls")]

OPEN, SECRET = "/en/form", "/en/secret/a.b"
OURS = "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        # Chromium, Firefox, Safari 16.4 on https or localhost
        (OPEN, {"Sec-Fetch-Site": "same-origin", "Origin": OURS}, 200),
        (SECRET, {"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 200),
        (SECRET, {"Sec-Fetch-Site": "none", "Origin": "null"}, 200),
        (OPEN, {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403),
        (OPEN, {"Sec-Fetch-Site": "cross-site", "Origin": "null"}, 403),
        (SECRET, {"Sec-Fetch-Site": "cross-site", "Origin": "null"}, 403),
        (OPEN, {"Sec-Fetch-Site": "same-site", "Origin": "http://evil.127.0.0.1:8000"}, 403),
        # plain http in the house, Safari before 16.4
        (OPEN, {"Origin": OURS}, 200),
        (OPEN, {"Origin": "http://testserver"}, 200),
        (OPEN, {"Origin": "https://evil.example"}, 403),
        (OPEN, {"Origin": "http://127.0.0.1:9999"}, 403),
        (OPEN, {"Origin": "null"}, 403),
        (SECRET, {"Origin": "null"}, 200),
        # before 2019
        (OPEN, {"Referer": f"{OURS}/en/ask"}, 200),
        (OPEN, {"Referer": "https://evil.example/"}, 403),
        (OPEN, {"Referer": "http://[broken"}, 403),
        (OPEN, {}, 200),
    ],
)
def test_a_form_is_taken_when_it_comes_from_here(client, library, path, headers, status):
    assert client.post(path, {"words": "a book"}, headers=headers).status_code == status


def test_a_form_not_taken_gives_every_word_back(client, library):
    typed = {
        "words": "Where is <my> book?\nPlease",
        "contact": "ana@post.example",
        "password": "s3cret-word",
        "way": "by-this-button",
    }
    answer = client.post(OPEN, typed, headers={"Sec-Fetch-Site": "cross-site"})
    assert "Where is &lt;my&gt; book?\nPlease</textarea>" in answer.text
    assert "ana@post.example" in answer.text
    assert "s3cret-word" not in answer.text
    assert "by-this-button" not in answer.text
    assert 'href="/en/ask"' in answer.text


def test_reading_needs_no_proof(client, library):
    assert client.get(OPEN, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_patrons_pages_set_no_cookie_and_are_kept_nowhere(client, library):
    answer = client.get(OPEN)
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Language"] == "en"
    assert answer["Referrer-Policy"] == "same-origin"


def test_a_secret_page_tells_nobody_its_address(client, library):
    answer = client.get(SECRET)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]


def test_the_language_is_the_addresss_if_the_library_speaks_it(client, library):
    assert client.get("/fr/form").text == "taken in fr"
    assert client.get("/de/form").status_code == 404
    library.languages = ["en"]
    library.save()
    assert client.get("/fr/form").status_code == 404


def test_an_answer_in_one_language_leaves_the_next_request_alone(client, library):
    client.get("/fr/form")
    assert 'lang="en"' in client.get("/not-here").text


def test_a_staff_form_older_than_the_sign_in_gives_its_words_back(client_of, sam):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(sam)
    answer = browser.post(
        "/staff-form", {"words": "Dear Ana,\nall is well", "csrfmiddlewaretoken": "abcdef"}
    )
    assert answer.status_code == 403
    assert "Dear Ana,\nall is well</textarea>" in answer.text
    assert "abcdef" not in answer.text
    assert "Not sent yet" in answer.text
