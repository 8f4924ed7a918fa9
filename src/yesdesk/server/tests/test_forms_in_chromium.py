"""A real browser's forms pass the Origin check, on localhost and on a plain http name in the house."""

import pytest
from playwright.sync_api import sync_playwright

from yesdesk.testing.chromium import HEADLESS, NO_CHROMIUM
from yesdesk.testing.served import free_port, served

HOUSE = "ask.library.lan"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(HEADLESS is None, reason=NO_CHROMIUM),
]


@pytest.fixture(scope="module")
def chromium():
    flags = ["--no-sandbox", "--disable-gpu", f"--host-resolver-rules=MAP {HOUSE} 127.0.0.1"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=HEADLESS, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def library(request, tmp_path_factory):
    """Served at the host it is given."""
    port = free_port()
    base = f"http://{request.param}:{port}"
    with served(tmp_path_factory.mktemp("served"), port=port, YESDESK_BASE_URL=base):
        yield base


@pytest.fixture
def page(chromium):
    page = chromium.new_page()
    page.set_default_timeout(8000)
    yield page
    page.close()


@pytest.mark.parametrize("library", ["127.0.0.1", HOUSE], indirect=True)
def test_a_patron_asks_and_writes_again(page, library):
    """The ask form carries an Origin; the secret page's says null, and on plain http nothing more."""
    page.goto(f"{library}/en/ask")
    page.fill("textarea[name=words]", "Where is the blue book?")
    page.click("button.button.big")
    page.wait_for_url("**/en/r/**")
    page.click("main a.button")
    sent = []
    page.on("request", lambda asked: sent.append(asked) if asked.method == "POST" else None)
    page.fill("#write textarea", "The one with the bird on it.")
    page.click("#write button")
    page.get_by_text("The one with the bird on it.").first.wait_for()
    assert page.url.startswith(f"{library}/en/r/")
    headers = sent[0].all_headers()
    assert headers.get("origin") == "null"


@pytest.mark.parametrize("library", ["127.0.0.1"], indirect=True)
def test_another_sites_form_is_not_taken_and_loses_no_word(page, library):
    page.goto("data:text/html,<p>another site</p>")
    page.set_content(
        f'<form method="post" action="{library}/en/ask">'
        '<input name="words" value="Buy our watches"><button>go</button></form>'
    )
    page.click("button")
    page.get_by_text("it came from a page that isn’t ours").wait_for()
    assert page.input_value("textarea") == "Buy our watches"
