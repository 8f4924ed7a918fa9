"""Bo at the desk at 18:00: noted in one line, handed over, told an honest no, which is taken back; all by tap."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.house import Watch
from tests.browser.steps import open_newest
from tests.browser.words import AGAIN, ANA, BARRIER, BO, HANDED, NEAREST, REPLY


def test_a_need_is_noted_handed_over_and_answered_honestly(
    visit: Callable[..., Page], watch: Watch
) -> None:
    watch.expected.add(422)
    page = visit("sam", "/desk")
    page.locator("#capture-words").fill(BO.words)
    page.locator("#capture-words").press("Enter")
    page.locator("#captured-open").click()
    expect(page.locator(".entry-patron")).to_contain_text(BO.words)

    page.locator("#act-close > summary").click()
    act = page.locator("#act-close")
    expect(act.get_by_label("What we can do instead")).to_be_hidden()
    act.get_by_role("radio", name="Not this time").check()
    act.get_by_label("What is in the way").fill(BARRIER)
    act.get_by_role("button", name="Close request").click()
    expect(act.get_by_role("alert")).to_contain_text("Everything you wrote is still here")
    expect(act.get_by_label("What is in the way")).to_have_value(BARRIER)
    act.get_by_label("What we can do instead").fill(NEAREST)
    act.get_by_label("How to ask again").fill(AGAIN)
    act.get_by_role("button", name="Close request").click()
    ended = page.locator(".entry-action").last
    for line in (BARRIER, NEAREST, AGAIN):
        expect(ended).to_contain_text(line)

    ended.get_by_role("button", name="Undo").click()
    expect(page.locator(".notice.yes")).to_contain_text("Taken back")
    expect(page.locator("#req-head .badge.clock")).to_contain_text("Here")

    page.locator("#act-hand-over > summary").click()
    act = page.locator("#act-hand-over")
    act.get_by_label("To whom").select_option(label="Anybody: put it in the queue")
    act.get_by_label("To which branch").select_option("Hill Road")
    act.get_by_label("A line for them").fill(HANDED)
    act.get_by_role("button", name="Pass it on").click()
    expect(page.locator(".entry-note").last).to_contain_text(HANDED)
    number = page.url.partition("#")[0].rpartition("/")[2]

    hill = visit("noor", "/desk")
    hill.locator(f'.need h2 a[href="/desk/{number}"]').click()
    expect(hill.locator(".entry-patron")).to_contain_text(BO.words)
    expect(hill.locator(".entry-note").last).to_contain_text(HANDED)


def test_what_was_answered_on_the_spot_is_noted_in_one_tap(visit: Callable[..., Page]) -> None:
    page = visit("sam", "/desk")
    page.locator("#capture-words").fill(BO.words)
    page.locator("#capture-done").click()
    expect(page.locator("#just-closed")).to_be_visible()


def test_a_reply_and_its_end_take_two_taps_from_an_open_request(
    visit: Callable[..., Page], ask: Callable[..., str]
) -> None:
    ask(ANA)
    page = visit("sam", "/desk")
    open_newest(page, ANA.name)
    page.keyboard.press("r")
    expect(page.locator("#reply")).to_be_focused()
    page.keyboard.type(REPLY)

    page.evaluate(
        "addEventListener('click', e => e.isTrusted && (window.taps = (window.taps || 0) + 1), true)"
    )
    page.get_by_label("Then close it").check()
    send = page.locator("#tell button").first
    taps = page.evaluate("window.taps") + 1
    send.click()

    expect(page.locator("#req-head .badge.yes")).to_be_visible()
    assert taps <= 2
