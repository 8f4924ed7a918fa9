"""What the needs of a Tuesday share: what people said before, how a hand gets to an answer, and what came of it."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.house import House
from tests.browser.steps import Hand, open_newest, send

_WHAT_HAPPENED = """
import json
from yesdesk.core.models import OutboundMessage
from yesdesk.requests.models import Call, Decision, Promise, Request
one = Request.objects.select_related("patron").get(pk={pk})
mails = OutboundMessage.objects.filter(about=f"request:{{one.pk}}", automatic=False)
print(json.dumps({{
    "outcome": one.outcome,
    "closed": one.closed_at is not None,
    "waits": one.waiting_since is not None,
    "leads": one.for_leads,
    "kinds": list(one.entries.order_by("pk").values_list("kind", flat=True)),
    "said": list(one.entries.filter(kind="reply").values_list("text", flat=True)),
    "mails": [[mail.to, mail.language, mail.text] for mail in mails],
    "calls": Call.objects.filter(request=one).count(),
    "promises": [[made.what, made.state, made.due_at.isoformat()] for made in Promise.objects.filter(request=one)],
    "bent": list(Decision.objects.filter(request=one).values_list("option", flat=True)),
}}))
"""
_NEWEST = """
import json
from yesdesk.requests.models import Request
print(json.dumps(Request.objects.latest("pk").pk))
"""
TALLIED = """
import json
from django.db.models import Sum
from yesdesk.requests.models import TallyCell
print(json.dumps(TallyCell.objects.filter(kind="{kind}").aggregate(n=Sum("count"))["n"] or 0))
"""
CALLED = """
import json
from yesdesk.requests.models import Channel
from yesdesk.requests.actions.intake import NewRequest, open_request
from yesdesk.patrons.models import CallWish
from yesdesk.people.models import User
from yesdesk.people.queries import actor_for
from yesdesk.places.models import Branch
kim = actor_for(User.objects.select_related("job_class").get(username="kim"))
need = NewRequest(
    words="Is the book on rivers that I reserved here?", channel=Channel.PHONE, branch=Branch.objects.get(slug="mill"),
    name="Mrs Hold", contact="555 0188", call_wish=CallWish("{wish}"),
)
print(json.dumps(open_request(need, by=kim).pk))
"""
"""Kim took down a call about a reservation, and whether and how they want to be called."""
WROTE_IN_SPANISH = """
import json
from yesdesk.core.actors import SYSTEM
from yesdesk.requests.models import Channel
from yesdesk.requests.actions.intake import NewRequest, open_request
from yesdesk.mail.classify.languages import detect_language
from yesdesk.places.models import Branch
from yesdesk.places.queries import the_library
library, words = the_library(), {words}
language = detect_language(words, library.languages, library.default_language)
need = NewRequest(
    words=words, channel=Channel.EMAIL, branch=Branch.objects.get(slug="mill"), name="Lucia",
    contact="lucia@post.example", language=language, asked_for="Clave olvidada",
)
print(json.dumps(open_request(need, by=SYSTEM).pk))
"""

KIM_PROMISED = """
import json
from datetime import timedelta
from django.utils import timezone
from yesdesk.requests.models import Request
from yesdesk.requests.actions.assignment import assign
from yesdesk.requests.actions.promises import promise
from yesdesk.people.models import User
from yesdesk.people.queries import actor_for
from yesdesk.places.models import Branch
from yesdesk.testing.needs import ask_as_ana
kim = actor_for(User.objects.select_related("job_class").get(username="kim"))
asked = ask_as_ana(
    Branch.objects.get(slug="mill"), name="Ines-Waits", contact="ines@post.example", words="Is the map of 1910 back?"
)
request = Request.objects.select_related("branch", "patron").get(pk=asked.pk)
assign(request, by=kim)
due = timezone.now() + timedelta(hours=3)
promise(request, what="an answer", due_at=due, despite_doubt=True, by=kim)
print(json.dumps(request.pk))
"""
"""Kim has a request, and promised an answer to it in three hours."""
EVERYBODY_IS_BACK = """
from yesdesk.people.models import User
User.objects.update(away=False)
print("1")
"""

_DONE = ".notice, .receipt, .entry-reply, .mailed, #tally-toast, #req-head .badge"
"""Where a page says what was done."""
_SENT = re.compile(
    r"\b(e-mailed|goes out|on its way(?! to the library system)|was sent|sent to)\b", re.IGNORECASE
)
_TOLD = re.compile(r"\b(you told|told (them|her|him) (by|here))\b", re.IGNORECASE)
_PROMISED = re.compile(r"\bpromised\b", re.IGNORECASE)


def happened(house: House, pk: int) -> Any:
    return house.look_up(_WHAT_HAPPENED.format(pk=pk))


def newest(house: House) -> int:
    return int(house.look_up(_NEWEST))


def says_nothing_false(page: Page, what: Any) -> None:
    """Nothing was sent that is in no outbox, nobody told whom nobody answered, nothing promised without a promise."""
    said = " ".join(page.locator(_DONE).all_inner_texts())
    answered = {"reply", "told"} & set(what["kinds"])
    for words, true in ((_SENT, what["mails"]), (_TOLD, answered), (_PROMISED, what["promises"])):
        assert true or not words.search(said), said


def find(hand: Hand, words: str) -> Locator:
    """In the one box by keys; the first of what the page shows."""
    hand.think()
    hand.press("/")
    expect(hand.page.locator("#one-box")).to_be_focused()
    hand.types(words)
    hand.press("Enter")
    hand.page.wait_for_url("**/find?q=*")
    return hand.page.locator("main li").first


def note(hand: Hand, words: str, *ticks: str) -> None:
    """In the line at the lower edge, with what is ticked beside it."""
    hand.think()
    hand.tap(hand.page.locator("#capture-words"))
    hand.types(words)
    for tick in ticks:
        hand.think()
        hand.tap(hand.page.locator("#capture-line label", has=hand.page.locator(tick)))
    hand.tap(hand.page.locator("#capture-open"))
    expect(hand.page.locator("#captured")).to_be_visible()


def note_and_open(hand: Hand, words: str, *ticks: str) -> None:
    note(hand, words, *ticks)
    hand.tap(hand.page.locator("#captured-open"))
    expect(hand.page.locator("#req-head")).to_be_visible()


def opened(hand: Hand, name: str) -> None:
    hand.page.goto("/desk")
    hand.think()
    hand.tapped()
    open_newest(hand.page, name)


def insert_first(hand: Hand) -> Locator:
    """The first of the answers that fit, put into the box."""
    hand.tap(hand.page.locator("#reply"))
    hand.tap(hand.page.locator("#insert-answer > summary"))
    first = hand.page.locator("#words-list [data-put]").first
    hand.think()
    hand.tap(first)
    expect(hand.page.locator("#reply")).not_to_have_value("")
    return first


def send_and_close(hand: Hand) -> None:
    hand.think()
    hand.tap(hand.page.locator("#then label"))
    hand.tapped()
    send(hand.page)
