"""The lead's page, the list, the frame's line, and the line on the request: complete without JavaScript."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from yesdesk.desk.approvals.actions import answer_approval, record_verbal_yes
from yesdesk.desk.approvals.escalate import time_out_approval
from yesdesk.desk.tests.asked import asked
from yesdesk.ils.models import Act
from yesdesk.people.known_browsers import COOKIE, known_browser_from
from yesdesk.people.models import ShiftState
from yesdesk.people.shift import set_shift
from yesdesk.policy.tests.written import late_charges_signed
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import Approval, ApprovalState, OutcomeValue, Promise, Request, Way
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def browsers(client_of, act, sam, lea, now):
    """Sam's and Lea's; Lea is on shift."""
    both = {"sam": client_of(sam), "lea": client_of(lea)}
    set_shift(ShiftState.ON, by=act(lea))
    return both


@pytest.fixture
def ask(mill, act, sam, dana, browsers):
    rule = late_charges_signed(act(dana)).rule_id
    return asked(ask_as_ana(mill), rule, act(sam))


def timed_out(ask, now):
    now.shift(timedelta(minutes=2))
    time_out_approval(str(ask.pk), ask.ends_at)


def fresh_with_patron(ask):
    return Approval.objects.select_related("request__branch", "request__patron").get(pk=ask.pk)


def fresh(ask):
    return Approval.objects.select_related("request__branch").get(pk=ask.pk)


def page_of(browsers, who, address, **data):
    return browsers[who].post(address, data) if data else browsers[who].get(address)


def test_the_lead_reads_who_asks_for_what_and_how_far_she_may_go(ask, browsers):
    page = page_of(browsers, "lea", f"/desk/asked/{ask.pk}")
    for words in (
        "Sam asks you",
        "<h1>Waive €32.00</h1>",
        "burying my mother",
        "Yes: Waive €32.00",
        "Half of it, €16.00",
        "the charge for a lost item",
        "up to €50.00 each time. Sam can go up to €25.00",
        "We ask another colleague at 18:04",
        'data-left="120">2:00<',
    ):
        assert words in page.text, words


def test_lead_says_yes_by_one_tap(ask, browsers):
    answered = page_of(browsers, "lea", f"/desk/asked/{ask.pk}", says="yes")
    assert answered["Location"] == "/desk/asked"
    assert fresh(ask).state == ApprovalState.YES
    assert Act.objects.count() == 1


def test_a_no_without_its_words_keeps_what_was_typed(ask, browsers):
    page = page_of(browsers, "lea", f"/desk/asked/{ask.pk}", says="no", why="It may turn up")
    assert page.status_code == 422
    assert "It may turn up" in page.text
    assert "What can be offered instead?" in page.text
    assert '<details id="no" open>' in page.text
    assert fresh(ask).state == ApprovalState.OPEN


def test_coming_over_leads_to_the_request(ask, browsers):
    answered = page_of(browsers, "lea", f"/desk/asked/{ask.pk}", says="coming_over")
    assert answered["Location"] == f"/desk/{ask.request_id}"


def test_what_is_answered_says_so(ask, browsers, act, lea):
    answer_approval(ask, says=ApprovalState.COMING_OVER, by=act(lea))
    page = page_of(browsers, "lea", f"/desk/asked/{ask.pk}")
    assert "Lea is coming over: Waive €32.00" in page.text
    assert 'name="says"' not in page.text


def test_after_its_time_she_can_still_say_yes(ask, browsers, now):
    timed_out(ask, now)
    page = page_of(browsers, "lea", f"/desk/asked/{ask.pk}")
    assert "Your answer still counts." in page.text
    assert "data-left" not in page.text.split("<main")[1]
    assert page_of(browsers, "lea", f"/desk/asked/{ask.pk}", says="yes").status_code == 302
    assert fresh(ask).state == ApprovalState.YES
    assert Act.objects.count() == 1


def test_too_late_is_told_with_the_way_on(ask, browsers, act, sam, now):
    timed_out(ask, now)
    request = Request.objects.get(pk=ask.request_id)
    reply(request, words="It stays.", seen_revision=request.revision, way=Way.HERE, by=act(sam))
    assert 'name="says"' not in page_of(browsers, "lea", f"/desk/asked/{ask.pk}").text
    page = page_of(browsers, "lea", f"/desk/asked/{ask.pk}", says="yes")
    assert page.status_code == 409
    assert "its time is over" in page.text
    assert fresh(ask).state == ApprovalState.TIMED_OUT


def test_asked_again_only_the_newer_question_is_answered(ask, browsers, act, sam, now):
    timed_out(ask, now)
    again = asked(ask.request, ask.command["rule"], act(sam))
    assert again.pk != ask.pk
    assert page_of(browsers, "lea", f"/desk/asked/{ask.pk}", says="yes").status_code == 409
    assert page_of(browsers, "lea", f"/desk/asked/{again.pk}", says="yes").status_code == 302
    assert Act.objects.count() == 1


def test_approval_is_on_the_leads_list_and_desk(ask, browsers):
    for address in ("/desk/asked", "/desk"):
        page = page_of(browsers, "lea", address)
        assert "Sam asks you: Waive €32.00" in page.text, address
        assert f'data-asked="{ask.pk}"' in page.text


def test_the_asker_and_who_may_not_are_not_asked(ask, browsers, client_of, kim):
    assert "Sam asks you" not in page_of(browsers, "sam", "/desk/asked").text
    assert "Sam asks you" not in client_of(kim).get("/desk/asked").text


def test_another_branch_is_asked_only_when_it_is_its_turn(ask, client_of, noor):
    Approval.objects.update(tiers=[noor.job_class_id])
    browser = client_of(noor)
    assert "Sam asks you" not in browser.get("/desk/asked").text
    Approval.objects.update(everywhere=True)
    assert "Sam asks you" in browser.get("/desk/asked").text


def test_every_page_has_the_region_and_hears_of_it_for_no_query(
    ask, browsers, lea, django_assert_num_queries
):
    page = page_of(browsers, "lea", "/account/")
    assert f'id="asked" data-topic="staff.{lea.pk}" data-asked=""' in page.text
    request_page = page_of(browsers, "lea", f"/desk/{ask.request_id}")
    assert f"staff.{lea.pk}" in request_page.context["live"]
    part = browsers["lea"].get("/desk/asked?part=bar")
    assert part.text.startswith('<aside class="ask-bar" id="asked"')
    # the session, what is asked, was passed on, ends soon, was decided without a lead, who needs somebody at the
    # desk, and (in tests only) the name
    with django_assert_num_queries(7):
        browsers["lea"].get("/desk/asked?part=bar")


def test_the_list_alone_is_a_part(ask, browsers):
    part = browsers["lea"].get("/desk/asked?part=list")
    assert part.text.lstrip().startswith('<div class="stack" id="asked-list"')


def line_of(browsers, who, ask):
    """The line of the question on its request, as `who` reads it."""
    page = page_of(browsers, who, f"/desk/{ask.request_id}").text
    found = re.search(rf'<div class="ask-wait[^>]*id="ask-{ask.pk}".*?\n</div>', page, re.DOTALL)
    return found[0] if found else ""


def test_approval_is_a_line_on_the_request(ask, browsers):
    line = line_of(browsers, "sam", ask)
    for words in (
        "You asked Lea: Waive €32.00",
        "Lea has it now. Carry on; the answer shows here.",
        'data-left="120"',
        "2 minutes for an answer.",
        f'<a href="/desk/{ask.request_id}/asked/{ask.pk}">Reload to see the answer',
        "Stop asking",
    ):
        assert words in line, words


def test_only_its_beginning_and_its_end_are_heard(ask, browsers, now):
    first = re.search(r"<h3[^>]*data-heard.*?</h3>", line_of(browsers, "sam", ask), re.DOTALL)[0]
    assert "data-heard-first" in first
    now.shift(timedelta(minutes=1))
    later = re.search(r"<h3[^>]*data-heard.*?</h3>", line_of(browsers, "sam", ask), re.DOTALL)[0]
    assert "data-heard-first" not in later
    assert later.split(">", 1)[1] == first.split(">", 1)[1], "the same words while it runs"


def test_a_link_of_before_leads_to_the_request(ask, browsers):
    answer = page_of(browsers, "sam", f"/desk/{ask.request_id}/asked/{ask.pk}")
    assert answer["Location"] == f"/desk/{ask.request_id}#ask-{ask.pk}"
    part = page_of(browsers, "sam", f"/desk/{ask.request_id}/asked/{ask.pk}?part=region")
    assert part["HX-Redirect"] == f"/desk/{ask.request_id}#ask-{ask.pk}"
    line = page_of(browsers, "sam", f"/desk/{ask.request_id}/asked/{ask.pk}?part=line")
    assert line.text.strip().startswith('<div class="ask-wait"')
    page_of(browsers, "sam", f"/desk/{ask.request_id}/asked/{ask.pk}/withdraw", x="")
    line = page_of(browsers, "sam", f"/desk/{ask.request_id}/asked/{ask.pk}?part=line")
    assert line.text == "", "and so the line goes from a page that is open"


def test_answered_approval_stays_in_the_line_on_the_request(ask, browsers, act, lea):
    answer_approval(ask, says=ApprovalState.YES, by=act(lea))
    line = line_of(browsers, "sam", ask)
    assert "Lea said yes: Waive €32.00" in line
    assert "<button" not in line


def test_a_no_is_read_with_its_words_and_leads_to_a_promise(ask, browsers, act, lea):
    answer_approval(
        ask, says=ApprovalState.NO, why="It may turn up", next_step="Ask in a week", by=act(lea)
    )
    line = line_of(browsers, "sam", ask)
    assert "Lea said not this time" in line
    assert "Ask in a week" in line
    assert f'formaction="/desk/{ask.request_id}/asked/{ask.pk}/promise"' in line


def test_nobody_answers_and_one_tap_promises_an_answer(ask, browsers, now):
    timed_out(ask, now)
    due = re.search(r'name="due" value="([^"]+)"', line_of(browsers, "sam", ask))[1]
    address = f"/desk/{ask.request_id}/asked/{ask.pk}/promise"
    assert page_of(browsers, "sam", address, due=due)["Location"] == f"/desk/{ask.request_id}"
    promised = Promise.objects.get()
    assert promised.due_at == datetime.fromisoformat(due)
    assert promised.what == "an answer"
    assert line_of(browsers, "sam", ask) == ""


@pytest.mark.parametrize("due", ["", "noon", "2026-11-04T12:00", "2020-01-01T12:00+00:00"])
def test_a_time_that_is_no_longer_good_leads_to_the_form(ask, browsers, now, due):
    timed_out(ask, now)
    address = f"/desk/{ask.request_id}/asked/{ask.pk}/promise"
    answer = browsers["sam"].post(address, {"due": due})
    assert answer["Location"] == f"/desk/{ask.request_id}/promise#act"
    assert not Promise.objects.exists()


def test_a_yes_by_voice_is_two_taps_and_lea_sees_it(ask, browsers, lea):
    where = f"/desk/{ask.request_id}/asked/{ask.pk}"
    assert f'name="whose" value="{lea.pk}"' in line_of(browsers, "sam", ask)
    assert page_of(browsers, "sam", f"{where}/voice", whose=str(lea.pk)).status_code == 302
    assert Act.objects.count() == 1
    assert "Sam noted your yes: Waive €32.00" in page_of(browsers, "lea", "/desk").text
    assert "I didn’t say so" in page_of(browsers, "lea", f"/desk/asked/{ask.pk}").text


@pytest.mark.parametrize(
    ("mine", "state"), [("yes", ApprovalState.YES), ("no", ApprovalState.NOT_SAID)]
)
def test_lea_says_whether_it_was_hers(ask, browsers, act, sam, lea, mine, state):
    record_verbal_yes(ask, whose=lea.pk, by=act(sam))
    assert page_of(browsers, "lea", f"/desk/asked/{ask.pk}/voice", mine=mine).status_code == 302
    assert fresh(ask).state == state
    assert "noted your yes" not in page_of(browsers, "lea", "/desk/asked").text


def test_the_asker_takes_it_back(ask, browsers):
    where = f"/desk/{ask.request_id}/asked/{ask.pk}/withdraw"
    assert browsers["sam"].post(where)["Location"] == f"/desk/{ask.request_id}"
    assert fresh(ask).state == ApprovalState.WITHDRAWN
    assert "Sam asks you" not in page_of(browsers, "lea", "/desk/asked").text


def test_another_requests_question_is_not_here(ask, browsers, mill):
    other = ask_as_ana(mill)
    assert browsers["sam"].get(f"/desk/{other.pk}/asked/{ask.pk}").status_code == 404


def test_a_colleague_reads_what_was_asked_and_can_do_nothing_to_it(ask, browsers, client_of, kim):
    line = line_of({"kim": client_of(kim)}, "kim", ask)
    assert "Sam asked Lea: Waive €32.00" in line
    assert "<button" not in line
    assert "<a" not in line


def test_whoever_is_asked_finds_the_answers_on_the_request(ask, browsers):
    assert f'href="/desk/asked/{ask.pk}"' in line_of(browsers, "lea", ask)


def test_closed_meanwhile_nobody_is_asked_any_more(ask, browsers, act, sam):
    request = Request.objects.get(pk=ask.request_id)
    close_request(request, value=OutcomeValue.YES_OTHER_WAY, by=act(sam))
    assert line_of(browsers, "sam", ask) == ""
    assert "This request is closed." in page_of(browsers, "lea", f"/desk/asked/{ask.pk}").text


def test_signing_out_and_in_again_is_still_the_computer_it_was_asked_on(ask, sam, lea, client):
    client.post("/sign-in", {"login": "sam", "password": "sam-yes-desk"})
    device = known_browser_from(client.cookies[COOKIE].value)
    assert device is not None
    Approval.objects.update(asked_from=device.handle(f"request:{ask.request_id}"))
    client.post("/sign-out")
    client.post("/sign-in", {"login": "lea", "password": "lea-yes-desk"})
    refused = client.post(f"/desk/asked/{ask.pk}", {"says": "yes"})
    assert refused.status_code == 403
    assert "computer it was asked on" in refused.text
    elsewhere = Client()
    elsewhere.post("/sign-in", {"login": "lea", "password": "lea-yes-desk"})
    assert elsewhere.post(f"/desk/asked/{ask.pk}", {"says": "yes"}).status_code == 302
