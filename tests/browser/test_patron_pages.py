"""A patron's whole way with JavaScript off: ask, mend, write again, change, take back, copy, new link, forget."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import House, Watch
from tests.browser.steps import ANSWERS_GO, answer, open_newest, write_again
from tests.browser.wcag import sideways
from tests.browser.words import ANA, BO, CARD, FILE, FILE_WORDS, ODA, REPLY, THANKS


@pytest.fixture
def plain(visit: Callable[..., Page]) -> Callable[[str], Page]:
    """`plain("/en/ask")`: a browser that runs no script."""
    return lambda path: visit("", path, java_script_enabled=False)


def test_asking_with_something_to_mend_and_a_file(
    plain: Callable[[str], Page],
    visit: Callable[..., Page],
    house: House,
    watch: Watch,
    tmp_path: Path,
) -> None:
    watch.expected.add(422)
    letter = tmp_path / FILE
    letter.write_text(FILE_WORDS)
    page = plain("/en/ask/mill")
    page.get_by_label("What do you need?").fill(ODA.words)
    page.get_by_label("What should we call you?").fill(ODA.name)
    page.get_by_label("How can we reach you?").fill("oda.novak@")
    page.get_by_text("Add a photo or your card number").click()
    page.get_by_label("Library card number").fill(CARD)
    page.get_by_label("A photo or a paper").set_input_files(letter)
    page.get_by_role("button", name="Send it").click()

    expect(page.get_by_role("alert")).to_contain_text("Everything you wrote is still here")
    page.get_by_role("alert").get_by_role("link", name="How can we reach you?").click()
    contact = page.get_by_label("How can we reach you?")
    expect(contact).to_be_focused()
    expect(contact).to_have_value("oda.novak@")
    expect(page.get_by_label("What do you need?")).to_have_value(ODA.words)
    expect(page.get_by_label("Library card number")).to_have_value(CARD)
    expect(page.get_by_text(f"{FILE} is here already")).to_be_visible()
    contact.fill(f"mended.{ODA.contact}")
    page.get_by_role("button", name="Send it").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(f"We have it, {ODA.name}.")
    link = page.locator(".slip-link a").get_attribute("href")
    assert link
    house.links.append(link)
    page.get_by_role("link", name="See your request").click()
    with page.expect_download() as fetched:
        page.get_by_role("link", name=FILE).click()
    assert Path(fetched.value.path()).read_text() == FILE_WORDS

    desk = visit("sam", "/desk")
    open_newest(desk, ODA.name)
    with desk.expect_download() as fetched:
        desk.get_by_role("link", name=FILE).click()
    assert Path(fetched.value.path()).read_text() == FILE_WORDS


def test_a_form_pressed_twice_is_one_request(
    plain: Callable[[str], Page], ask: Callable[..., str]
) -> None:
    def number(page: Page) -> int:
        return int(page.locator(".slip-no b").inner_text())

    before = number(plain(ask(BO) + "?new"))
    page = plain("/en/ask/mill")
    page.get_by_label("What do you need?").fill(BO.words)
    page.get_by_role("button", name="Send it").dblclick()
    expect(page.locator(".slip-no b")).to_have_text(str(before + 1))
    assert number(plain(ask(BO) + "?new")) == before + 2


def test_everything_one_can_do_on_ones_own_page(
    plain: Callable[[str], Page], ask: Callable[..., str], visit: Callable[..., Page], house: House
) -> None:
    page = plain(ask(ODA))
    write_again(page, ODA.more)
    expect(page.locator(".notice.yes")).to_contain_text("Your words are with us")

    page.get_by_role("link", name="I need something different").click()
    page.get_by_label("What do you need now?").fill(ODA.more)
    page.get_by_role("button", name="Send it").click()
    expect(page.locator(".notice.yes")).to_contain_text("We look at what you need now")

    page.get_by_role("link", name="Cancel my request").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("You took this back")

    page.get_by_role("link", name="A copy of all of this").click()
    expect(page.locator("main")).to_contain_text(ODA.words)
    with page.expect_download() as fetched:
        page.get_by_role("link", name="The same for a computer (JSON)").click()
    copied = json.loads(Path(fetched.value.path()).read_text())
    assert ODA.words in json.dumps(copied, ensure_ascii=False)

    page.get_by_role("link", name="Back to your request").click()
    old = page.url.partition("?")[0]
    page.get_by_role("link", name="Somebody else saw my link").click()
    page.get_by_role("button", name="Give me a new link").click()
    expect(page.locator(".notice.yes")).to_contain_text("This is your new link")
    new = page.url.partition("?")[0]
    house.links += [old, new]
    assert new != old

    page.get_by_role("link", name="Forget me now").click()
    page.get_by_role("button", name="Forget me").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have forgotten you.")


def test_a_link_that_opens_nothing_any_more_says_what_to_do(
    plain: Callable[[str], Page], ask: Callable[..., str], watch: Watch
) -> None:
    watch.expected |= {404, 410}
    own_page = ask(ODA)
    page = plain(own_page)
    page.get_by_role("link", name="Forget me now").click()
    page.get_by_role("button", name="Forget me").click()

    page.goto(own_page)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not work any more.")
    page.get_by_role("link", name="Get a new link").click()
    expect(page.get_by_label("Your e-mail address")).to_be_visible()


def test_a_lost_link_gets_the_same_answer_whether_the_address_is_known_or_not(
    plain: Callable[[str], Page], ask: Callable[..., str]
) -> None:
    ask(ODA)
    said = []
    for address in (ODA.contact, f"nobody.{ODA.contact}"):
        page = plain("/en/lost")
        page.get_by_label("Your e-mail address").fill(address)
        page.get_by_role("button", name="Send me my link").click()
        said.append(page.locator("main").inner_text())
    assert said[0] == said[1]
    assert "Look in your e-mail" in said[0]


def test_thanks_without_script(
    plain: Callable[[str], Page],
    ask: Callable[..., str],
    visit: Callable[..., Page],
    house: House,
) -> None:
    own_page = ask(ANA)
    desk = visit("lea", "/desk")
    open_newest(desk, ANA.name)
    answer(desk, REPLY, close=True)
    expect(desk.locator("#req-head .badge.yes")).to_be_visible()
    house.look_up(ANSWERS_GO)
    page = plain(own_page)
    page.get_by_text("Add a line to your thanks").click()
    page.get_by_label("A word, if you like").fill(THANKS)
    page.get_by_role("button", name="Send thanks").click()
    expect(page.locator(".notice.yes")).to_contain_text("Your thanks are with us")
    expect(page.locator("#thanks")).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_a_public_page_is_small_sets_no_cookie_and_asks_nobody_else(
    visit: Callable[..., Page], house: House, language: str
) -> None:
    page = visit("", "about:blank")
    sizes: list[int] = []
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(house.at(f"/{language}/ask/mill"))
    page.wait_for_load_state("networkidle")
    assert sum(sizes) < 60 * 1024
    assert [url for url in asked if not url.startswith(house.base)] == []
    assert page.context.cookies() == []
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_with_twice_the_text_on_a_small_phone_nothing_runs_sideways(
    visit: Callable[..., Page], ask: Callable[..., str]
) -> None:
    own_page = ask(ODA)
    small = {"viewport": {"width": 320, "height": 640}, "bypass_csp": True}
    page = visit("", own_page, **small)
    for path in (own_page, f"{own_page}?new", "/en/ask/mill", "/en/privacy", "/en/lost"):
        page.goto(path)
        page.add_style_tag(content="html { font-size: 200% }")
        assert sideways(page) == [], path


@pytest.mark.parametrize("width", [302, 794], ids=["a roll of 80 mm", "A4"])
def test_a_slip_prints_alone_and_whole(
    visit: Callable[..., Page], ask: Callable[..., str], width: int
) -> None:
    ask(ODA)
    desk = visit("sam", "/desk")
    open_newest(desk, ODA.name)
    desk.locator("form[action$='/slip'] button").first.dispatch_event("click")
    slip = desk.locator(".slip")
    expect(slip).not_to_contain_text(ODA.name)
    code = desk.locator("#slip-code").inner_text()
    desk.emulate_media(media="print")
    desk.set_viewport_size({"width": width, "height": 1100})
    box = slip.bounding_box()
    assert box
    assert box["x"] + box["width"] <= width
    assert sideways(desk) == []
    for hidden in (".capture", ".no-print", "header.top"):
        expect(desk.locator(hidden).first).to_be_hidden()

    desk.emulate_media(media="screen")
    desk.set_viewport_size({"width": 1280, "height": 800})
    desk.goto("/desk")
    desk.get_by_label("Scan a card").fill(code)
    desk.get_by_label("Scan a card").press("Enter")
    expect(desk.locator("#req-head")).to_contain_text(ODA.name)
