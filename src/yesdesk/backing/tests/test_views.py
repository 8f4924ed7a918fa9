"""The pages of suggestions: sending without a trace, reading, answering, and who answers."""

import logging
from datetime import UTC, datetime

import pytest
import time_machine
from django.core import signing
from django.test import Client

from yesdesk.backing.models import Lane, Suggestion, WaitingLine
from yesdesk.backing.suggestions.actions import suggest
from yesdesk.backing.suggestions.frame import waiting_by_post
from yesdesk.backing.suggestions.jobs import show_waiting_suggestions
from yesdesk.backing.suggestions.views import ME_TOO, SENT
from yesdesk.core.models import AuditEntry
from yesdesk.people.models import JobClass, User
from yesdesk.people.queries import actor_for
from yesdesk.testing.cast import NOW

pytestmark = pytest.mark.django_db

OPENS = datetime(2026, 11, 5, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def evening():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def as_(name):
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


@pytest.fixture
def said(evening):
    """One to decide, which the director answers."""
    kim = actor_for(User.objects.select_related("job_class").get(username="kim"))
    suggest("Why do we ask for a letter?", lane=Lane.DECIDE, with_name=True, by=kim)
    evening.move_to(OPENS)
    show_waiting_suggestions("", OPENS)
    return Suggestion.objects.get()


def test_sending_without_a_name_leaves_a_line_and_nothing_else(everything, caplog):
    kim = as_("kim")
    kim.get("/suggestions")
    before = everything()
    with caplog.at_level(logging.DEBUG):
        answer = kim.post("/suggestions", {"line": "Lend chargers", "lane": "fix", "name": "no"})
    after = everything()
    changed = {table for table in after if after[table] != before[table]} - {"sqlite_sequence"}
    assert (answer.status_code, changed) == (302, {"backing_waitingline"})
    assert not [record for record in caplog.records if record.name == "yesdesk.http"]
    row = WaitingLine.objects.get()
    assert (row.line, row.author) == ("Lend chargers", None)
    assert "Lend chargers" not in answer.cookies.output()


def test_pressing_enter_sends_without_a_name():
    page = as_("kim").get("/suggestions").text
    assert page.index('name="name" value="no"') < page.index('name="name" value="yes"')
    as_("kim").post("/suggestions", {"line": "Lend chargers", "lane": "fix"})
    assert WaitingLine.objects.get().author is None


def test_with_a_name_it_is_the_writers():
    as_("kim").post("/suggestions", {"line": "Lend chargers", "lane": "fix", "name": "yes"})
    assert WaitingLine.objects.get().author.username == "kim"


def test_a_name_in_the_line_is_asked_about_first():
    line = {"line": "Sam needs a chair", "lane": "fix", "name": "no"}
    asked = as_("kim").post("/suggestions", line)
    assert asked.status_code == 422
    assert 'value="Sam needs a chair"' in asked.text
    assert 'name="as_it_is"' in asked.text
    box = {"as_it_is": asked.context["form"].fields["as_it_is"].widget.attrs.get("value", "on")}
    other = as_("kim").post("/suggestions", {**line, "line": "Lea is late", **box})
    assert other.status_code == 422, "the tick was for other words"
    assert as_("kim").post("/suggestions", {**line, **box}).status_code == 302


def test_a_browser_sends_five_lines_for_an_opening_and_then_says_so(evening):
    kim = as_("kim")
    for number in range(5):
        kim.post("/suggestions", {"line": f"Mend chair {number}", "lane": "fix", "name": "no"})
    sixth = {"line": "Mend the lamp", "lane": "fix", "name": "no"}
    asked = kim.post("/suggestions", sixth)
    assert (asked.status_code, WaitingLine.objects.count()) == (422, 5)
    assert 'value="Mend the lamp"' in asked.text
    assert "chair" not in kim.cookies[SENT].output()
    evening.move_to(OPENS)
    kim.force_login(User.objects.get(username="kim"))
    assert kim.post("/suggestions", sixth).status_code == 302


def test_a_shared_desk_sends_twenty(evening, monkeypatch):
    monkeypatch.setattr(
        "yesdesk.backing.suggestions.views.SHARED_DESK", "_auth_user_id"
    )  # any session has it
    kim = as_("kim")
    sent = [
        kim.post("/suggestions", {"line": f"Mend chair {number}", "lane": "fix", "name": "no"})
        for number in range(21)
    ]
    assert [each.status_code for each in sent] == [302] * 20 + [422]


@pytest.mark.parametrize(
    "line",
    [
        "We all know kim waives for friends",
        "K1m waives for friends",
        "Kіm waives",
        "KIM waives",
        "Krm",
    ],
)
def test_a_colleagues_name_is_found_however_it_is_written(line):
    asked = as_("sam").post("/suggestions", {"line": line, "lane": "fix", "name": "no"})
    assert asked.status_code == (302 if line == "Krm" else 422)


def test_a_small_word_is_no_name(evening):
    User.objects.filter(username="max").update(name="Will Stone")
    line = {"lane": "fix", "name": "no"}
    assert as_("sam").post("/suggestions", {**line, "line": "When will it open"}).status_code == 302
    assert as_("sam").post("/suggestions", {**line, "line": "Tell Will"}).status_code == 422


def test_what_is_broken_is_on_the_desk_of_a_lead_and_done_with_one_button(evening):
    evening.move_to(OPENS)
    as_("kim").post("/suggestions", {"line": "The printer jams", "lane": "broken", "name": "yes"})
    waiting_by_post.look_again()
    broken = Suggestion.objects.get()
    assert "The printer jams" in as_("lea").get("/desk").text
    assert 'id="to-answer"' not in as_("sam").get("/desk").text
    at = f"/suggestions/{broken.pk}"
    as_("lea").post(at, {"do": "more", "more-until": "2026-11-06", "more-reason": ""})
    assert "I’ll see to it by" in as_("sam").get(at).text
    as_("lea").post(at, {"do": "answer", "answer-answer": "done", "answer-reason": ""})
    broken.refresh_from_db()
    assert broken.answer == "done"
    assert "The printer jams" in as_("kim").get("/desk/thanks").text


def test_a_reason_that_names_a_colleague_is_asked_about_first(said):
    sent = {"do": "aside", "aside-reason": "We all know who k1m is"}
    asked = as_("kim").post(f"/suggestions/{said.pk}", sent)
    assert (asked.status_code, 'name="aside-as_it_is"' in asked.text) == (422, True)
    box = asked.context["aside_form"].fields["as_it_is"].widget.attrs["value"]
    ticked = as_("kim").post(f"/suggestions/{said.pk}", {**sent, "aside-as_it_is": box})
    assert ticked.status_code == 302


def test_the_facilitator_puts_a_line_aside_and_all_read_why(said):
    assert 'id="aside"' not in as_("sam").get(f"/suggestions/{said.pk}").text
    lea = as_("kim")
    done = lea.post(
        f"/suggestions/{said.pk}", {"do": "aside", "aside-reason": "It names a colleague"}
    )
    assert done.status_code == 302
    said.refresh_from_db()
    assert (said.line, said.state) == ("", "aside")
    for page in ("/suggestions", f"/suggestions/{said.pk}"):
        text = as_("sam").get(page).text
        assert "It names a colleague" in text
        assert "ask for a letter" not in text
    assert AuditEntry.objects.filter(tag="backing.suggestion.put_aside").exists()
    assert (
        as_("kim").post(f"/suggestions/{said.pk}", {"do": "aside", "aside-reason": "x"}).status_code
        != 302
    )


def test_a_line_from_a_rule_remembers_the_rule():
    from yesdesk.core.actors import SYSTEM
    from yesdesk.policy.rules.actions import write_rule
    from yesdesk.policy.tests.written import draft

    rule = write_rule("late-charges", draft(), by=SYSTEM).rule
    foot = as_("kim").get("/rules/late-charges").text
    assert 'href="/suggestions?rule=late-charges"' in foot
    page = as_("kim").get("/suggestions?rule=late-charges").text
    assert 'action="/suggestions?rule=late-charges"' in page
    as_("kim").post("/suggestions?rule=late-charges", {"line": "Drop it", "lane": "decide"})
    assert WaitingLine.objects.get().rule == rule


def test_the_link_stands_at_the_foot_of_a_staff_page_and_of_no_other():
    assert 'href="/suggestions"' in as_("sam").get("/desk").text
    assert "/suggestions" not in Client().get("/en/ask").text


def test_the_post_alone_has_the_form_and_no_name_in_it(said):
    page = as_("dana").get(f"/suggestions/{said.pk}").text
    assert 'id="answer"' in page
    assert "Kim suggested" not in page
    assert 'id="answer"' not in as_("sam").get(f"/suggestions/{said.pk}").text
    assert 'id="send"' in as_("kim").get(f"/suggestions/{said.pk}").text


def test_an_answer_is_read_by_all_staff_with_the_name(said):
    dana = as_("dana")
    form = {"do": "answer", "answer-answer": "kept", "answer-reason": "The law asks for it."}
    assert dana.post(f"/suggestions/{said.pk}", form).status_code == 302
    page = as_("sam").get("/suggestions").text
    assert "The law asks for it." in page
    assert "Kim suggested it." in page
    late = dana.post(f"/suggestions/{said.pk}", {**form, "answer-reason": "Another reason"})
    assert late.status_code == 409
    typed = [words for _field, words in late.context["typed"]]
    assert typed == ["Another reason"], "what was only chosen is not shown as words"


def test_what_was_typed_stays_where_something_is_missing(said):
    form = {"do": "answer", "answer-answer": "trial", "answer-reason": "A name will do"}
    again = as_("dana").post(f"/suggestions/{said.pk}", form)
    assert again.status_code == 422
    assert "A name will do" in again.text
    assert 'id="id_answer-trial_until_error"' in again.text


@pytest.mark.parametrize(
    ("do", "form"),
    [
        ("more", {"more-until": "2026-12-18", "more-reason": "I wait for a price"}),
        ("refer", {"refer-outside": "the board", "refer-due": "2027-01-31", "refer-reason": "Law"}),
        ("send", {"send-to": "lead", "send-lane": "decide"}),
    ],
)
def test_the_post_does_each_act_on_the_page(said, do, form):
    lead = JobClass.objects.get(name="Lead").pk
    given = {key: lead if value == "lead" else value for key, value in form.items()}
    dana = as_("dana")
    assert dana.post(f"/suggestions/{said.pk}", {"do": do, **given}).status_code == 302
    page = dana.get("/suggestions").text
    assert {"more": "I wait for a price", "refer": "the board", "send": "Lead answers"}[do] in page


def test_a_computer_counts_me_too_once_a_day_and_no_row_knows_whose(said, everything):
    sam = as_("sam")
    before = everything()
    for _ in range(3):
        answer = sam.post(f"/suggestions/{said.pk}/me-too")
    after = everything()
    changed = {table for table in after if after[table] != before[table]} - {"sqlite_sequence"}
    assert (answer.status_code, changed) == (302, {"backing_suggestion"})
    said.refresh_from_db()
    assert said.me_too_waiting == 1
    as_("max").post(f"/suggestions/{said.pk}/me-too")
    said.refresh_from_db()
    assert said.me_too_waiting == 2


def test_the_next_day_that_computer_counts_again(said, evening):
    sam = as_("sam")
    for _ in range(2):
        sam.force_login(User.objects.get(username="sam"))
        sam.post(f"/suggestions/{said.pk}/me-too")
        evening.shift(24 * 3600)
    said.refresh_from_db()
    assert said.me_too + said.me_too_waiting == 2


def test_the_cookie_of_a_shared_computer_tells_nobody_what_was_pressed(said):
    sam = as_("sam")
    presses = []
    for _ in range(2):
        sam.post(f"/suggestions/{said.pk}/me-too")
        presses.append(signing.Signer(salt=ME_TOO).unsign_object(sam.cookies[ME_TOO].value))
    assert str(said.pk) not in str(presses)
    assert [len(each) for each in presses] == [2, 3], "a press that does not count looks the same"
    assert len(set(presses[1][1:])) == 2
    said.refresh_from_db()
    assert said.me_too_waiting == 1


def test_the_desk_shows_a_post_what_it_answers(said):
    waiting_by_post.look_again()
    assert 'id="to-answer"' in as_("dana").get("/desk").text
    assert 'id="to-answer"' not in as_("sam").get("/desk").text
    waiting_by_post.keep_quiet()


def test_who_answers_is_set_on_a_page(said):
    ids = {each.name: each.pk for each in JobClass.objects.all()}
    form = {"fix": ids["Librarian"], "decide": ids["Lead"], "facilitator": ids["Shelver"]}
    assert as_("dana").post("/settings/who-answers", form).status_code == 302
    assert 'id="answer"' in as_("lea").get(f"/suggestions/{said.pk}").text
    wrong = as_("dana").post("/settings/who-answers", {**form, "facilitator": ids["Lead"]})
    assert wrong.status_code == 422
    assert 'id="id_facilitator_error"' in wrong.text
