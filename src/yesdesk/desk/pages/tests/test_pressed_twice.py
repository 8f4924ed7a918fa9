"""An answer whose button was pressed twice: it goes out once, and another answer is never taken for it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from yesdesk.desk.pages.form_actions import TOLD, UNFINISHED_NO
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import note
from yesdesk.requests.models import Approval, ApprovalState, Request, Way
from yesdesk.testing.needs import ask_as_ana


@pytest.fixture
def ana(mill):
    return ask_as_ana(mill)


def typed(request, **more):
    return {"words": "Done.\r\nSam", "revision": 1, "last": request.entries.last().pk, **more}


def refuse(request, asker):
    """A lead says no to what was asked for it."""
    now = request.opened_at
    says = {"state": ApprovalState.NO, "command": {}, "what": {}, "tiers": []}
    Approval.objects.create(request=request, asker=asker, asked_at=now, ends_at=now, **says)


def said(browser):
    """Sentence and draft of each notice that the next page shows."""
    page = browser.get("/desk")
    return [(each.message.sentence, each.extra_tags) for each in page.context["messages"]]


@pytest.mark.parametrize("then", ["", "yes"])
@pytest.mark.parametrize("way", [Way.EMAIL, Way.HERE, ""])
def test_answer_pressed_twice_goes_out_once(client_of, sam, ana, then, way):
    browser, form = client_of(sam), typed(ana, then=then, way=way)
    for _press in range(2):
        assert browser.post(f"/desk/{ana.pk}/reply", form).status_code == 302
    assert ana.entries.filter(kind="reply").count() == 1
    sentence = TOLD[Way(way or "email")][bool(then)]
    assert said(browser) == [(sentence, f"reply.{ana.pk}")]


def test_a_browser_that_gave_up_the_first_answer_is_told_by_the_second(client_of, sam, ana):
    browser, form = client_of(sam), typed(ana)
    browser.post(f"/desk/{ana.pk}/reply", form)
    del browser.cookies["yesdesk_notice"]
    browser.post(f"/desk/{ana.pk}/reply", form)
    assert said(browser) == [(TOLD[Way.EMAIL][0], f"reply.{ana.pk}")]


def test_what_has_gone_out_is_not_said_to_wait(client_of, sam, ana, now):
    browser, form = client_of(sam), typed(ana)
    browser.post(f"/desk/{ana.pk}/reply", form)
    said(browser)
    now.shift(3600)
    browser.post(f"/desk/{ana.pk}/reply", form)
    assert said(browser) == [(TOLD[Way.HERE][0], f"reply.{ana.pk}")]


def test_a_call_is_kept_once(client_of, sam, mill):
    request = ask_as_ana(mill, contact="+44 1632 960123")
    Request.objects.filter(pk=request.pk).update(waiting_since=request.opened_at)
    browser, form = client_of(sam), typed(request, way=Way.PHONE, then="yes")
    for _press in range(2):
        assert browser.post(f"/desk/{request.pk}/reply", form).status_code == 302
    assert said(browser) == [(TOLD[Way.PHONE][1], f"reply.{request.pk}")]
    form["then"] = ""
    assert browser.post(f"/desk/{request.pk}/reply", form).status_code == 409


def test_a_no_without_its_lines_is_said_to_lack_them_again(client_of, sam, ana):
    refuse(ana, sam)
    browser, form = client_of(sam), typed(ana, then="yes")
    for _press in range(2):
        assert browser.post(f"/desk/{ana.pk}/reply", form).status_code == 302
        assert said(browser) == [(UNFINISHED_NO, f"reply.{ana.pk}")]


@pytest.mark.parametrize(
    "other",
    [
        {"then": "yes"},
        {"way": Way.HERE},
        {"words": "Done."},
        {"files": SimpleUploadedFile("form.txt", b"Fill this in", "text/plain")},
    ],
    ids=["closing", "way", "words", "file"],
)
def test_what_differs_is_not_taken_for_sent_and_stays_typed(client_of, sam, ana, other):
    browser, form = client_of(sam), typed(ana, way=Way.EMAIL)
    browser.post(f"/desk/{ana.pk}/reply", form)
    page = browser.post(f"/desk/{ana.pk}/reply", form | other)
    assert page.status_code == 409
    shown = page.context["reply"]
    assert shown["words"].value().split() == (form | other)["words"].split()
    assert bool(shown["then"].value()) == ("then" in other)
    assert shown.kept_names == (["form.txt"] if "files" in other else [])


def test_answer_that_closes_is_another_than_one_that_leaves_open(client_of, sam, ana):
    form = typed(ana, then="yes")
    client_of(sam).post(f"/desk/{ana.pk}/reply", form)
    assert client_of(sam).post(f"/desk/{ana.pk}/reply", form | {"then": ""}).status_code == 409


def test_answer_with_a_file_is_another_than_one_without(client_of, sam, ana):
    form = typed(ana)
    file = SimpleUploadedFile("form.txt", b"Fill this in", "text/plain")
    client_of(sam).post(f"/desk/{ana.pk}/reply", form | {"files": file})
    assert client_of(sam).post(f"/desk/{ana.pk}/reply", form).status_code == 409


def test_a_colleagues_same_words_are_shown_before_they_go_out_twice(client_of, sam, lea, ana):
    form = typed(ana)
    assert client_of(lea).post(f"/desk/{ana.pk}/reply", form).status_code == 302
    assert client_of(sam).post(f"/desk/{ana.pk}/reply", form).status_code == 409


def test_what_came_after_it_is_shown(client_of, sam, ana, act):
    form = typed(ana)
    client_of(sam).post(f"/desk/{ana.pk}/reply", form)
    note(ana, words="They rang", by=act(sam))
    assert client_of(sam).post(f"/desk/{ana.pk}/reply", form).status_code == 409


def test_words_that_were_taken_back_are_not_taken_for_sent(client_of, sam, ana):
    form = typed(ana)
    client_of(sam).post(f"/desk/{ana.pk}/reply", form)
    entry = ana.entries.get(kind="reply").pk
    client_of(sam).post(f"/desk/{ana.pk}/entries/{entry}/undo")
    assert client_of(sam).post(f"/desk/{ana.pk}/reply", form).status_code == 409


def test_a_new_time_is_not_taken_for_an_answer_in_the_same_words(client_of, sam, ana, act):
    due_at = timezone.now() + timedelta(hours=1)
    promise(ana, what="an answer", due_at=due_at, despite_doubt=True, by=act(sam))
    browser = client_of(sam)
    shown = browser.get(f"/desk/{ana.pk}/new-time").context["act_form"]
    form = {name: shown[name].value() or "" for name in shown.fields}
    form |= {"due": shown.fields["due"].choices[0][0], "words": "Sorry, Ana."}
    assert browser.post(f"/desk/{ana.pk}/reply", form).status_code == 302
    assert browser.post(f"/desk/{ana.pk}/new-time", form).status_code == 409


@pytest.mark.parametrize("words", ["Your card works.", ""])
def test_told_twice_leads_to_the_same_next_one(client_of, sam, bo, okafor, words):
    browser, form = client_of(sam), typed(bo, words=words, next=okafor.pk)
    for _press in range(2):
        page = browser.post(f"/desk/{bo.pk}/told-next", form)
        assert (page.status_code, page.headers["location"]) == (
            302,
            f"/desk/{okafor.pk}?closed={bo.pk}",
        )
    assert bo.entries.filter(kind__in=["reply", "told"]).count() == 1


def test_told_another_thing_than_before_is_shown(client_of, sam, bo, okafor):
    form = typed(bo, words="Your card works.", next=okafor.pk)
    client_of(sam).post(f"/desk/{bo.pk}/told-next", form)
    for other in ({"words": ""}, {"words": "And the book is here."}):
        page = client_of(sam).post(f"/desk/{bo.pk}/told-next", form | other)
        assert page.status_code == 409


def test_told_by_mail_before_is_not_told_here(client_of, sam, bo, okafor):
    form = typed(bo, way=Way.EMAIL, then="yes", next=okafor.pk)
    client_of(sam).post(f"/desk/{bo.pk}/reply", form)
    assert client_of(sam).post(f"/desk/{bo.pk}/told-next", form).status_code == 409


def test_a_told_no_leads_to_its_three_lines_again(client_of, sam, bo, okafor):
    refuse(bo, sam)
    browser, form = client_of(sam), typed(bo, words="No, sorry.", next=okafor.pk)
    for _press in range(2):
        page = browser.post(f"/desk/{bo.pk}/told-next", form)
        assert (page.status_code, page.headers["location"]) == (302, f"/desk/{bo.pk}/close#act")
    assert len(said(browser)) == 1
