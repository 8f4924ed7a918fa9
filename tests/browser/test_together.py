"""Several people at one request: seen, not doubled, and nobody's words are lost."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.house import House, Watch
from tests.browser.steps import ANSWERS_GO, open_newest, send, sign_in, write_again
from tests.browser.words import ANA, NOTE, ODA, REPLY


def test_what_came_while_writing_stands_beside_what_was_typed(
    visit: Callable[..., Page], ask: Callable[..., str], house: House, watch: Watch
) -> None:
    watch.expected.add(409)
    own_page = ask(ANA)
    sam = visit("sam", "/desk")
    open_newest(sam, ANA.name)
    sam.locator("#reply").fill(REPLY)
    write_again(visit("", own_page), ANA.more)

    send(sam)
    beside = sam.locator(".beside")
    expect(beside.get_by_role("alert")).to_contain_text(ANA.more)
    expect(beside.locator("#reply")).to_have_value(REPLY)
    expect(beside.locator("#reply")).to_be_focused()

    send(sam)
    expect(sam.locator(".entry-reply")).to_contain_text(REPLY)
    house.look_up(ANSWERS_GO)
    expect(visit("", own_page).locator(".letter")).to_contain_text(REPLY)


def test_what_came_before_the_first_letter_is_read_and_refuses_nothing(
    visit: Callable[..., Page], ask: Callable[..., str]
) -> None:
    own_page = ask(ANA)
    sam = visit("sam", "/desk")
    open_newest(sam, ANA.name)
    write_again(visit("", own_page), ANA.more)
    expect(sam.locator("#timeline")).to_contain_text(ANA.more)

    sam.locator("#reply").fill(REPLY)
    send(sam)

    expect(sam.locator(".entry-reply")).to_contain_text(REPLY)


def test_colleagues_see_who_reads_and_who_writes(
    visit: Callable[..., Page], browser_of: Callable[..., BrowserContext], ask: Callable[..., str]
) -> None:
    ask(ODA)
    sam = browser_of("sam").new_page()
    sam.clock.install()
    sam.goto("/desk")
    open_newest(sam, ODA.name)
    here = sam.locator("#presence")
    expect(here).to_be_empty()
    sam.clock.fast_forward(1100)

    kim = visit("kim", sam.url)
    expect(kim.locator("#presence")).to_contain_text("Sam has it open")
    with kim.expect_response("**/here?writing=1"):
        kim.locator("#reply").press_sequentially("Dear")
    sam.clock.fast_forward(21_000)
    expect(here).to_contain_text("Kim is writing")


def take(page: Page) -> None:
    """Takes on the request that is open."""
    page.locator("#act-more > summary").click()
    page.get_by_role("button", name="I’ll take it").click()


def test_second_colleague_who_takes_a_request_hears_who_has_it(
    visit: Callable[..., Page], ask: Callable[..., str], watch: Watch
) -> None:
    watch.expected |= {409, 422}
    ask(ODA)
    sam = visit("sam", "/desk")
    open_newest(sam, ODA.name)
    kim = visit("kim", sam.url, java_script_enabled=False)  # whose page follows nothing
    live = visit("kim", sam.url)
    take(sam)
    expect(sam.locator(".notice.yes")).to_contain_text("It is yours now")
    expect(live.locator("#req-head")).to_contain_text(" has it")
    expect(live.get_by_role("button", name="I’ll take it")).to_have_count(0)

    take(kim)

    expect(kim.get_by_role("heading", level=1)).to_have_text("Sam has just taken this one.")


def test_what_can_be_done_follows_an_end_and_its_undoing_and_what_is_typed_stays(
    visit: Callable[..., Page], ask: Callable[..., str]
) -> None:
    ask(ODA)
    sam = visit("sam", "/desk")
    open_newest(sam, ODA.name)
    sam.locator("#act-more > summary").click()
    sam.locator("#act-note > summary").click()
    expect(
        sam.locator("#act-note textarea")
    ).to_be_focused()  # or it takes the focus while the answer is typed
    sam.locator("#act-note textarea").fill(NOTE)
    sam.locator("#reply").fill(REPLY)
    ends, then = sam.locator("#act-close"), sam.locator("#then input")
    expect(sam.locator("#ways")).to_be_visible()
    kim = visit("kim", sam.url)
    kim.wait_for_load_state()

    kim.locator("#act-close > summary").click()
    kim.locator("#act-close").get_by_role("radio", name="Yes", exact=True).check()
    kim.locator("#act-close").get_by_role("button", name="Close request").click()
    expect(sam.locator("#req-head .badge")).to_have_text("Yes")
    expect(ends).to_have_count(0)
    expect(then).to_have_count(0)
    expect(sam.locator("#ways")).to_have_count(0)
    expect(sam.locator("#thumb :is(a, button)")).to_have_count(1)

    kim.get_by_role("button", name="Undo").click()
    expect(ends).to_be_visible()
    expect(then).to_have_count(1)
    expect(sam.locator("#ways h2").first).to_be_visible()
    expect(sam.locator("#act-note textarea")).to_have_value(NOTE)
    expect(sam.locator("#reply")).to_have_value(REPLY)
    expect(sam.locator("#reply")).to_be_focused()


def test_what_was_chosen_stays_while_others_write(
    visit: Callable[..., Page], ask: Callable[..., str]
) -> None:
    own_page = ask(ODA)
    sam = visit("sam", "/desk")
    open_newest(sam, ODA.name)
    sam.locator("#reply").focus()
    sam.get_by_label("Then close it").check()
    write_again(visit("", own_page), ODA.more)
    expect(sam.locator("#timeline")).to_contain_text(ODA.more)
    with sam.expect_response("**?part=head"):
        take(visit("kim", sam.url))
    expect(sam.locator("#acts")).to_contain_text(" has it")
    expect(sam.get_by_label("Then close it")).to_be_checked()


def test_a_draft_outlives_a_reload_and_a_page_left(
    visit: Callable[..., Page], ask: Callable[..., str]
) -> None:
    ask(ODA)
    page = visit("sam", "/desk")
    open_newest(page, ODA.name)
    request = page.url
    page.locator("#reply").press_sequentially(REPLY[:20])
    page.reload()
    expect(page.locator("#reply")).to_have_value(REPLY[:20])
    page.goto("/desk")
    page.goto(request)
    expect(page.locator("#reply")).to_have_value(REPLY[:20])

    send(page)
    expect(page.locator(".notice.yes")).to_be_visible()
    expect(page.locator("#reply")).to_have_value("")
    page.reload()
    expect(page.locator("#reply")).to_have_value("")


def test_signed_out_in_another_tab_nothing_typed_is_lost(
    browser_of: Callable[..., BrowserContext], ask: Callable[..., str], watch: Watch
) -> None:
    watch.expected |= {401, 403}
    ask(ODA)
    tabs = browser_of("")
    first = tabs.new_page()
    first.goto("/sign-in")
    sign_in(first, "max")
    open_newest(first, ODA.name)
    request = first.url
    first.locator("#reply").fill(REPLY)

    second = tabs.new_page()
    second.goto("/desk")
    second.locator("#me > summary").click()
    second.get_by_role("button", name="Sign out").click()
    expect(second.get_by_role("button", name="Sign in")).to_be_visible()

    send(first)
    expect(first.get_by_role("heading", level=1)).to_contain_text("Not sent yet")
    expect(first.locator("textarea")).to_have_value(REPLY)

    sign_in(second, "max")
    first.goto(request)
    expect(first.locator("#reply")).to_have_value(REPLY)
    send(first)
    expect(first.locator(".entry-reply")).to_contain_text(REPLY)
