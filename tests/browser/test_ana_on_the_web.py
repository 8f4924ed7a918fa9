"""Ana asks on the web, Sam answers, and she says thanks: her need by the form, with a promise and a note."""

import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.house import House, Watch
from tests.browser.steps import ANSWERS_GO, answer, open_newest, to_last_page, write_again
from tests.browser.words import ANA, NEEDED, NOTE, ODA, REPLY, SEARCHED, THANKS
from yesdesk.testing.patience import SLOWER

# ms from Ana's press to Sam's open desk: two seconds, where no second browser shares the machine
WITHIN = 2 * 2000 * SLOWER


def test_ana_asks_sam_answers_she_says_thanks(
    visit: Callable[..., Page], ask: Callable[..., str], house: House
) -> None:
    desk = visit("sam", "/desk")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("waiting")
    to_last_page(desk)
    rows = desk.locator(".need h2 a", has_text=ANA.name)
    before = rows.count()

    own_page = ask(ANA)
    pressed = time.monotonic()
    expect(rows).to_have_count(before + 1, timeout=WITHIN)
    assert time.monotonic() - pressed < WITHIN / 1000
    expect(desk.locator(".need.arrived")).to_contain_text(ANA.name)

    rows.last.click()
    request = desk
    expect(request.get_by_role("heading", level=1)).to_have_text(ANA.name)
    expect(request.locator(".entry-patron").first).to_contain_text("burying my mother")
    expect(request.get_by_role("link", name=ANA.contact)).to_be_visible()

    request.locator("#act-more > summary").click()
    request.locator("#act-promise > summary").click()
    request.get_by_label("What we’ll have for them").fill("an answer about the fines")
    request.get_by_role("button", name="Promise it").click()
    expect(request.locator(".entry-promise .due b")).not_to_be_empty()

    request.locator("#need-summary").click()
    request.locator("#needed").fill(NEEDED)
    request.locator("#need").get_by_role("button", name="Save").click()
    expect(request.locator("#need")).to_contain_text(NEEDED)

    request.locator("#act-more > summary").click()
    request.locator("#act-note > summary").click()
    request.get_by_label("Note", exact=True).fill(NOTE)
    request.get_by_role("button", name="Keep the note").click()
    expect(request.locator(".entry-note")).to_contain_text(NOTE)

    patron = visit("", own_page)
    expect(patron.locator(".promise")).to_contain_text("an answer about the fines")
    expect(patron.locator("body")).not_to_contain_text(NOTE)

    answer(request, REPLY, close=True)
    expect(request.locator("#req-head .badge.yes")).to_have_text("Yes")
    patron.reload()
    expect(patron.locator("body")).not_to_contain_text(REPLY)

    house.look_up(ANSWERS_GO)
    patron.reload()
    expect(patron.get_by_role("heading", level=1)).to_have_text(f"{ANA.name}, the answer is yes.")
    expect(patron.locator(".letter")).to_contain_text(REPLY)
    expect(patron.locator(".promise")).to_have_count(0)
    expect(patron.locator("body")).not_to_contain_text(NOTE)

    patron.get_by_text("Add a line to your thanks").click()
    patron.get_by_label("A word, if you like").fill(THANKS)
    patron.get_by_role("button", name="Send thanks").click()
    expect(patron.locator(".notice.yes")).to_contain_text("Your thanks are with us")
    expect(request.locator(".entry-thanks")).to_contain_text(THANKS)


def test_a_word_after_the_end_opens_it_again_with_its_history(
    visit: Callable[..., Page], ask: Callable[..., str]
) -> None:
    own_page = ask(ANA)
    desk = visit("kim", "/desk")
    open_newest(desk, ANA.name)
    answer(desk, REPLY, close=True)
    expect(desk.locator("#req-head .badge.yes")).to_be_visible()

    patron = visit("", own_page)
    write_again(patron, ANA.more)
    expect(patron.locator(".notice.yes")).to_contain_text("Your words are with us")

    expect(desk.locator("#req-head .badge.clock")).to_contain_text("Waiting")
    expect(desk.locator("#timeline")).to_contain_text(ANA.more)
    expect(desk.locator("#timeline")).to_contain_text(REPLY)

    desk.goto(f"/desk/find?q={SEARCHED}")
    expect(desk.locator(".need h2 a", has_text=ANA.name).first).to_be_visible()


def test_where_the_answer_goes_is_put_right(
    visit: Callable[..., Page], ask: Callable[..., str], watch: Watch
) -> None:
    watch.expected |= {404, 422}
    own_page = ask(ANA)
    sam = visit("sam", "/desk")
    open_newest(sam, ANA.name)
    sam.locator("#reply").fill(REPLY)
    sam.locator("#act-reach > summary").click()
    where = sam.get_by_label("Where do answers go?")
    expect(where).to_be_focused()
    expect(sam.locator("#act-reach .hint").first).to_contain_text(
        "the link we sent there is closed"
    )

    where.fill("ana@home")
    sam.get_by_role("button", name="Change it").click()
    expect(where).to_have_value("ana@home")
    expect(sam.locator("#act-reach .mend")).to_contain_text("seems to be missing")

    where.fill(ODA.contact)
    sam.get_by_role("button", name="Change it").click()
    expect(sam.locator(".notice.yes")).to_contain_text("Their new link is on its way there")
    expect(sam.locator("#facts")).to_contain_text(ODA.contact)
    expect(sam.locator(".entry-quiet")).to_contain_text("a new e-mail address")
    expect(sam.locator("#reply")).to_have_value(REPLY)

    stranger = visit("", own_page)
    expect(stranger.get_by_role("heading", level=1)).to_contain_text("does not work any more")
