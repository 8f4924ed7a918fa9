"""An answer is read first as she will read it; and taken back before it goes, with its words in the box again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import House
from tests.browser.steps import answer, open_newest
from tests.browser.wcag import violations
from tests.browser.words import ODA

WORDS = "There is: the reading room, from nine."
_LETTERS = """
from yesdesk.core.models import OutboundMessage
found = OutboundMessage.objects.filter(about="request:{pk}", automatic=False)
print(json.dumps(found.count()))
"""


@pytest.mark.parametrize("script", [True, False])
def test_read_sent_undone_and_the_words_are_back(
    visit: Callable[..., Page], ask: Callable[..., str], house: House, *, script: bool
) -> None:
    own_page = ask(ODA)
    page = visit("sam", "/desk", java_script_enabled=script)
    open_newest(page, ODA.name)
    pk = page.url.rpartition("/")[2]
    page.locator("#reply").fill(WORDS)
    page.get_by_role("button", name="Preview").click()
    shown = page.locator("#letter")
    for words in (f"Hello {ODA.name},", WORDS, "Write back here:", "Mill Street"):
        expect(shown).to_contain_text(words)
    expect(page.locator("#reply")).to_have_value(WORDS)
    assert not script or violations(page) == []

    answer(page, WORDS)
    expect(page.locator(".entry-reply .mailed")).to_contain_text("Goes out in")
    assert house.look_up(_LETTERS.format(pk=pk)) == 1
    page.locator(".entry-reply").get_by_role("button", name="Undo").click()
    expect(page.locator("#reply")).to_have_value(WORDS)
    expect(page.locator(".notice", has_text="Nothing went out.")).to_be_visible()
    expect(page.locator("#req-head .badge.clock")).to_contain_text("Waiting")
    assert house.look_up(_LETTERS.format(pk=pk)) == 0
    patron = visit("", own_page)
    expect(patron.locator("body")).not_to_contain_text(WORDS)
