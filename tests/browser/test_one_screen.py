"""A request on one screen: the page itself stays still, one button is solid, and on a phone the next act is near."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import DESKTOP, PHONE, House, Visit
from tests.browser.steps import A_LATE_CHILD, SOLID, at_rest, open_newest
from tests.browser.wcag import violations
from tests.browser.words import ANA, BO, NOTE, ODA

SIZES = [DESKTOP, PHONE]

_STATES = """
import json
from datetime import timedelta
from django.utils import timezone
from yesdesk.core.actors import patron_by_link
from yesdesk.desk.approvals.actions import request_approval
from yesdesk.desk.approvals.escalate import time_out_approval
from yesdesk.requests.models import Approval, Channel, OutcomeValue, Promise, Request, Way
from yesdesk.desk.options.option import Command
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.intake import ask_second_look
from yesdesk.requests.actions.promise_state import mark_promise_due
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import reply, set_audience
from yesdesk.patrons.models import Patron
from yesdesk.people.models import User
from yesdesk.people.queries import actor_for
from yesdesk.places.models import Branch
from yesdesk.testing.needs import ask_as_ana
mill = Branch.objects.get(slug="mill")
def actor(name):
    return actor_for(User.objects.select_related("job_class").get(username=name))
sam, lea, now = actor("sam"), actor("lea"), timezone.now()
ANA, BO = "{ana}", "{bo}"
WORDS = "Is there a quiet table for the bar exam on Saturday?"
def asks(contact="oda.novak@post.example", name="Odalys-Oda", **more):
    found = ask_as_ana(mill, **{"words": WORDS, "name": name, "contact": contact, **more})
    return Request.objects.select_related("branch", "patron").get(pk=found.pk)
def known(card, proof, name, words):
    one = asks(name=name, words=words, kind="account")
    Patron.objects.filter(pk=one.patron_id).update(card_number=card, proof=proof)
    return one
def answered(one):
    reply(one, words="Yes, the reading room.", seen_revision=one.revision, by=sam)
    one.refresh_from_db()
    return one
from yesdesk.people.models import CurrentShift
lea_works = {"state": "on", "begins": None, "until": now + timedelta(hours=8)}
CurrentShift.objects.update_or_create(user=User.objects.get(username="lea"), defaults=lea_works)
late = asks()
made = promise(late, what="an answer", due_at=now + timedelta(hours=1), despite_doubt=True, by=sam)
Promise.objects.filter(pk=made.pk).update(due_at=now - timedelta(minutes=12))
mark_promise_due(str(made.pk), now)
called = asks("01 44 55 66 77", "Mrs Brandt", channel=Channel.PHONE, by=sam)
reply(called, words="It is here.", seen_revision=called.revision, way=Way.PHONE, by=sam)
again = asks()
no = {"reason": "Not ours", "nearest_yes": "Another", "ask_again": "In March"}
close_request(again, value=OutcomeValue.NOT_THIS_TIME, by=sam, **no)
ask_second_look(Request.objects.select_related("branch", "patron").get(pk=again.pk), by=patron_by_link(again.pk, "en"))
closed = asks()
close_request(closed, value=OutcomeValue.YES, by=sam)
held = asks()
Request.objects.filter(pk=held.pk).update(held=True)
for_leads = asks()
set_audience(for_leads, for_leads=True, by=lea)
asked = asks()
here = asks("", channel=Channel.WALK_IN, words="My card is blocked.", by=sam)
where = asks("", channel=Channel.WALK_IN, by=sam)
Request.objects.filter(pk__in=[here.pk, where.pk]).update(at_desk=True)
request_approval(asked, Command("ask.table"), tiers=[lea.job_class_id], by=sam)
def asked_in_vain(one):
    ask = request_approval(one, Command("ask.table"), tiers=[lea.job_class_id], by=sam)
    for _reached in range(4):
        time_out_approval(str(ask.pk), timezone.now())
    return one.pk
