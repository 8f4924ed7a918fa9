"""The desk: queues, pages, costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yesdesk.core.actors import ANYBODY
from yesdesk.requests.actions.assignment import assign
from yesdesk.requests.actions.next_request import next_request
from yesdesk.requests.actions.promise_state import mark_promise_due
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import reply, set_audience
from yesdesk.requests.models import Channel, Request, Way
from yesdesk.requests.queries.queues import PAGE, DeskFilter, Queue, queue_counts, queue_page
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.pages import without_tokens


def test_desk_lists_a_waiting_request(client_of, sam, mill):
    request = ask_as_ana(mill)
    page = client_of(sam).get("/desk")
    assert page.status_code == 200
    assert f"/desk/{request.pk}" in page.text
    assert "One person waiting" in page.text


def test_what_stands_beside_comes_along_with_the_list(client_of, sam, mill):
    page, part = (client_of(sam).get(f"/desk{query}").text for query in ("", "?part=list"))
    assert 'id="desk-beside">' in page
    assert 'id="desk-beside" hx-swap-oob="true">' in part
    assert all(text.count('id="to-open-work"') == 1 for text in (page, part))


@pytest.mark.parametrize("channel", [Channel.WALK_IN, Channel.WEB])
def test_the_page_of_who_gave_no_name_has_the_title_of_their_row(
    client_of, sam, mill, act, channel
):
    request = ask_as_ana(mill, channel=channel, name="", contact="", by=act(sam))
    (row,) = queue_page(act(sam), DeskFilter(branch=mill.pk)).rows
    page = client_of(sam).get(f"/desk/{request.pk}").text
    assert f'<h1 id="req-title" tabindex="-1">{row.who}</h1>' in page


def test_queue_puts_patrons_at_the_desk_first_then_the_longest_wait(mill, act, sam, now):
    old = ask_as_ana(mill)
    now.shift(60)
    young = ask_as_ana(mill)
    now.shift(60)
    here = ask_as_ana(mill, channel=Channel.WALK_IN, by=act(sam))
    rows = queue_page(act(sam), DeskFilter(branch=mill.pk)).rows
    assert [row.href for row in rows] == [f"/desk/{one.pk}" for one in (here, old, young)]


@pytest.fixture
def three_kinds(mill, act, sam, kim, now):
    """One who waits, one here at the desk, one whose promise ran out and one who is here besides; each by name."""
    made = {"waits": ask_as_ana(mill, name="Cy")}
    for name, channel in (("late", Channel.WEB), ("late_here", Channel.WALK_IN)):
        made[name] = ask_as_ana(mill, channel=channel, by=act(sam))
        due = promise(
            made[name],
            what="an answer",
            due_at=timezone.now() + timedelta(minutes=20),
            despite_doubt=True,
            by=act(kim),
        )
        now.shift(21 * 60)
        mark_promise_due(str(due.pk), timezone.now())
    Request.objects.update(assigned_to=None)
    Request.objects.filter(pk=made["late_here"].pk).update(at_desk=True)
    made["here"] = ask_as_ana(mill, channel=Channel.WALK_IN, name="Bo", by=act(sam))
    return {name: request.pk for name, request in made.items()}


def parts_of(page):
    return [(part.key, [row.pk for row in part.rows]) for part in page.context["parts"]]


class TestTheThreeParts:
    def test_late_then_here_at_the_desk_then_the_longest_wait(
        self, client_of, sam, mill, now, three_kinds
    ):
        now.shift(60)
        young = ask_as_ana(mill)
        assert parts_of(client_of(sam).get("/desk")) == [
            ("late", [three_kinds["late_here"], three_kinds["late"]]),
            ("here", [three_kinds["here"]]),
            ("waiting", [three_kinds["waits"], young.pk]),
        ]

    def test_each_part_is_a_list_named_by_its_heading(self, client_of, sam, three_kinds):
        page = client_of(sam).get("/desk").text
        for key in ("late", "here", "waiting"):
            assert page.count(f'id="part-{key}"') == 1
            assert page.count(f'<ol class="part-{key}" aria-labelledby="part-{key}">') == 1

    def test_a_part_that_holds_nobody_is_left_out(self, client_of, sam, mill):
        waits = ask_as_ana(mill)
        assert parts_of(client_of(sam).get("/desk")) == [("waiting", [waits.pk])]

    def test_other_queues_have_no_headings(self, client_of, sam, three_kinds):
        page = client_of(sam).get("/desk?queue=all")
        ((key, rows),) = parts_of(page)
        assert key == "all"
        assert sorted(rows) == sorted(three_kinds.values())
        assert 'class="queue-part' not in page.text

    def test_the_next_page_goes_on_with_the_part_it_broke_off_in(
        self, client_of, sam, mill, act, now, three_kinds
    ):
        for _each in range(PAGE - 3):
            ask_as_ana(mill, channel=Channel.WALK_IN, by=act(sam))
        browser = client_of(sam)
        first = browser.get("/desk")
        assert [key for key, _rows in parts_of(first)] == ["late", "here"]
        second = browser.get(f"/desk{first.context['older']}")
        assert parts_of(second) == [("waiting", [three_kinds["waits"]])]


class TestTheOneButton:
    """It is for who stands here, then for what is late, then for the longest wait; never for a colleague's."""

    def test_who_stands_here_comes_before_what_is_late(self, client_of, sam, three_kinds):
        page = client_of(sam).get("/desk")
        assert page.context["next_pk"] == three_kinds["late_here"]
        Request.objects.filter(pk=three_kinds["late_here"]).update(at_desk=False)
        assert client_of(sam).get("/desk").context["next_pk"] == three_kinds["here"]

    def test_with_nobody_here_it_is_for_what_is_late(self, client_of, kim, three_kinds):
        Request.objects.filter(at_desk=True).update(at_desk=False)
        assert client_of(kim).get("/desk").context["next_pk"] == three_kinds["late"]

    def test_what_a_colleague_has_is_passed_over(self, client_of, sam, act, kim, three_kinds):
        for name in ("late", "late_here"):
            Request.objects.filter(pk=three_kinds[name]).update(assigned_to=kim.pk)
        assign(Request.objects.get(pk=three_kinds["here"]), by=act(kim))
        assert client_of(sam).get("/desk").context["next_pk"] == three_kinds["waits"]


