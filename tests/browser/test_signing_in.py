"""The door: sign-in, the second step with a code worked out here, where one is signed in, out everywhere."""

import base64
import hmac
import struct
import time
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.house import House, Watch
from tests.browser.steps import sign_in
from tests.browser.wcag import violations

_PERIOD = 30  # seconds, RFC 6238


def code_of(key: str, *, after: int = 0) -> str:
    """The six digits an authenticator app shows now, or `after` periods from now."""
    secret = base64.b32decode(key.replace(" ", ""))
    counter = struct.pack(">Q", int(time.time()) // _PERIOD + after)
    digest = hmac.digest(secret, counter, "sha1")
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def test_a_wrong_password_is_said_kindly_and_the_right_one_goes_on(
    visit: Callable[..., Page], watch: Watch
) -> None:
    watch.expected |= {401, 422}
    page = visit("", "/settings/staff")
    sign_in(page, "teo", "not my password")
    expect(page.get_by_role("alert").first).to_contain_text("Not signed in yet")
    expect(page.get_by_label("Login name")).to_have_value("teo")
    sign_in(page, "teo")
    expect(page).to_have_url("/settings/staff")


def test_who_has_left_gets_in_nowhere(visit: Callable[..., Page], watch: Watch) -> None:
    watch.expected |= {401, 422}
    page = visit("", "/sign-in")
    sign_in(page, "ret")
    expect(page.get_by_role("alert").first).to_contain_text("Not signed in yet")
    page.goto("/desk")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_the_second_step_from_setting_up_to_turning_off(
    browser_of: Callable[..., BrowserContext], visit: Callable[..., Page], watch: Watch
) -> None:
    watch.expected |= {401, 422}
    page = visit("", "/sign-in")
    sign_in(page, "olu")
    page.wait_for_url("**/desk")
    page.goto("/account/")
    page.get_by_role("link", name="Set up the second step").click()
    asks, secret = page.get_by_role("heading", name="Is it you?"), page.locator("code.secret")
    expect(asks.or_(secret)).to_be_visible()
    if asks.count():
        page.get_by_label("Your password").fill("olu-yes-desk")
        page.get_by_role("button", name="It is me").click()
    key = page.locator("code.secret").inner_text()
    page.get_by_label("Six digits").fill("000000")
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("alert").first).to_contain_text("Not turned on yet")
    assert page.locator("code.secret").inner_text() == key
    page.get_by_label("Six digits").fill(code_of(key))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.locator(".notice.yes")).to_contain_text("The second step is on")
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) >= 8
    assert violations(page) == []

    elsewhere = browser_of("").new_page()
    elsewhere.goto("/sign-in")
    sign_in(elsewhere, "olu")
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("The second step")
    assert violations(elsewhere) == []
    elsewhere.goto("/desk")
    expect(elsewhere.locator("#desk-list")).to_have_count(0)
    elsewhere.goto("/sign-in/code")
    elsewhere.get_by_label("Code").fill(code_of(key, after=1))
    elsewhere.get_by_role("button", name="Sign in").click()
    expect(elsewhere.locator("#desk-list")).to_be_visible()

    without_phone = browser_of("").new_page()
    without_phone.goto("/sign-in")
    sign_in(without_phone, "olu")
    without_phone.get_by_label("Code").fill(codes[0])
    without_phone.get_by_role("button", name="Sign in").click()
    expect(without_phone.locator("#desk-list")).to_be_visible()

    page.goto("/account/")
    page.get_by_role("link", name="Turn the second step off").click()
    expect(page.get_by_role("button", name="Turn it off")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Turn it off").click()
    expect(page.locator(".notice.yes")).to_contain_text("The second step is off")


def test_seeing_where_one_is_signed_in_and_leaving_everywhere_else(
    browser_of: Callable[..., BrowserContext], house: House, watch: Watch
) -> None:
    watch.expected.add(401)
    house.cookies.pop("jo", None)  # they are signed out with the others
    pages = []
    for _browser in range(3):
        page = browser_of("").new_page()
        page.goto("/sign-in")
        sign_in(page, "jo")
        expect(page.locator("#desk-list")).to_be_visible()
        pages.append(page)
    here, second, third = pages
    here.goto("/account/sessions")
    others = here.locator(".rows > li").count()
    assert others >= 3
    here.get_by_role("button", name="Sign it out").first.click()
    expect(here.locator(".rows > li")).to_have_count(others - 1)

    here.get_by_role("button", name="Sign out everywhere but here").click()
    expect(here.locator(".rows > li")).to_have_count(1)
    for page in (second, third):
        page.goto("/desk")
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    here.goto("/desk")
    expect(here.locator("#desk-list")).to_be_visible()
