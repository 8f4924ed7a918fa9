"""A colleague's question on every open page: in the title, counted down, and rung once for who turned that on."""

import re
from collections.abc import Callable

from playwright.sync_api import APIResponse, Page, Route, expect

from tests.browser.house import Watch
from tests.browser.steps import hide, hold_back, show, wait_for_any
from yesdesk.testing.patience import until

_LISTEN = """
window.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) { window.tones += 1; return start.call(this, at); };
"""

_EARS = "navigator.locks.query().then((locks) => locks.held.length)"


def tones(page: Page) -> int:
    return int(page.evaluate("window.tones"))


def listening(page: Page) -> Page:
    page.add_init_script(_LISTEN)
    page.reload()
    return page


def refused(page: Page, status: int) -> Page:
    """With the sound on, a clock to turn, and a stream that is answered with `status` once the page has its own."""
    with page.expect_response("**/live?*"):
        page.reload()
    page.evaluate("localStorage.setItem('yesdesk.sound', 'on')")
    page.clock.install()
    page.route("**/live?*", lambda route: route.fulfill(status=status))
    return page


def test_question_rings_once_with_sound_on(
    visit: Callable[..., Page], sam_asks: Callable[[str], list[int]]
) -> None:
    lea = listening(visit("lea", "/desk/asked"))
    expect(lea.get_by_role("button", name="Turn on a sound")).to_be_visible()
    lea.get_by_role("button", name="Turn on a sound").click()
    expect(lea.get_by_role("button", name="Sound is on: turn it off")).to_be_visible()
    tried = tones(lea)
    assert tried == 2, "turning it on lets one hear it"

    _request, ask, _state = sam_asks("rings")
    expect(lea.locator(f"#ask-{ask}")).to_be_visible()
    expect(lea).to_have_title("(1) Asked of me · Wren Valley Library")
    assert tones(lea) == tried + 2

    lea.goto("/desk")  # the same question, seen and heard already
    assert tones(lea) == 0
    lea.locator("#asked").get_by_role("link").first.click()
    lea.get_by_role("button", name="I’ll come over").click()
    lea.wait_for_url("**/desk/*")


def test_a_hidden_tab_rings_for_who_wants_it_and_two_ring_once(
    visit: Callable[..., Page], sam_asks: Callable[[str], list[int]]
) -> None:
    first = listening(visit("lea", "/desk/asked"))
    first.get_by_role("button", name="Turn on a sound").click()
    second = first.context.new_page()
    second.add_init_script(_LISTEN)
    second.goto("/account/")
    tried = tones(first)
    hide(first)
    hide(second)
    hide(first)  # as where a browser says it again

    _request, ask, _state = sam_asks("in the background")
    title = re.compile(r"^\(1\) ")
    expect(first).to_have_title(title)
    assert (tones(first), tones(second)) == (tried + 2, 0)

    show(first)
    expect(first.locator(f"#ask-{ask}")).to_be_visible()
    expect(second).to_have_title(title)  # the ear is the other's now
    assert (tones(first), tones(second)) == (tried + 2, 0)
    first.locator(f"#ask-{ask}").click()
    first.get_by_role("button", name="I’ll come over").click()
    first.wait_for_url("**/desk/*")


def test_a_tab_hidden_while_an_answer_was_under_way_still_hears(
    visit: Callable[..., Page], sam_asks: Callable[[str], list[int]]
) -> None:
    lea = listening(visit("lea", "/desk/asked"))
    lea.get_by_role("button", name="Turn on a sound").click()
    lea.goto("about:blank")  # or a fetch of this page is held back, and gone with it
    held = hold_back(lea, "**/desk/asked?part=bar*", times=1)  # and not what the ear asks
    with lea.expect_response("**/live?*"):
        lea.goto("/desk/asked")
    lea.evaluate(
        "document.querySelectorAll('[data-topic]').forEach(each => htmx.trigger(each, 'refresh'))"
    )
    wait_for_any(lea, held)
    hide(lea)
    with lea.expect_response("**/desk/asked?part=bar*"):
        held[0].continue_()
    sam_asks("while it was under way")
    expect(lea).to_have_title(re.compile(r"^\(1\) "))


_LISTEN_TOO = """topic => { window.hinted = new Promise(done => {
    const source = new EventSource(`/live?topics=${topic}`);
    source.addEventListener("hint", () => { source.close(); done(); });
    window.listening = new Promise(opened => source.addEventListener("open", () => opened()));
}); }"""


