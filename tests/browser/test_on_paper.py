"""What is printed is one sheet: the Monday cards, the bulletin, the board sheet, also from a phone."""

import re
from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.house import PHONE


def sides_of_paper(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


def test_each_paper_is_one_sheet_of_a4(visit: Callable[..., Page]) -> None:
    for path, sides in (("/library/card", 2), ("/library/bulletin", 1), ("/library/board", 1)):
        page = visit("dana", path)
        assert page.locator(".a4, .a5").first.is_visible()
        assert sides_of_paper(page) == sides
    assert sides_of_paper(visit("dana", "/library/card", viewport=PHONE)) == 2


def test_nothing_on_a_card_is_cut(visit: Callable[..., Page]) -> None:
    page = visit("dana", "/library/card")
    page.emulate_media(media="print")
    cut = page.locator(".a5").evaluate_all(
        "all => all.filter(each => each.scrollHeight > each.clientHeight + 1).length"
    )
    assert cut == 0
