"""Ana's mail at night, sent by SMTP; Sam's morning; and the answer in her own mailbox: the first journey whole."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.house import DESKTOP, PHONE, House, demo_house
from tests.browser.steps import ANSWERS_GO, Taps, send
from tests.browser.wcag import sideways, stretch, violations
from tests.browser.words import ANAS_MAIL, MORE_BY_MAIL, SIGNATURE, SUBJECT, THANKS
from tests.twins.mail_letters import answer_to, letter
from tests.twins.mail_world import HOST, LIBRARY, LIBRARYS_PASSWORD, OURS, MailWorld, mail_world
from yesdesk.demo.story import STORY
from yesdesk.mail.quote import our_marker
from yesdesk.testing.patience import SLOWER, until
from yesdesk.testing.served import free_port

# seconds from the moment the mail is taken in to Sam's open desk: two, where no second browser shares the machine
WITHIN = 2 * 2.0 * SLOWER
COLLECTED = (
    150  # seconds for a look at the mailbox, which is taken each minute, and what follows it
)
ANA = (ANAS_MAIL.name, ANAS_MAIL.contact)
FIRST_ID = "<night.1@post.example>"
DECIDED = "A lost book is settled by the same book"
LINK = re.compile(r"https?://\S+(/\w\w/r/[\w.-]+)")

_LETTERS_OF_THE_STORY_ARE_GONE = """
import json
from yesdesk.core.models import OutboundMessage
print(json.dumps(OutboundMessage.objects.filter(state="waiting").update(state="sent")))
"""
_TAKEN_IN = """
import json
from yesdesk.requests.models import Request
one = Request.objects.filter(patron__name={name!r}).latest("id")
print(json.dumps([one.pk, one.opened_at.timestamp(), one.patron.proof]))
"""
_REQUESTS = """
import json
from yesdesk.requests.models import Request
print(json.dumps(Request.objects.filter(patron__contact={contact!r}, opened_at__gte={since!r}).count()))
"""
# The year before, as a library that has counted for a year has it, and the months' page that is made of it.
_A_YEAR = """
import json
from random import Random
from django.utils import timezone
from yesdesk.backing.rulings.counted import weeks_before
from yesdesk.core.dates import monday_of
from yesdesk.counts.models import CountedPeriod, CountLock, EarlyCount, Stat
from yesdesk.counts.night import count_periods
from yesdesk.demo.brought_along import begin_of_counts, bring_counts_along
from yesdesk.demo.library import load_library
from yesdesk.insight.editions import begin_monthly
from yesdesk.insight.models import Edition
from yesdesk.policy.models import Rule
from yesdesk.testing.counted import rule_met
now, stage = timezone.now(), load_library()
for table in (Stat, EarlyCount, CountedPeriod):
    table.objects.all().delete()
CountLock.objects.update(counted_from=begin_of_counts(now))
bring_counts_along(now, stage, Random(7))
count_periods(now)
other = Rule.objects.get(slug="late-charges").pk
for week in weeks_before(None, now.date()).names:
    rule_met(20, monday_of(week), stage.branches["mill"].pk, other, "still_blocked")
Edition.objects.filter(subject="library").delete()
begin_monthly("", now)
print(json.dumps(1))
"""
# Thirteen weeks later: half as many at this rule, as many as before at all others; four numbers stand there.
_AT_THE_DATE = """
import json
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo
from yesdesk.backing.models import Ruling
from yesdesk.backing.rulings.counted import Weeks
from yesdesk.backing.rulings.trials import look_at_ruling
from yesdesk.core.dates import monday_of
from yesdesk.demo.library import load_library, moving_clock
from yesdesk.policy.models import Rule
from yesdesk.testing.counted import nights_until, rule_met
ruling, stage = Ruling.objects.get(pk={pk}), load_library()
rules = dict(Rule.objects.values_list("slug", "pk"))
for week in Weeks(ruling.first_week, ruling.weeks).names:
    for slug, n in (("lost-or-damaged", 1), ("late-charges", 20)):
        rule_met(n, monday_of(week), stage.branches["mill"].pk, rules[slug], "still_blocked")
nights_until(ruling.due_on)
# At noon in UTC that day has begun in each time zone of the demo.
with moving_clock(datetime.combine(ruling.due_on, time(12), ZoneInfo("UTC"))):
    look_at_ruling.call(ruling.pk)
