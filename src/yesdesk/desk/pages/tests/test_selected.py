"""Several requests at once: each takes its own road, what stops one stops no other, and nothing ticked is lost."""

import pytest

from yesdesk.desk.decisions.cancel import undo
from yesdesk.desk.models import EntryKind, HandOver, OutcomeValue, Request
from yesdesk.desk.requests.actions.close import close_request
from yesdesk.desk.requests.queries.passed import passed_to
from yesdesk.testing.needs import ask_as_ana


@pytest.fixture
def three(mill, now):
    """Three requests that wait, each a minute after the one before."""
    made = []
    for name in ("Ana", "Bo", "Cy"):
        made.append(ask_as_ana(mill, name=name))
        now.shift(60)
    return made


@pytest.fixture
def does(client_of, sam):
    """`does("pass", requests, to=...)`: Sam does that to all of these."""
    browser = client_of(sam)

    def done(name, requests, **fields):
        picks = [request.pk for request in requests]
        return browser.post("/desk/selected", {"do": name, "pick": picks, **fields})

    return done


def fresh(request):
    return Request.objects.select_related("branch", "patron").get(pk=request.pk)


def stopped(page):
    """Request numbers to what stands in their way."""
    return {each.row.pk: each.stopped_by for each in page.context["rows"]}


class TestTicking:
    def test_the_list_has_boxes_only_while_one_selects(self, client_of, sam, three):
        browser = client_of(sam)
        assert 'name="pick"' not in browser.get("/desk").text
        page = browser.get("/desk?select=1").text
        for request in three:
            assert page.count(f'id="pick-{request.pk}"') == 1

    def test_the_list_stands_still_meanwhile_and_nothing_in_it_is_solid(
        self, client_of, sam, three
    ):
        page = client_of(sam).get("/desk?select=1")
        assert 'data-topic="desk.' not in page.text
        assert page.context["next_pk"] is None

    def test_names_tell_twins_apart(self, client_of, sam, mill):
        first, second = ask_as_ana(mill), ask_as_ana(mill)
        page = client_of(sam).get("/desk?select=1").text
        assert f"Select Ana, request {first.pk}<" in page
        assert f"Select Ana, request {second.pk}<" in page

    def test_who_may_not_answer_ticks_nothing(self, client_of, priya, three):
        assert 'name="pick"' not in client_of(priya).get("/desk?select=1").text

    def test_the_form_brings_what_was_ticked_and_leads_back_to_the_same_list(
        self, client_of, sam, three, mill
    ):
        page = client_of(sam).get(
            "/desk/selected", {"do": "pass", "pick": [three[0].pk, three[2].pk], "queue": "all"}
        )
        assert [each.row.pk for each in page.context["rows"]] == [three[0].pk, three[2].pk]
        assert page.context["back"] == f"/desk?queue=all&branch={mill.pk}"

    @pytest.mark.parametrize("sent", [{}, {"do": "pass"}, {"do": "x", "pick": 1}])
    def test_nothing_ticked_leads_back_to_ticking(self, client_of, sam, three, sent):
        answer = client_of(sam).post("/desk/selected", sent)
        assert answer.status_code == 302
        assert answer["Location"].endswith("&select=1")

    def test_a_number_of_what_one_may_not_see_says_no_more_than_a_wrong_one(
        self, client_of, sam, three
    ):
        hidden = three[1]
        Request.objects.filter(pk=hidden.pk).update(for_leads=True)
        for number in (hidden.pk, 999_999):
            page = client_of(sam).get(
                "/desk/selected", {"do": "pass", "pick": [three[0].pk, number]}
            )
            assert [each.row.pk for each in page.context["rows"]] == [three[0].pk]
            assert page.context["gone"] == 1


class TestPassing:
    def test_all_of_them_go_to_the_colleague_with_the_same_line(self, does, three, act, kim, mill):
        answer = does("pass", three, to=kim.pk, words="She knows")
        assert answer["Location"] == f"/desk?queue=waiting&branch={mill.pk}"
        assert {fresh(one).assigned_to_id for one in three} == {kim.pk}
        assert len(passed_to(act(kim))) == 3
        assert {entry.entry.text for entry in HandOver.objects.select_related("entry")} == {
            "She knows"
        }

    def test_the_phone_rings_once(self, does, three, kim, monkeypatch):
        rung = []
        monkeypatch.setattr("yesdesk.desk.requests.actions.assignment.ring_for_passed", rung.append)
        does("pass", three, to=kim.pk, words="She knows")
        assert len(rung) == 1

    def test_without_a_colleague_they_wait_in_the_queue_of_the_branch(self, does, three, hill):
        does("pass", three, words="They live there", branch=hill.pk)
        assert {(fresh(one).branch_id, fresh(one).assigned_to_id) for one in three} == {
            (hill.pk, None)
        }

    def test_what_stops_one_is_said_and_the_others_still_go(self, does, three, act, lea, kim):
        close_request(three[1], value=OutcomeValue.YES, by=act(lea))
        page = does("pass", three, to=kim.pk, words="She knows")
        assert page.status_code == 409
        assert list(stopped(page)) == [three[1].pk]
        assert all(stopped(page).values())
        assert [fresh(one).assigned_to_id for one in three] == [kim.pk, None, kim.pk]

    def test_what_was_ticked_and_typed_stays_where_something_is_missing(self, does, three, kim):
        page = does("pass", three, to=kim.pk, words=" ")
        assert page.status_code == 422
        assert list(stopped(page)) == [one.pk for one in three]
        assert page.context["form"].data["to"] == str(kim.pk)
        assert not HandOver.objects.exists()

    def test_a_colleague_who_may_not_answer_one_of_them_gets_the_others(
        self, client_of, lea, three, kim
    ):
        Request.objects.filter(pk=three[0].pk).update(for_leads=True)
        page = client_of(lea).post(
            "/desk/selected",
            {"do": "pass", "pick": [one.pk for one in three], "to": kim.pk, "words": "Please"},
        )
        assert list(stopped(page)) == [three[0].pk]
        assert fresh(three[2]).assigned_to_id == kim.pk

    def test_each_can_be_undone_alone(self, does, three, act, sam, kim):
        does("pass", three, to=kim.pk, words="She knows")
        undo(three[0].entries.get(kind=EntryKind.HANDOVER), by=act(sam))
        assert [fresh(one).assigned_to_id for one in three] == [None, kim.pk, kim.pk]