def test_each_queue_holds_what_it_says(mill, act, sam, kim):
    waiting, mine = ask_as_ana(mill), ask_as_ana(mill)
    assign(mine, by=act(sam))
    reply(mine, words="hello", seen_revision=mine.revision, by=act(sam))
    counts = queue_counts(
        act(sam), DeskFilter(branch=mill.pk), [Queue.WAITING, Queue.MINE, Queue.HELD]
    )
    assert counts == {Queue.WAITING: "1", Queue.MINE: "1", Queue.HELD: "0"}
    assert queue_page(act(kim), DeskFilter(Queue.MINE)).rows == []
    assert [row.href for row in queue_page(act(sam), DeskFilter()).rows] == [f"/desk/{waiting.pk}"]


def test_nobody_sees_on_a_list_who_has_it(client_of, mill, act, sam, kim):
    assign(ask_as_ana(mill), by=act(kim))
    page = client_of(sam).get("/desk").text
    assert "A colleague has it" in page
    assert "Kim" not in without_tokens(page)


def test_for_leads_is_on_no_other_list(mill, act, sam, lea):
    set_audience(ask_as_ana(mill), for_leads=True, by=act(sam))
    assert queue_page(act(sam), DeskFilter()).rows == []
    assert len(queue_page(act(lea), DeskFilter()).rows) == 1


@pytest.mark.parametrize("queue", [Queue.WAITING, Queue.ALL])
def test_the_next_page_shows_those_behind_it_also_when_it_is_fetched_again(
    client_of, mill, sam, queue
):
    made = {ask_as_ana(mill).pk for _each in range(PAGE + 1)}
    browser = client_of(sam)
    first = browser.get(f"/desk?queue={queue}").context
    second = browser.get(f"/desk{first['older']}").context
    again = browser.get(f"/desk{second['refresh']}").context
    assert [row.pk for row in again["rows"]] == [row.pk for row in second["rows"]]
    assert made - {row.pk for row in first["rows"]} == {row.pk for row in second["rows"]}
    assert len(second["rows"]) == 1