print(json.dumps(1))
"""
# Which the worker's timer asks for each minute.
_A_LOOK_AT_THE_MAILBOX = """
from yesdesk.mail.inbound.jobs import enqueue_poll
from yesdesk.mail.models import Mailbox
enqueue_poll(Mailbox.objects.get(address={address!r}).pk)
print("1")
"""
# Notes when the first line with this name stood on the page.
_LOOKS_OUT = """(name) => {
  const there = () => [...document.querySelectorAll(".need h2 a")].some((one) => one.textContent.includes(name));
  const look = () => { if (!window.stoodThere && there()) window.stoodThere = Date.now() / 1000; };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailWorld]:
    with mail_world(tmp_path_factory.mktemp("world")) as world:
        world.customer(ANAS_MAIL.contact)
        yield world


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, world: MailWorld) -> Iterator[House]:
    """One whose worker trusts that world's certificate."""
    trust = {"YESDESK_MAIL_CA_FILE": str(world.certificate)}
    with demo_house(tmp_path_factory.mktemp("mail"), requests=60, **trust) as house:
        house.look_up(_LETTERS_OF_THE_STORY_ARE_GONE)
        yield house


def connect(teo: Page, world: MailWorld) -> None:
    """Teo says where the library's mail lies and how it leaves, and gives the password to the worker."""
    teo.get_by_role("link", name=f"Change {LIBRARY}").click()
    for field, value in {
        "host": HOST,
        "port": world.imap_port,
        "smtp_host": HOST,
        "smtp_port": world.port,
        "trusted_server": OURS,
        "password": LIBRARYS_PASSWORD,
    }.items():
        teo.locator(f"#id_{field}").fill(str(value))
    for field in ("security", "smtp_security"):
        teo.locator(f"#id_{field}").select_option("tls")
    teo.get_by_role("button", name="Save").click()
    expect(teo.locator(".notice.yes")).to_contain_text("Saved")
    teo.get_by_role("link", name="Check whether it works").click()
    expect(teo.get_by_role("heading", name="It works.")).to_be_visible()
    assert violations(teo) == []


def at_night(world: MailWorld) -> None:
    """Ana writes on her phone, and her provider's server takes it."""
    mail = letter(
        ANAS_MAIL.words,
        sender=ANA,
        to=f"Wren Valley Library <{LIBRARY}>",
        subject=SUBJECT,
        message_id=FIRST_ID,
        signature=SIGNATURE,
    )
    world.send(mail, sender=ANAS_MAIL.contact)


def link_in(world: MailWorld, house: House, text: str) -> str:
    found = LINK.search(text)
    assert found is not None, text
    house.links.append(found[1])
    return found[1]


def doing(page: Page, words: str) -> Locator:
    return page.locator(".entry-action .doing", has_text=words)


def test_anas_mail_is_answered_into_her_mailbox(
    visit: Callable[..., Page], house: House, world: MailWorld
) -> None:
    since = datetime.now(UTC).isoformat()
    connect(visit("teo", "/settings/mailboxes"), world)
    lea = visit("lea", "/account/", viewport=PHONE)
    lea.locator("main").get_by_role("button", name="On shift", exact=True).click()
    lea.goto("/desk")
    sam = visit("sam", "/desk")
    sam.evaluate(_LOOKS_OUT, ANAS_MAIL.name)

    at_night(world)
    look_at_the_mailbox = _A_LOOK_AT_THE_MAILBOX.format(address=LIBRARY)
    house.look_up(look_at_the_mailbox)

    row = sam.locator(".need h2 a", has_text=ANAS_MAIL.name)
    expect(row).to_have_count(1, timeout=COLLECTED * 1000)
    number, taken_in, _proof = house.look_up(_TAKEN_IN.format(name=ANAS_MAIL.name))
    assert 0 <= sam.evaluate("window.stoodThere") - taken_in < WITHIN

    own_page = the_receipt_has_come(world, house)
    row.click()
    expect(sam).to_have_url(re.compile(rf"/desk/{number}$"))
    sam_reads_who_she_is(sam)
    sam_says_yes_and_lea_too(sam, lea)
    sam_answers(sam)
    house.look_up(ANSWERS_GO)

    answer = world.newest(ANAS_MAIL.contact, count=2, seconds=COLLECTED)
    the_answer_is_a_letter(answer, own_page)
    expect(sam.locator(".mailed")).to_contain_text("Went by mail")

    more = answer_to(answer, MORE_BY_MAIL, sender=ANA, message_id="<night.2@post.example>")
    world.send(more, sender=ANAS_MAIL.contact)
    house.look_up(look_at_the_mailbox)
    she_is_heard_on_the_same_request(sam)
    assert house.look_up(_REQUESTS.format(contact=ANAS_MAIL.contact, since=since)) == 1

    she_reads_what_was_done(visit("", own_page, java_script_enabled=False))
    expect(sam.locator(".entry-thanks")).to_contain_text(THANKS)
    assert len(world.inbox(ANAS_MAIL.contact)) == 2, "one receipt, one answer"

    house.look_up(_A_YEAR)
    dana = visit("dana", "/library")
    the_rule_says_that_it_keeps_people_waiting(dana)
    decision = dana_decides_to_try(dana)
    house.look_up(_AT_THE_DATE.replace("{pk}", decision))
    dana_keeps_it(dana, decision)
    for path in ("/desk/thanks", f"/library/decisions/{decision}"):
        sam.goto(path)
        expect(sam.locator("main")).to_contain_text(DECIDED)


