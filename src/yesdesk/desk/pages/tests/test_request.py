"""One request's page, and the acts on it as a browser sends them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yesdesk.core.actors import patron_by_link
from yesdesk.desk.pages.form_actions import FORM_ACTIONS
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.intake import patron_replied
from yesdesk.requests.actions.reply import note, reply
from yesdesk.requests.models import Channel, OutcomeValue, Request
from yesdesk.testing.needs import ANA, ask_as_ana
from yesdesk.testing.pages import without_tokens


@pytest.fixture
def ana(mill):
    return ask_as_ana(mill)


def test_request_page_shows_the_need(client_of, sam, ana):
    page = client_of(sam).get(f"/desk/{ana.pk}")
    assert ANA in page.text
    assert 'name="revision" value="1"' in page.text


def test_where_no_act_was_asked_for_none_is_open_and_one_that_was_is_the_only_one(
    client_of, sam, ana
):
    assert re.findall(r"<details [^>]*\bopen>", client_of(sam).get(f"/desk/{ana.pk}").text) == []
    page = client_of(sam).get(f"/desk/{ana.pk}/note").text
    assert re.findall(r'<details [^>]*\bid="([\w-]+)"[^>]* open>', page) == ["act-more", "act-note"]
    assert page.count('id="act"') == 1


@pytest.mark.parametrize(
    ("state", "kind"),
    [({}, "reply"), ({"held": True}, "reply"), ({"waiting_since": None}, "desk")],
)
def test_request_page_names_one_next_act(client_of, sam, ana, state, kind):
    Request.objects.filter(pk=ana.pk).update(**state)
    assert client_of(sam).get(f"/desk/{ana.pk}").context["next_act"].kind == kind


@pytest.mark.parametrize("name", FORM_ACTIONS)
def test_each_acts_form_opens_by_a_plain_link(client_of, sam, ana, name):
    address = f"/desk/{ana.pk}/{name.replace('_', '-')}"
    whole = client_of(sam).get(address)
    assert whole.status_code == 200
    assert f'action="{address}' in whole.text


def test_a_reply_goes_out_and_closes(client_of, sam, ana):
    response = client_of(sam).post(
        f"/desk/{ana.pk}/reply", {"words": "Done, Ana", "revision": 1, "then": "yes"}
    )
    assert response.status_code == 302
    ana.refresh_from_db()
    assert ana.outcome == "yes"


def test_something_new_is_shown_beside_what_was_typed(client_of, sam, ana):
    last = ana.entries.get().pk
    patron_replied(ana, words="I found the receipt", by=patron_by_link(ana.pk, "en"))
    response = client_of(sam).post(
        f"/desk/{ana.pk}/reply", {"words": "Dear Ana, my long answer", "revision": 1, "last": last}
    )
    assert response.status_code == 409
    assert ">Dear Ana, my long answer</textarea>" in response.text
    assert "This came while you were writing" in response.text
    assert 'name="revision" value="2"' in response.text


def test_an_honest_no_with_a_line_missing_loses_nothing(client_of, sam, ana):
    response = client_of(sam).post(
        f"/desk/{ana.pk}/close", {"value": "not_this_time", "reason": "It is out", "revision": 1}
    )
    assert response.status_code == 422
    assert "It is out" in response.text
    ana.refresh_from_db()
    assert ana.closed_at is None


def test_a_promise_by_tap(client_of, sam, ana, now):
    form = client_of(sam).get(f"/desk/{ana.pk}/promise").context["act_form"]
    when = form.fields["due"].choices[0][0]
    client_of(sam).post(f"/desk/{ana.pk}/promise", {"what": "an answer", "due": when})
    ana.refresh_from_db()
    assert ana.promised_for.isoformat() == ana.promises.get().due_at.isoformat()


def test_long_words_fold_and_old_entries_page(client_of, sam, ana, act):
    note(ana, words="x " * 2000, by=act(sam))
    for number in range(25):
        note(ana, words=f"note {number}", by=act(sam))
    page = client_of(sam).get(f"/desk/{ana.pk}")
    assert "Earlier entries" in page.text
    assert page.text.count('<li class="entry ') == 20
    older = client_of(sam).get(f"/desk/{ana.pk}?before={page.context['older']}")
    assert ANA in older.text
    assert '<details id="fold-' in older.text


def test_request_page_costs_the_same_queries_at_three_times_the_entries(client_of, sam, ana, act):
    browser = client_of(sam)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"/desk/{ana.pk}")
        return len(queries)

    cost()
    for number in range(3):
        note(ana, words=f"note {number}", by=act(sam))
    few = cost()
    for number in range(6):
        note(ana, words=f"more {number}", by=act(sam))
    assert cost() == few
    assert few <= 7


def test_who_else_is_here(client_of, sam, kim, ana):
    client_of(kim).post(f"/desk/{ana.pk}/here?writing=1")
    assert "Kim is writing" in client_of(sam).post(f"/desk/{ana.pk}/here").text
    assert "Sam has it open" in client_of(kim).post(f"/desk/{ana.pk}/here").text


def test_who_else_is_here_does_not_ask_again_by_itself(client_of, sam, ana):
    """The page asks every twenty seconds; an answer that asked once more when it came would ask each second."""
    assert "hx-trigger" not in client_of(sam).post(f"/desk/{ana.pk}/here").text


def test_after_a_minute_they_are_gone(client_of, sam, kim, ana, now):
    client_of(kim).post(f"/desk/{ana.pk}/here?writing=1")
    now.shift(61)
    assert "Kim" not in without_tokens(client_of(sam).post(f"/desk/{ana.pk}/here").text)


def test_hostile_words_are_words(client_of, sam, mill, act):
    request = ask_as_ana(mill, words="<script>alert(1)</script>", name="<b>x")
    reply(request, words="<img src=x>", seen_revision=1, by=act(sam))
    page = client_of(sam).get(f"/desk/{request.pk}").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_undo_from_the_page(client_of, sam, ana):
    browser = client_of(sam)
    browser.post(f"/desk/{ana.pk}/close", {"value": "yes", "revision": 1})
    entry = ana.entries.latest("id")
    assert f"/entries/{entry.pk}/undo" in browser.get(f"/desk/{ana.pk}").text
    browser.post(f"/desk/{ana.pk}/entries/{entry.pk}/undo")
    ana.refresh_from_db()
    assert ana.closed_at is None


def test_what_follows_the_head_comes_with_it_and_what_is_typed_in_does_not(client_of, sam, ana):
    part = client_of(sam).get(f"/desk/{ana.pk}?part=head").text
    follows = re.findall(r'<\w+ [^>]*\bid="([\w-]+)"[^>]* hx-swap-oob="true"', part)
    assert follows == [
        "emergency", "presence", "acts", "need", "call", "ways-slot", "facts", "then", "tell", "thumb",
    ]  # fmt: skip
    assert part.lstrip().startswith("<header")
    assert 'name="words"' not in part
    assert "hx-swap-oob" not in client_of(sam).get(f"/desk/{ana.pk}").text


def test_a_closed_request_offers_what_is_left(client_of, sam, act, ana):
    close_request(ana, value=OutcomeValue.YES, by=act(sam))
    for path in (f"/desk/{ana.pk}", f"/desk/{ana.pk}?part=head"):
        page = client_of(sam).get(path).text
        for gone in ('id="act-close"', 'id="act-promise"', "Then close it", 'id="ways"'):
            assert gone not in page
        assert "Note for colleagues" in page
        assert 'data-state="open' not in page


def test_who_gave_no_name_is_called_as_in_the_list(client_of, act, sam, mill, now):
    nobody = ask_as_ana(mill, name="", channel=Channel.WALK_IN, by=act(sam))
    browser = client_of(sam)
    who = re.search(rf'id="need-{nobody.pk}"[^>]*>\s*([^<]+?)\s*<', browser.get("/desk").text)
    assert who, "the list shows it"
    for path in (f"/desk/{nobody.pk}", f"/desk/{nobody.pk}/ways", f"/desk/{nobody.pk}/promise"):
        text = browser.get(path).text.partition("<main")[2]
        assert f">{who[1]}" in text
        assert "Somebody" not in text
    label = re.search(
        r'<label for="reply">\s*([^<]+?)\s*</label>', browser.get(f"/desk/{nobody.pk}").text
    )
    assert label
    assert label[1] == "Answer them"
