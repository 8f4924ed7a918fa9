"""Filters of the desk's list, and the page that keeps them under a name."""

import pytest

from yesdesk.requests.actions.saved_views import keep_view
from yesdesk.requests.actions.tags import add_tag, tag_request
from yesdesk.requests.models import Request, SavedView
from yesdesk.requests.queries.queues import DeskFilter, Queue
from yesdesk.requests.queries.tags import forget_tags
from yesdesk.testing.needs import ask_as_ana

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def museum(act, lea):
    tag = add_tag("Museum pass", by=act(lea))
    forget_tags()
    return tag


def shown(browser, query):
    return [row.pk for row in browser.get(f"/desk?{query}").context["rows"]]


@pytest.mark.parametrize("queue", ["waiting", "all"])
def test_list_is_filtered_by_kind_language_and_tag(queue, client_of, act, sam, mill, museum):
    browser, plain, rooms = client_of(sam), ask_as_ana(mill), ask_as_ana(mill)
    Request.objects.filter(pk=rooms.pk).update(kind="rooms", language="es")
    tag_request(rooms, museum.pk, on=True, by=act(sam))
    assert set(shown(browser, f"queue={queue}")) == {plain.pk, rooms.pk}
    for one in ("kind=rooms", "language=es", f"tag={museum.pk}"):
        assert shown(browser, f"queue={queue}&{one}") == [rooms.pk]
    assert shown(browser, f"queue={queue}&kind=events&tag={museum.pk}") == []


def test_counts_follow_the_filter(client_of, act, sam, mill, museum):
    ask_as_ana(mill)
    tag_request(ask_as_ana(mill), museum.pk, on=True, by=act(sam))
    page = client_of(sam).get(f"/desk?tag={museum.pk}")
    assert page.context["queues"][0]["count"] == "1"


@pytest.mark.parametrize(
    "query",
    [
        "kind=%00",
        "kind=nobody",
        "language=%00",
        "language=xx",
        "channel=%00",
        "tag=x",
        "tag=-1",
        "tag=%00",
    ],
)
def test_filter_nobody_knows_filters_nothing(query, client_of, sam, mill):
    request = ask_as_ana(mill)
    assert shown(client_of(sam), query) == [request.pk]


def test_tag_that_is_gone_finds_nothing(client_of, sam, mill):
    ask_as_ana(mill)
    assert shown(client_of(sam), "tag=999999") == []


def test_second_page_has_the_same_filter(client_of, act, sam, mill, museum):
    for _time in range(52):
        tag_request(ask_as_ana(mill), museum.pk, on=True, by=act(sam))
    ask_as_ana(mill)
    browser, query = client_of(sam), f"queue=all&tag={museum.pk}"
    older = browser.get(f"/desk?{query}").context["older"]
    assert f"tag={museum.pk}" in older
    assert len(browser.get(f"/desk{older}").context["rows"]) == 2


def test_view_is_kept_and_stands_beside_the_list(client_of, sam):
    browser = client_of(sam)
    kept = browser.post("/desk/views?queue=all&branch=all&kind=rooms", {"name": "Rooms"})
    assert kept["Location"] == "/desk?queue=all&branch=all&kind=rooms"
    page = browser.get(kept["Location"])
    ((row, view),) = page.context["saved"]
    assert (row.name, view) == ("Rooms", DeskFilter(Queue.ALL, kind="rooms"))
    assert 'kind=rooms" aria-current="page"' in page.content.decode().replace("&amp;", "&")


def test_only_who_writes_rules_shares_a_view(client_of, kim, lea):
    for member in (kim, lea):
        client_of(member).post("/desk/views", {"name": "Rooms", "shared": "on"})
    assert [row.owner for row in SavedView.objects.order_by("pk")] == [kim, None]


def test_refused_name_is_still_there(client_of, sam, kim):
    page = client_of(sam).post("/desk/views", {"name": "For Kim"})
    assert page.status_code == 422
    assert 'value="For Kim"' in page.content.decode()


def test_view_is_removed_by_its_owner_alone(client_of, act, sam, kim):
    kept = keep_view("Rooms", DeskFilter(), shared=False, by=act(sam))
    assert client_of(kim).post(f"/desk/views/{kept.pk}/remove").status_code == 404
    assert client_of(sam).post(f"/desk/views/{kept.pk}/remove").status_code == 302
    assert not SavedView.objects.exists()
