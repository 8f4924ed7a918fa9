"""What somebody means to be harmful is shown as the words it is: it runs nowhere and breaks no page."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.house import DESKTOP, PHONE, House, Watch
from tests.browser.steps import open_newest, to_last_page
from tests.browser.wcag import sideways
from tests.browser.words import HAL

_ONE_LONG_WORD = """
import json
from yesdesk.requests.models import Request
newest = Request.objects.latest("pk").pk
Request.objects.filter(pk=newest).update(asked_for="https://example.org/" + "a1b2c3" * 40)
print(json.dumps(newest))
"""


def test_markup_in_a_need_is_only_words(
    visit: Callable[..., Page], ask: Callable[..., str]
) -> None:
    own_page = ask(HAL)
    for page in (visit("", own_page), visit("sam", "/desk")):
        if "/desk" in page.url:
            to_last_page(page)
            expect(page.locator(".need", has_text=HAL.name).last).to_contain_text("<script>")
            open_newest(page, HAL.name)
        expect(page.locator(".entry-patron .said")).to_contain_text(HAL.words)
        assert page.locator(".said script, .said img, h1 b").count() == 0
    desk = visit("sam", "/desk/find?q=<script>alert(1)</script>")
    expect(desk.get_by_label("Scan a card, or type to find")).to_have_value(
        "<script>alert(1)</script>"
    )
    expect(desk.get_by_role("heading", level=1)).to_contain_text("<script>alert(1)</script>")


def test_a_subject_of_one_long_word_pushes_no_page_sideways(
    visit: Callable[..., Page], ask: Callable[..., str], house: House
) -> None:
    ask(HAL)
    page = visit("sam", f"/desk/{house.look_up(_ONE_LONG_WORD)}")
    expect(page.locator("#req-title")).to_contain_text("example.org")
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        assert not sideways(page), size


def test_no_page_runs_a_script_of_its_own_text(visit: Callable[..., Page], watch: Watch) -> None:
    watch.blocked = True
    page = visit("sam", "/desk")
    ran = page.evaluate(
        """() => { const s = document.createElement("script"); s.textContent = "window.ran = 1";
        document.body.append(s); return window.ran === 1; }"""
    )
    assert ran is False


def test_sign_in_leads_to_our_own_pages_only(visit: Callable[..., Page]) -> None:
    page = visit("", "/sign-in?next=https://elsewhere.example/desk")
    page.get_by_label("Login name").fill("max")
    page.get_by_label("Password", exact=True).fill("max-yes-desk")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "elsewhere.example" not in page.url


def test_a_form_of_another_site_is_not_taken(
    visit: Callable[..., Page], house: House, watch: Watch
) -> None:
    watch.expected.add(403)
    page = visit("", "about:blank")
    page.set_content(
        f"""<form method=post action="{house.at("/en/ask/mill")}">
        <textarea name=words>{HAL.words[:7]}</textarea><button>Go</button></form>"""
    )
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Not sent yet")
    expect(page.locator("textarea")).to_have_value(HAL.words[:7])
