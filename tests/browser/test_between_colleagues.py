"""From colleague to colleague: a request is passed on and heard of, a second look is left, thanks reach who helped."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.house import PHONE, House
from tests.browser.steps import open_newest, send
from tests.browser.words import ANA, ODA, REPLY

NOTE = "She can only come on Friday"
GONE = """
import json
from django.utils import timezone
from yesdesk.requests.models import OutgoingReply
print(json.dumps(OutgoingReply.objects.update(goes_at=timezone.now())))
"""
"""The seconds are over in which an answer can be undone."""


def test_what_sam_passes_kim_reads_on_the_page_that_is_open(
    visit: Callable[..., Page], ask: Callable[..., str]
) -> None:
    ask(ODA)
    kim = visit("kim", "/desk?queue=mine")
    sam = visit("sam", "/desk", viewport=PHONE)
    open_newest(sam, ODA.name)
    sam.locator("#act-hand-over > summary").click()
    form = sam.locator("#act-hand-over")
    expect(form.get_by_label("To whom").locator("option", has_text="Priya")).to_have_count(0)
    form.get_by_label("To whom").select_option(label="Kim")
    form.get_by_label("A line for them").fill(NOTE)
    form.get_by_role("button", name="Pass it on").click()
    expect(sam.locator("#passed")).to_contain_text("Passed to Kim.")

    line = kim.locator("#asked a", has_text=NOTE)
    expect(line).to_contain_text("Sam passed this to you")
    line.click()
    expect(kim.locator("#timeline")).to_contain_text(NOTE)
    expect(sam.locator("#passed")).to_have_count(0)


def test_a_second_look_is_marked_and_whoever_said_no_leaves_it(
    visit: Callable[..., Page], ask: Callable[..., str]
) -> None:
    own_page = ask(ODA)
    sam = visit("sam", "/desk")
    open_newest(sam, ODA.name)
    request = sam.url
    sam.locator("#act-close > summary").click()
    form = sam.locator("#act-close")
    form.get_by_role("radio", name="Not this time").check()
    form.get_by_label("What is in the way").fill("It is not ours.")
    form.get_by_label("What we can do instead").fill("Another one.")
    form.get_by_label("How to ask again").fill("In March.")
    form.get_by_role("button", name="Close request").click()
    expect(sam.locator("#req-head .badge")).to_have_text("Not this time")

    patron = visit("", own_page)
    patron.get_by_role("button", name="Let somebody else look at it").click()
    expect(sam.locator("#second-look")).to_contain_text("A colleague looks at it now")
    sam.reload()
    expect(sam.locator("#reply-form")).to_have_count(0)
    expect(sam.locator("#act-close")).to_have_count(0)
    expect(sam.locator("#act-hand-over")).to_be_visible()

    kim = visit("kim", "/desk?queue=all", viewport=PHONE)
    row = kim.locator(
        ".need", has=kim.locator(f"#need-{request.partition('#')[0].rpartition('/')[2]}")
    )
    expect(row).to_contain_text("Second look: for a colleague")
    kim.goto(request)
    expect(kim.locator("#reply-form")).to_be_visible()

    sam.locator("#act-leave").click()
    expect(sam.locator(".notice.yes")).to_contain_text("A colleague looks at it")
    assert sam.url.endswith("/desk")


def test_thanks_reach_who_wrote_the_words_and_by_two_taps_the_monday_card(
    visit: Callable[..., Page],
    ask: Callable[..., str],
    house: House,
) -> None:
    own_page = ask(ANA)
    sam = visit("sam", "/desk", viewport=PHONE)
    open_newest(sam, ANA.name)
    sam.locator("#reply").fill(REPLY)
    send(sam)
    expect(sam.locator(".entry-reply")).to_contain_text(REPLY)
    house.look_up(GONE)

    patron = visit("", own_page)
    words = "Thank you, that saved two evenings"
    patron.locator("summary", has_text="Add a line to your thanks").click()
    patron.get_by_label("A word, if you like").fill(words)
    patron.get_by_label("You can tell this story").check()
    patron.get_by_role("button", name="Send thanks").click()
    expect(patron.get_by_text("Your thanks are with us")).to_be_visible()

    sam.goto("/desk")
    heart = sam.locator("#me summary .me-heart")
    expect(heart).to_be_visible()
    expect(heart).to_have_text("New thanks")
    sam.locator("#me summary").click()
    sam.get_by_role("link", name="Thanks and answers").click()
    expect(sam.locator(".thanks-list > li").first).to_contain_text(words)
    expect(sam.locator("#me summary .me-heart")).to_have_count(0)

    kim = visit("kim", "/desk/thanks")
    expect(kim.get_by_role("heading", level=1)).to_contain_text("Thanks and answers")
    expect(kim.get_by_text(words)).to_have_count(0)

    sam.get_by_role("button", name="Yes, tell it").first.click()
    expect(sam.locator(".notices")).to_contain_text("It is on the Monday card")
    kim.goto("/library/card")
    expect(kim.locator(".a5 .said", has_text=words)).to_be_visible()
    patron.reload()
    patron.locator("#to-tell").get_by_role("button").click()
    kim.reload()
    expect(kim.get_by_text(words)).to_have_count(0)