def test_a_hidden_tab_asks_one_thing_after_another(
    visit: Callable[..., Page], sam_asks: Callable[[str], list[int]]
) -> None:
    """An answer from before, which comes late, must not land on a later one."""
    lea = visit("lea", "/account/")
    lea.evaluate("localStorage.setItem('yesdesk.sound', 'on')")
    late: list[tuple[Route, APIResponse]] = []
    lea.route("**/desk/asked?part=bar*", lambda route: late.append((route, route.fetch())), times=1)
    hide(lea)
    wait_for_any(lea, late)
    lea.evaluate(_LISTEN_TOO, lea.locator("#asked").get_attribute("data-topic"))
    lea.evaluate("window.listening")
    asked: list[str] = []
    lea.on("request", lambda request: asked.append(request.url))
    sam_asks("while an answer was late")
    lea.evaluate("window.hinted")
    lea.evaluate(
        "fetch(location.href).then((page) => page.text())"
    )  # long enough for another question
    assert [url for url in asked if "part=bar" in url] == []
    route, answer = late[0]
    route.fulfill(response=answer)
    expect(lea).to_have_title(re.compile(r"^\(1\) "))


def test_a_hidden_tab_looks_again_where_the_server_was_away(
    visit: Callable[..., Page], sam_asks: Callable[[str], list[int]], watch: Watch
) -> None:
    watch.expected = {503}
    lea = visit("lea", "/account/")
    lea.evaluate("localStorage.setItem('yesdesk.sound', 'on')")
    lea.clock.install()
    lea.route("**/desk/asked?part=bar*", lambda route: route.fulfill(status=503))
    with lea.expect_response("**/desk/asked?part=bar*"):
        hide(lea)
    with lea.expect_response("**/desk/asked?part=bar*"):
        sam_asks("while the server was away")
    lea.unroute("**/desk/asked?part=bar*")
    lea.clock.fast_forward("00:31")
    expect(lea).to_have_title(re.compile(r"^\(1\) "))


def test_a_hidden_tab_hears_again_after_the_server_was_updated(
    visit: Callable[..., Page], sam_asks: Callable[[str], list[int]], watch: Watch
) -> None:
    watch.expected = {502}
    lea = refused(visit("lea", "/account/"), 502)
    with lea.expect_response("**/live?*"):
        hide(lea)
    lea.unroute("**/live?*")
    sam_asks("after an update")
    lea.clock.fast_forward("00:31")
    expect(lea).to_have_title(re.compile(r"^\(1\) "))


def test_a_tab_that_was_signed_out_gives_the_ear_to_another(
    visit: Callable[..., Page], watch: Watch
) -> None:
    watch.expected = {401}
    lea = refused(visit("lea", "/account/"), 401)
    lea.route("**/desk/asked?part=bar*", lambda route: route.fulfill(status=401))
    with lea.expect_response("**/live?*"):
        hide(lea)
    assert lea.evaluate(_EARS) == 1
    with lea.expect_response("**/desk/asked?part=bar*"):
        lea.clock.fast_forward("00:31")
    until(lambda: lea.evaluate(_EARS) == 0)


def test_without_the_button_nothing_sounds(
    visit: Callable[..., Page], sam_asks: Callable[[str], list[int]]
) -> None:
    lea = listening(visit("lea", "/account/"))
    _request, ask, _state = sam_asks("is quiet")
    line = lea.locator(f'#asked a[href="/desk/asked/{ask}"]')
    expect(line).to_be_visible()
    assert tones(lea) == 0
    line.click()
    left = lea.locator(".left [data-left]")
    before = left.inner_text()
    expect(left).not_to_have_text(before)
    lea.get_by_role("button", name="I’ll come over").click()
    lea.wait_for_url("**/desk/*")


def test_whoever_asked_sees_it_withdrawn_everywhere(
    visit: Callable[..., Page], sam_asks: Callable[[str], list[int]]
) -> None:
    request, ask, _state = sam_asks("goes away")
    lea = visit("lea", "/desk/asked", viewport={"width": 1024, "height": 768})
    expect(lea.locator(f"#ask-{ask}")).to_be_visible()
    sam = visit("sam", f"/desk/{request}/asked/{ask}")
    sam.get_by_role("button", name="Stop asking").click()
    expect(lea.locator(f"#ask-{ask}")).not_to_be_attached()
    expect(lea).to_have_title("Asked of me · Wren Valley Library")