@pytest.mark.parametrize("queue", [Queue.WAITING, Queue.ALL])
def test_pages_follow_each_other_without_a_gap(mill, act, sam, now, queue):
    made = []
    for number in range(11):
        channel = Channel.WALK_IN if number % 4 == 0 else Channel.WEB
        made.append(ask_as_ana(mill, channel=channel, by=act(sam)).pk)
        now.shift(number % 2)
    seen, after = [], ""
    while True:
        page = queue_page(act(sam), DeskFilter(queue), after=after, size=3)
        seen += [int(row.href.rsplit("/", 1)[1]) for row in page.rows]
        after = page.older
        if not after:
            break
    assert sorted(seen) == sorted(made)
    whole = [
        int(row.href.rsplit("/", 1)[1]) for row in queue_page(act(sam), DeskFilter(queue)).rows
    ]
    assert seen == whole


@pytest.mark.parametrize(
    "after", ["", "x", "2026-13-45~1", "~~~", "2026-11-04T10:00:00+00:00~x", "\x00"]
)
def test_a_cursor_that_cannot_be_read_starts_from_the_top(client_of, sam, mill, after):
    ask_as_ana(mill)
    assert client_of(sam).get("/desk", {"after": after}).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["?branch=all", "?branch=999999999999999999999", "?point=x", "?queue=nothing", "?channel=x"],
)
def test_any_filter_is_answered(client_of, sam, mill, query):
    assert client_of(sam).get(f"/desk{query}").status_code == 200


def test_desk_costs_the_same_queries_at_three_times_the_rows(client_of, sam, mill, act):
    browser = client_of(sam)
    browser.get("/desk")

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get("/desk")
        return len(queries)

    for _ in range(3):
        assign(ask_as_ana(mill, by=ANYBODY), by=act(sam))
    few = cost()
    for _ in range(6):
        assign(ask_as_ana(mill, by=ANYBODY), by=act(sam))
    assert cost() == few
    assert few <= 19  # what is kept for five seconds is read anew here


def test_the_list_alone_is_a_fragment(client_of, sam, mill):
    part = client_of(sam).get("/desk?part=list").text
    assert part.lstrip().startswith("<div")
    assert "<html" not in part


def test_a_need_is_noted_in_one_line(client_of, sam, mill):
    from yesdesk.requests.models import Request

    response = client_of(sam).post(
        "/desk/new", {"words": "two books for tomorrow", "channel": "walk_in", "then": "open"}
    )
    request = Request.objects.get()
    assert response["Location"] == f"/desk/{request.pk}"
    response = client_of(sam).post(
        "/desk/new", {"words": "where is the toilet", "channel": "walk_in", "then": "done"}
    )
    assert response["Location"] == "/desk"
    assert Request.objects.get(outcome="yes").said == "where is the toilet"


NOTED = {"words": "a chair", "channel": "walk_in", "then": "open"}


@pytest.fixture
def note(client_of, sam, mill):
    """Sends the form that one visit to *Note a need* shows, once with each of `changes`; where each led."""
    browser = client_of(sam)
    form = browser.get("/desk/new")["Location"]

    def sent(*changes):
        return [browser.post(form, NOTED | changed)["Location"] for changed in changes]

    return sent


def test_a_need_noted_again_by_the_same_form_is_the_same_request(note):
    first, again = note({}, {})
    assert first == again == f"/desk/{Request.objects.get().pk}"


def test_a_need_noted_again_as_answered_is_closed_once(note):
    assert note({}, {"then": "done"}, {"then": "done"})[1:] == ["/desk", "/desk"]
    assert Request.objects.get().outcome == "yes"


@pytest.mark.parametrize("other", [{"words": "a table"}, {"name": "Bo"}, {"channel": "phone"}])
def test_another_need_in_the_form_one_went_back_to_is_noted_too(note, other):
    first, second = note({}, other)
    assert first != second
    assert Request.objects.count() == 2


def test_the_note_form_gone_back_to_is_the_same_form(client_of, sam, mill):
    browser = client_of(sam)
    form = browser.get("/desk/new")["Location"]
    assert browser.get(form).status_code == 200
    assert browser.get("/desk/new")["Location"] != form


def test_who_works_at_no_branch_says_which(client_of, sam, mill, hill):
    sam.branch = None
    sam.save()
    browser = client_of(sam)
    form = browser.get("/desk/new", follow=True)
    assert form.text.count('name="branch" required') == 2, "the bar's and the form's"
    answer = browser.post("/desk/new", NOTED)
    assert answer.status_code == 422
    assert 'href="#id_branch"' in answer.text
    assert 'id="id_branch"' in answer.text
    assert not Request.objects.exists()
    browser.post("/desk/new", NOTED | {"branch": str(hill.pk)})
    assert Request.objects.get().branch_id == hill.pk