def the_rule_says_that_it_keeps_people_waiting(dana: Page) -> None:
    """In its edition, which the worker makes."""

    def stands_there() -> bool:
        dana.goto("/library/rules/lost-or-damaged")
        return dana.locator("#keeps-waiting").count() > 0

    until(stands_there)


def dana_decides_to_try(dana: Page) -> str:
    """By a count that she reads about before she signs; the number of the decision."""
    dana.goto("/rules/lost-or-damaged")
    dana.locator('form[action="/library/decisions/new"] button').click()
    dana.locator("#id_title").fill(DECIDED)
    dana.locator("#id_reason").fill("Nobody should have to wait for that.")
    dana.locator("#id_new_text").fill("The same book, new or used, settles it.")
    dana.locator('input[name="measure"][value="still_blocked"]').check(force=True)
    assert violations(dana) == []
    dana.locator('button[value="sign"]').click()
    expect(dana.locator("#no-numbers-yet")).to_be_visible()
    assert violations(dana) == []
    return dana.url.rpartition("/")[2]


def dana_keeps_it(dana: Page, decision: str) -> None:
    """Four numbers stand side by side; that it helped, a person says."""
    dana.goto(f"/library/decisions/{decision}")
    expect(dana.locator("#four-numbers tbody tr")).to_have_count(2)
    dana.locator('input[name="helped"][value="helped"]').check(force=True)
    dana.locator("#id_why").fill("They go home with a book.")
    dana.locator('button[name="how"][value="kept"]').click()
    expect(dana.locator("#ended")).to_contain_text("They go home with a book.")


def the_receipt_has_come(world: MailWorld, house: House) -> str:
    """In her language, sealed, and no robot's business to answer; her own page's address."""
    receipt = world.newest(ANAS_MAIL.contact, seconds=COLLECTED)
    assert receipt.sender == ""
    mail = receipt.mail
    assert mail["auto-submitted"] == "auto-replied"
    assert re.fullmatch(
        r"<\d+\.[0-9a-f]{12}\.[0-9a-f]{16}\.[0-9a-f]{32}@mill\.library\.example>",
        mail["message-id"],
    )
    assert mail["in-reply-to"] == FIRST_ID
    assert mail["content-language"] == "en"
    assert f"Hello {ANAS_MAIL.name}," in receipt.text
    return link_in(world, house, receipt.text)


def sam_reads_who_she_is(sam: Page) -> None:
    """Her words, and beside them what the need calls for: fees by line, the block, no titles."""
    said = sam.locator(".entry-patron").first
    expect(said.locator(".said").first).to_contain_text("burying my mother")
    expect(said.locator(".said").first).not_to_contain_text(SIGNATURE)
    expect(sam.locator("#req-title")).to_contain_text(SUBJECT)
    known = sam.locator(".account-panel")
    expect(known).to_contain_text("late fees €18.40")
    expect(known).to_contain_text("as of")
    expect(known).to_contain_text("Blocked until they owe less than €10")
    known.locator("#account-details > summary").click()
    expect(known.locator("tbody tr")).to_have_count(5)
    for title in (
        *(late.title for late in STORY.accounts.accounts[0].late),
        STORY.accounts.accounts[0].lost[0][0],
    ):
        expect(sam.locator("body")).not_to_contain_text(title)
    assert violations(sam) == []