stands_here = asks("", channel=Channel.WALK_IN, words="My card is blocked.", by=sam)
Request.objects.filter(pk=stands_here.pk).update(at_desk=True)
print(json.dumps({
    "open": asks().pk, "nobody to tell": asks("", channel=Channel.WEB).pk, "answered": answered(asks()).pk,
    "late": late.pk, "call": called.pk, "second look": again.pk, "closed": closed.pk, "held": held.pk,
    "for leads": for_leads.pk, "asked": asked.pk, "here": here.pk, "asks where": where.pk,
    "Ana": known("29001000184", "address", "Anabelle-Ana", ANA).pk,
    "Bo": known("29001000121", "in_person", "Bojan-Bo", BO).pk,
    "here, in vain": asked_in_vain(stands_here),
    "Ana, in vain": asked_in_vain(known("29001000184", "address", "Anabelle-Ana", ANA)),
}))
"""
STATES = [
    ("sam", "open"), ("sam", "nobody to tell"), ("sam", "answered"), ("sam", "late"), ("sam", "call"),
    ("sam", "second look"), ("kim", "second look"), ("sam", "closed"), ("lea", "held"), ("lea", "for leads"),
    ("sam", "asked"), ("sam", "here"), ("sam", "asks where"), ("sam", "Ana"), ("sam", "Bo"),
]  # fmt: skip

_CONTROLS = """() => [...document.querySelectorAll("main :is(a[href], button, input, select, textarea, summary)")]
    .filter(one => one.type !== "hidden" && one.checkVisibility({visibilityProperty: true}))
    .map(one => one.outerHTML.slice(0, 80))"""
_SCROLLS = """() => [...document.querySelectorAll("body *:not(.vh, textarea)")]
    .filter(one => ["auto", "scroll"].includes(getComputedStyle(one).overflowY))
    .filter(one => one.checkVisibility() && one.scrollHeight > one.clientHeight + 1)
    .map(one => one.id || one.className)"""


@pytest.fixture(scope="module")
def states(house: House) -> dict[str, int]:
    """The number of a request in each state that its page knows."""
    found: dict[str, int] = house.look_up(
        _STATES.replace("{ana}", ANA.words).replace("{bo}", BO.words)
    )
    return found


@pytest.mark.parametrize("state", ["open", "here", "here, in vain", "Ana", "Ana, in vain"])
def test_request_has_one_solid_button_before_and_after_typing(
    visit: Visit, states: dict[str, int], state: str
) -> None:
    page = at_rest(visit("sam", f"/desk/{states[state]}"))
    for size in SIZES:
        page.set_viewport_size(size)
        for typed in ("", NOTE):
            page.locator("#reply").fill(typed)
            solid = page.evaluate(SOLID)
            assert len(solid) == 1, (size, typed, solid)


@pytest.mark.parametrize(("who", "state"), STATES)
def test_request_fits_one_screen_and_only_its_history_scrolls(
    look: Visit, states: dict[str, int], who: str, state: str
) -> None:
    page = at_rest(look(who, f"/desk/{states[state]}"))
    for size in SIZES[::-1]:
        page.set_viewport_size(size)
        solid = page.evaluate(SOLID)
        assert len(solid) == 1, (size, solid)
    assert page.evaluate("document.documentElement.scrollHeight") <= DESKTOP["height"]
    assert set(page.evaluate(_SCROLLS)) <= {"talk"}
    if state == "call":  # the ways come after a tap
        expect(page.locator("#call")).to_be_in_viewport(ratio=1)
        page.locator("#show-ways").click()
        expect(page.locator("#ways-list")).to_be_visible()
    box = page.locator(".top").bounding_box()
    assert box
    assert box["height"] <= 57
    if page.locator("#reply").count():
        expect(page.locator("#reply")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("name", ["Ana", "Bo"])
def test_next_act_stands_above_the_thumb_bar_on_a_phone(
    look: Visit, states: dict[str, int], name: str
) -> None:
    page = at_rest(look("sam", f"/desk/{states[name]}", viewport=PHONE))
    act = page.locator(".dock .next-act .button:visible").bounding_box()
    hand = page.get_by_role("navigation", name="At hand").bounding_box()
    assert act
    assert hand
    assert 0 < act["y"] < act["y"] + act["height"] <= hand["y"] + 1
    assert hand["y"] + hand["height"] <= PHONE["height"] + 1
    assert page.get_by_role("navigation", name="At hand").get_by_role("link").all_inner_texts() == [
        "Desk", "Scan, find", "Note", "Say yes",
    ]  # fmt: skip


@pytest.mark.parametrize("state", ["open", "call", "Ana", "here"])
@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 568)])
def test_dock_buttons_on_a_phone_have_distinct_names(
    visit: Callable[..., Page], states: dict[str, int], state: str, width: int, height: int
) -> None:
    size = {"width": width, "height": height}
    page = at_rest(visit("sam", f"/desk/{states[state]}", viewport=size))
    dock = page.locator(".dock").bounding_box()
    assert dock
    assert dock["height"] <= 0.29 * height  # what one reads has the rest
    next_act = page.locator(".dock .next-act .button:visible")
    label = str(next_act.get_attribute("aria-label"))
    assert next_act.inner_text().strip() in label
    named = page.get_by_role("button", name=label, exact=True)
    assert named.or_(page.get_by_role("link", name=label, exact=True)).count() == 1
    kind = page.locator("#tally button[value=account]").bounding_box()
    assert kind
    page.mouse.click(kind["x"] + 9, kind["y"] + 9)  # where it is: nothing scrolls for it
    expect(page.locator("#tally-toast button")).to_be_in_viewport(ratio=1)
    assert page.evaluate("scrollY") == 0
    toast, act = page.locator("#tally-toast").bounding_box(), next_act.bounding_box()
    assert toast
    assert act
    assert toast["y"] + toast["height"] <= act["y"]


@pytest.mark.parametrize("scripts", [True, False])
def test_best_way_stands_above_the_thumb_bar_after_a_scan(
    visit: Callable[..., Page], house: House, scripts: bool
) -> None:
    page = visit("sam", "/desk/find", viewport=PHONE, java_script_enabled=scripts)
    page.locator("#one-box").fill(house.look_up(A_LATE_CHILD))
    page.locator("#one-box").press("Enter")
    act = page.locator("#next-way .button")
    expect(act).to_be_in_viewport(ratio=1)
    assert page.evaluate(SOLID) == [act.inner_text()]
    if scripts:  # Enter takes nothing before somebody goes there
        expect(page.locator("h1")).to_be_focused()
    act.click()
    expect(page.locator("#req-head")).to_be_visible()


def test_acts_open_where_they_are_tapped_one_at_a_time(
    visit: Callable[..., Page], states: dict[str, int]
) -> None:
    page = at_rest(visit("sam", f"/desk/{states['open']}"))
    address = page.url
    page.locator("#act-hand-over > summary").click()
    expect(page.locator("#act-hand-over").get_by_label("A line for them")).to_be_visible()
    assert violations(page, "#act-hand-over") == []
    page.locator("#act-close > summary").click()
    expect(page.locator("#act-close form")).to_be_visible()
    expect(page.locator("#act-hand-over form")).to_be_hidden()
    page.locator("#act-more > summary").click()
    page.locator("#act-note > summary").click()
    page.locator("#act-note textarea").fill(NOTE)
    page.locator("#act-promise > summary").click()
    expect(page.locator("#act-promise").get_by_role("radio").first).to_be_visible()
    expect(page.locator("#act-note textarea")).to_be_hidden()
    page.locator("#act-note > summary").click()
    expect(page.locator("#act-note textarea")).to_have_value(NOTE)
    assert violations(page, "#act-more") == []
    page.locator("#act-note").get_by_role("link", name="Cancel").click()
    expect(page.locator("#act-note > summary")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#act-more > .panel")).to_be_hidden()
    expect(page.locator("#act-more > summary")).to_be_focused()
    assert page.url == address
    assert page.evaluate("scrollY") == 0


def test_without_scripts_an_act_is_two_links_away(
    visit: Callable[..., Page], states: dict[str, int]
) -> None:
    page = visit("sam", f"/desk/{states['open']}", java_script_enabled=False)
    page.locator("#act-more > summary").click()
    page.locator("#act-note > summary").click()
    page.locator("#act-note").get_by_role("link", name="Open the form").click()
    form = page.locator("#act-note form")
    form.get_by_role("textbox").fill(NOTE)
    form.get_by_role("button", name="Keep the note").click()
    expect(page.locator("#timeline")).to_contain_text(NOTE)


def test_focus_starts_at_the_heading_and_the_skip_link_leads_to_the_ways(
    visit: Callable[..., Page], states: dict[str, int]
) -> None:
    page = at_rest(visit("sam", f"/desk/{states['open']}"))
    expect(page.locator("h1")).to_be_focused()
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#side")).to_be_focused()
    expect(page).to_have_title(f"Odalys-Oda, No. {states['open']} · Wren Valley Library")


@pytest.mark.parametrize("state", ["here", "here, in vain", "Ana", "Ana, in vain"])
def test_where_a_solid_button_stands_among_the_ways_y_leads_there(
    look: Visit, states: dict[str, int], state: str
) -> None:
    page = at_rest(look("sam", f"/desk/{states[state]}"))
    (says,) = page.evaluate(SOLID)
    expect(page.locator("h1")).to_be_focused()
    page.keyboard.press("y")
    expect(page.locator(".button:focus", has_text=says)).to_have_count(1)


def test_large_text_falls_to_one_column(look: Visit, states: dict[str, int]) -> None:
    page = at_rest(look("sam", f"/desk/{states['Ana']}"))
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    order = [page.locator(one).bounding_box() for one in ("#talk", "#side", "#reply-form")]
    assert [json.dumps(box["x"]) for box in order if box] == [json.dumps(order[0]["x"])] * 3  # type: ignore[index]
    tops = [box["y"] for box in order if box]
    assert tops == sorted(tops)
    assert len(page.evaluate(SOLID)) == 1


def test_a_panel_stays_open_while_others_change_the_request(
    visit: Callable[..., Page], ask: Callable[..., str]
) -> None:
    ask(ODA)
    sam = visit("sam", "/desk")
    open_newest(sam, ODA.name)
    sam.locator("#act-more > summary").click()
    sam.locator("#act-note > summary").click()
    sam.locator("#act-note textarea").fill(NOTE)
    sam.locator("h1").focus()
    kim = visit("kim", sam.url)
    kim.locator("#act-more > summary").click()
    kim.get_by_role("button", name="I’ll take it").click()
    expect(sam.locator("#acts")).to_contain_text("Kim has it")
    expect(sam.locator("#act-note textarea")).to_have_value(NOTE)
    expect(sam.locator("#act-note textarea")).to_be_visible()


def test_how_many_controls_it_has(look: Visit, states: dict[str, int]) -> None:
    page = at_rest(look("sam", f"/desk/{states['Ana']}"))
    seen: list[Any] = page.evaluate(_CONTROLS)
    assert len(seen) <= 36, seen


def test_who_stands_here_about_no_account_is_asked_for_no_card_first(
    look: Visit, states: dict[str, int]
) -> None:
    page = at_rest(look("sam", f"/desk/{states['asks where']}"))
    (told,) = page.evaluate(SOLID)
    assert told.startswith("Told Odalys-Oda")


def test_where_they_stand_here_their_card_comes_first_until_somebody_writes(
    visit: Callable[..., Page], states: dict[str, int]
) -> None:
    page = at_rest(visit("sam", f"/desk/{states['here']}"))
    assert page.evaluate(SOLID) == ["I’ve seen the card"]
    page.locator("#reply").fill(NOTE)
    (told,) = page.evaluate(SOLID)
    assert told.startswith("Told Odalys-Oda")