def test_who_works_at_a_branch_notes_it_there(client_of, sam, mill, hill):
    browser = client_of(sam)
    assert 'name="branch"' not in browser.get("/desk/new", follow=True).text
    browser.post("/desk/new", NOTED | {"branch": str(hill.pk)})
    assert Request.objects.get().branch_id == mill.pk


def test_a_need_noted_without_words_and_with_half_an_address_says_both(client_of, sam):
    answer = client_of(sam).post("/desk/new", {"words": "", "contact": "ana@", "channel": "phone"})
    assert answer.status_code == 422
    assert {"words", "contact"} <= set(answer.context["form"].errors)
    assert "ana@" in answer.content.decode()


class TestACallThatIsLate:
    @pytest.fixture
    def late_call(self, mill, act, sam, now):
        request = ask_as_ana(mill, name="Mrs Adeyemi", contact="01 23 45 67 89", by=act(sam))
        words = "Yes, it is on the shelf."
        reply(request, words=words, seen_revision=1, way=Way.PHONE, by=act(sam))
        Request.objects.update(assigned_to=None)
        now.shift(19 * 60)
        return request

    def test_late_call_rises_to_the_top(self, client_of, kim, mill, act, sam, late_call):
        ask_as_ana(mill, channel=Channel.WALK_IN, name="Bo", by=act(sam))
        page = client_of(kim).get("/desk")
        assert parts_of(page)[0] == ("late", [late_call.pk])
        assert f'href="/desk/{late_call.pk}#call"' in page.text
        assert page.context["due"] == []

    def test_late_call_rises_on_a_list_of_several_pages(
        self, client_of, kim, mill, act, sam, late_call
    ):
        for _each in range(PAGE + 1):
            ask_as_ana(mill, channel=Channel.WALK_IN, by=act(sam))
        assert parts_of(client_of(kim).get("/desk"))[0] == ("late", [late_call.pk])

    def test_late_call_is_the_next_to_help(self, client_of, kim, mill, act, late_call):
        waits = ask_as_ana(mill, name="Cy")
        Request.objects.filter(pk=waits.pk).update(waiting_since=late_call.opened_at)
        Request.objects.filter(pk=late_call.pk).update(waiting_since=timezone.now())
        page = client_of(kim).get("/desk")
        assert page.context["next_pk"] == late_call.pk
        assert next_request(act(kim), mill.pk).pk == late_call.pk

    def test_a_filtered_list_keeps_to_its_filter(self, client_of, kim, late_call):
        page = client_of(kim).get("/desk?channel=email")
        assert page.context["rows"] == []
        assert [line.call for line in page.context["due"]] == [late_call.pk]


def test_the_heading_and_the_tab_count_an_emergency_alike(client_of, sam, mill):
    emergency = ask_as_ana(mill)
    for _each in range(2):
        ask_as_ana(mill)
    Request.objects.filter(pk=emergency.pk).update(emergency="threat")
    page = client_of(sam).get("/desk")
    assert page.context["queues"][0]["count"] == "3"
    assert "3" in page.context["heading"]


def test_callers_without_a_name_are_told_apart(client_of, sam, mill, act, now):
    for contact in ("01 23 45 67 89", "", ""):
        ask_as_ana(mill, channel=Channel.PHONE, name="", contact=contact, by=act(sam))
        now.shift(60)
    rows = client_of(sam).get("/desk").context["rows"]
    assert next(row.who for row in rows) == "01 23 45 67 89"
    assert len({row.who for row in rows}) == 3


def test_while_rows_are_ticked_only_the_emergencies_follow(client_of, sam, mill):
    ask_as_ana(mill)
    page = client_of(sam).get("/desk?select=1").text
    assert page.count(f'data-topic="desk.{mill.pk}') == 1
    assert 'hx-select="#emergencies"' in page
    Request.objects.update(emergency="threat")
    part = client_of(sam).get("/desk?select=1&part=list").text
    assert 'hx-select="#emergencies"' in part
    assert 'class="queue emergency-rows"' in part