def sam_says_yes_and_lea_too(sam: Page, lea: Page) -> None:
    """The late charges in one tap; the lost book by a lead, in three more; each read back."""
    taps = Taps()
    taps.on(sam.get_by_role("button", name="Waive €18.40"))
    assert taps.count <= 2
    sam.get_by_role("button", name="Send it now").click()
    expect(doing(sam, "€18.40 waived")).to_contain_text("Confirmed")
    expect(sam.get_by_role("button", name="Send it now")).to_have_count(0)
    expect(sam.locator("#timeline")).not_to_contain_text("The block is gone.")

    taps = Taps()
    taps.on(sam.get_by_role("button", name="Ask Lea"))
    bar = lea.get_by_role("link", name="Sam asks you")
    expect(bar).to_be_visible()
    taps.on(bar)
    taps.on(lea.get_by_role("button", name="Yes: Waive €32.00"))
    expect(sam.locator(".ask-yes")).to_contain_text("Lea said yes")
    assert taps.count <= 4
    expect(sam.locator("#timeline")).not_to_contain_text("The block is gone.")
    sam.get_by_role("button", name="Send it now").click()
    expect(doing(sam, "€32.00 waived")).to_contain_text("The block is gone.")


def sam_answers(sam: Page) -> None:
    """The letter about what was done stands in the box; a line of it is his own."""
    reply = sam.locator("#reply")
    expect(reply).to_have_value(
        re.compile(r"^\[.+\]\n\n.*€50\.40.*You owe nothing now\.", re.DOTALL)
    )
    draft = reply.input_value()
    reply.fill("I am sorry about your mother." + draft[draft.index("]") + 1 :])
    reply.press("Control+End")
    reply.type("\nYou owe nothing, and you can reserve again. Sam")
    sam.get_by_label("Then close it").check()
    send(sam)
    expect(sam.locator("#req-head .badge.yes")).to_be_visible()


def the_answer_is_a_letter(answer: Any, own_page: str) -> None:
    mail = answer.mail
    assert answer.sender == LIBRARY, "so that what cannot be delivered comes home"
    assert mail["auto-submitted"] is None
    assert mail["subject"] == f"Re: {SUBJECT}"
    assert mail["in-reply-to"] == FIRST_ID
    assert FIRST_ID in mail["references"].split()
    assert mail.get_content_type() == "multipart/alternative"
    for body in (answer.text, answer.html):
        assert f"Hello {ANAS_MAIL.name}," in body
        assert "I am sorry about your mother." in body
        assert "you can reserve again. Sam" in body
        assert own_page in body
    assert our_marker("en") in answer.text


def she_is_heard_on_the_same_request(sam: Page) -> None:
    """What she wrote stands there, what she quoted is folded, and somebody has to look again."""
    expect(sam.locator("#req-head .badge.clock")).to_contain_text(
        "Waiting", timeout=COLLECTED * 1000
    )
    again = sam.locator(".entry-patron").last
    expect(again.locator(":scope > .said")).to_have_text(MORE_BY_MAIL)
    again.locator("summary", has_text="Quoted words").click()
    expect(again.locator(".quoted")).to_contain_text("you can reserve again. Sam")
    assert violations(sam) == []


def she_reads_what_was_done(patron: Page) -> None:
    """By her link, without JavaScript; nobody asks her to rate anything."""
    expect(patron.locator(".letter")).to_contain_text("you can reserve again. Sam")
    for words in ("€18.40", "€32.00"):
        expect(patron.locator(".did")).to_contain_text(words)
    for words in ("burying my mother", MORE_BY_MAIL):
        expect(patron.locator(".asked")).to_contain_text(words)
    patron.get_by_text("Add a line to your thanks").click()
    patron.get_by_label("A word, if you like").fill(THANKS)
    patron.get_by_role("button", name="Send thanks").click()
    expect(patron.locator(".notice.yes")).to_contain_text("Your thanks are with us")


def test_a_mailbox_that_does_not_work_says_what_helps(visit: Callable[..., Page]) -> None:
    teo = visit("teo", "/settings/mailboxes/add?like=own")
    teo.get_by_label("Branch", exact=True).select_option("Hill Road")
    for field, value in {
        "address": "ask@hill.library.example",
        "host": HOST,
        "port": free_port(),
        "smtp_host": HOST,
        "smtp_port": free_port(),
    }.items():
        teo.locator(f"#id_{field}").fill(str(value))
    teo.get_by_label("Switched on").uncheck()
    teo.get_by_role("button", name="Save").click()
    teo.get_by_role("link", name="Check whether it works").click()
    expect(teo.get_by_role("heading", name="Something is still missing.")).to_be_visible()
    expect(teo.locator(".checked")).to_contain_text("Connection refused")
    expect(teo.locator(".checked")).to_contain_text("Are host and port right?")
    for size in (DESKTOP, PHONE):
        stretch(teo, size["width"])
        for theme in ("light", "dark"):
            teo.emulate_media(color_scheme=theme)
            assert violations(teo) == []
    teo.set_viewport_size({"width": 320, "height": 640})
    assert sideways(teo) == []
