"""What only a person can settle: said on its page or on the request, with scripts and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.usefixtures("request_of_two")
@pytest.mark.parametrize("scripts", [True, False])
def test_manual_tasks_are_settled_one_by_one(visit: Callable[..., Page], *, scripts: bool) -> None:
    page = visit("sam", "/desk/by-hand", java_script_enabled=scripts)
    what = page.locator(".rows b").first
    expect(what).to_contain_text("More time for 2 loans")
    page.get_by_text("One by one").click()
    page.locator("details li", has_text="loan 17").get_by_role("button").first.click()
    expect(what).to_contain_text("More time for a loan")
    expect(page.get_by_text("loan 17")).to_have_count(0)
    page.get_by_role("button", name="It wasn’t done").click()
    expect(page.get_by_text("Nothing to do in the library system.")).to_be_visible()


def test_from_the_request_in_one_tap(visit: Callable[..., Page], request_of_two: int) -> None:
    page = visit("sam", f"/desk/{request_of_two}")
    done = page.get_by_text("Done by hand in the library system (Shelver).")
    before = done.count()
    page.get_by_role("button", name="It is done there").click()
    expect(done).to_have_count(before + 1)


def test_what_a_colleague_settles_goes_from_an_open_page(
    visit: Callable[..., Page], request_of_two: int
) -> None:
    open_page = visit("lea", "/desk/by-hand")
    expect(open_page.locator(".rows b").first).to_contain_text("More time for 2 loans")
    page = visit("sam", f"/desk/{request_of_two}")
    page.get_by_role("button", name="It is done there").click()
    expect(open_page.get_by_text("Nothing to do in the library system.")).to_be_visible()
