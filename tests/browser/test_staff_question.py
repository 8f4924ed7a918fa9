"""A tick waits in the page: Undo takes back what was never sent, and the next tick sends it."""

from collections.abc import Callable

from playwright.sync_api import Page, Request, expect


def test_tick_is_undone_before_it_is_sent_and_goes_without_a_cookie(
    visit: Callable[..., Page],
) -> None:
    page = visit("sam", "/library/question")
    sent: list[Request] = []
    page.on("request", lambda each: sent.append(each) if "/ticks" in each.url else None)
    page.clock.install()
    said = page.locator("[data-ticks-line]")
    page.get_by_role("button", name="Loan time").click()
    expect(said).to_contain_text("One more tick for Loan time.")
    page.get_by_role("button", name="Undo").click()
    expect(said).to_contain_text("Taken back.")
    page.clock.run_for(11_000)
    assert not sent
    page.get_by_role("button", name="Late charges").click()
    with page.expect_response("**/ticks") as answer:
        page.clock.run_for(11_000)
    assert answer.value.status == 204
    assert "cookie" not in answer.value.request.all_headers()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    page.get_by_role("button", name="Proof of address").click()
    with page.expect_response("**/ticks"):
        page.get_by_role("button", name="Loan time").click()
    assert len(sent) == 2
