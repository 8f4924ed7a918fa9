"""Pages to practise: nothing is written, no form is sent, no line is logged."""

import logging
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yesdesk.backing.models import PracticeNeed
from yesdesk.backing.practice.queries import shipped_needs
from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import AuditEntry
from yesdesk.places.actions import set_switches
from yesdesk.places.queries import the_library
from yesdesk.places.switches import Switch, parts
from yesdesk.policy.models import Sheet
from yesdesk.policy.queries import clear_cache
from yesdesk.testing.every_table import rows_by_table

pytestmark = pytest.mark.django_db

READ = ["/practice", "/practice/late-charge", "/practice/late-charge/answer", "/practice/deck"]
TYPED = {
    "title": "A room",
    "said": "“Is a room free for us?”",
    "can": "You can look at the plan.",
    "say": "“Let’s look together.”",
    "rule": "late-charges",
    "amount": "12.50",
    "as_it_is": "",
}


def main_of(answer):
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("address", READ)
def test_practising_writes_nothing_and_leaves_no_line_in_the_log(
    rules, client_of, sam, caplog, address
):
    browser = client_of(sam)
    browser.get("/say-yes")
    before = rows_by_table()
    caplog.clear()
    with caplog.at_level(logging.INFO), CaptureQueriesContext(connection) as asked:
        answer = browser.get(address)
    assert answer.status_code == 200
    assert rows_by_table() == before
    assert not [each for each in asked if re.match("INSERT|UPDATE|DELETE", each["sql"])]
    lines = [each for each in caplog.records if each.name == "yesdesk.http"]
    assert lines == []
    told = " ".join(each.getMessage() for each in caplog.records)
    assert "practice" not in told
    assert sam.username not in told


@pytest.mark.parametrize("address", READ)
def test_no_page_of_practice_has_a_form_or_takes_one(rules, client_of, sam, address):
    browser = client_of(sam)
    assert "<form" not in main_of(browser.get(address))
    assert browser.post(address).status_code == 405


def test_the_need_stands_alone_until_one_asks_what_to_do(rules, client_of, sam):
    browser = client_of(sam)
    alone = main_of(browser.get("/practice/late-charge"))
    assert "€18.40" in alone
    assert "€25" not in alone
    shown = main_of(browser.get("/practice/late-charge/answer"))
    assert "€25" in shown
    assert 'id="lately"' in shown
    assert "/rules/late-charges" in shown


def test_the_signed_line_about_time_stands_with_the_needs_about_time(rules, client_of, sam):
    set_switches(set(parts), by=SYSTEM)
    Sheet.objects.update(hours_away=1)
    clear_cache()
    browser = client_of(sam)
    line = "Each of us has one hour a week"
    assert line in main_of(browser.get("/practice/hovering/answer"))
    assert line not in main_of(browser.get("/practice/late-charge/answer"))
    assert main_of(browser.get("/practice/deck")).count(line) == 6


def test_the_deck_has_two_fronts_then_their_backs(rules, client_of, lea):
    page = main_of(client_of(lea).get("/practice/deck"))
    sides = re.findall(r"a5 (front|back)", page)
    assert sides == ["front", "front", "back", "back"] * 12


def test_a_library_without_practice_has_no_page_and_no_line(client_of, lea):
    browser = client_of(lea)
    assert 'href="/practice"' in browser.get("/say-yes").content.decode()
    set_switches(set(parts) - {Switch.PRACTICE}, by=SYSTEM)
    for address in (*READ, "/practice/needs/new"):
        assert browser.get(address).status_code == 404
    assert 'href="/practice"' not in browser.get("/say-yes").content.decode()


def test_a_lead_writes_changes_and_removes_a_need(rules, client_of, lea, sam):
    browser = client_of(lea)
    assert browser.post("/practice/needs/new", TYPED).status_code == 302
    need = PracticeNeed.objects.get()
    assert (need.title, need.amount, need.rule_number) == ("A room", 1250, 1)
    page = f"/practice/needs/{need.pk}"
    assert "12.50" in main_of(browser.get(page))
    assert browser.post(page, TYPED | {"rule": "", "title": "A hall"}).status_code == 302
    need.refresh_from_db()
    assert (need.title, need.amount, need.rule) == ("A hall", 0, None)
    assert "A hall" in main_of(client_of(sam).get("/practice"))
    assert browser.post(f"{page}/drop").status_code == 302
    assert not PracticeNeed.objects.exists()
    tags = list(AuditEntry.objects.order_by("pk").values_list("tag", flat=True))
    assert tags[-3:] == [
        "backing.practice.written",
        "backing.practice.written",
        "backing.practice.dropped",
    ]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("said", "That day Sam said no."),
        ("can", "Write to a@example.org."),
        ("say", ""),
        ("title", "x" * 61),
        ("amount", "much"),
        ("rule", "no-such-rule"),
    ],
)
def test_what_cannot_be_saved_stays_typed(rules, sam, client_of, lea, field, words):
    answer = client_of(lea).post("/practice/needs/new", TYPED | {field: words})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert "Let’s look together" in main_of(answer) or field == "say"
    assert not PracticeNeed.objects.exists()


def tap(browser, key, **typed):
    return browser.post(f"/practice/needs/{key}/out", typed)


def test_a_lead_leaves_out_a_need_and_puts_it_back(rules, client_of, lea, sam):
    lead, staff = client_of(lea), client_of(sam)
    for _twice in range(2):
        assert tap(lead, "late-charge", out="1").status_code == 302
    assert "late-charge" not in main_of(staff.get("/practice"))
    assert staff.get("/practice/late-charge").status_code == 404
    assert main_of(staff.get("/practice/deck")).count("a5 front") == 24  # 23 and a blank one
    assert "Left out" in main_of(lead.get("/practice"))
    tap(lead, "late-charge")
    assert staff.get("/practice/late-charge").status_code == 200
    tags = AuditEntry.objects.order_by("pk").values_list("tag", flat=True)
    assert list(tags)[-2:] == ["backing.practice.left_out", "backing.practice.put_back"]


def test_five_needs_stay_whatever_a_lead_leaves_out(rules, client_of, lea):
    browser = client_of(lea)
    every = [each.key for each in shipped_needs("en")]
    for key in every:
        tap(browser, key, out="1")
    assert the_library().needs_left_out.split() == sorted(every[:-5])
    page = browser.get("/practice").content.decode()
    assert "Five needs stay" in page
    assert main_of(browser.get("/practice")).count("Put back") == 19


def test_a_need_that_does_not_come_along_cannot_be_left_out(rules, client_of, lea, sam):
    assert tap(client_of(lea), "no-such-need", out="1").status_code == 404
    assert tap(client_of(sam), "late-charge", out="1").status_code == 403
    assert the_library().needs_left_out == ""


def test_pocket_cards_are_eight_on_a_page_once_the_kit_is_on(rules, client_of, sam):
    browser = client_of(sam)
    assert browser.get("/pocket-cards").status_code == 404
    set_switches({Switch.KIT}, by=SYSTEM)
    assert main_of(browser.get("/pocket-cards")).count("<article") == 8
