"""Saved views: one's own and those for everybody; filters of the list alone, and gone with who leaves."""

from dataclasses import fields

import pytest
from django.utils import timezone

from yesdesk.core.errors import NotAllowed, NotFound, ValidationRefusal
from yesdesk.people.colleagues.actions import deactivate_member
from yesdesk.requests.actions.assignment import assign
from yesdesk.requests.actions.reply import set_audience
from yesdesk.requests.actions.saved_views import (
    erase_views_of_who_left,
    keep_view,
    remove_view,
)
from yesdesk.requests.actions.tags import add_tag
from yesdesk.requests.models import SavedView
from yesdesk.requests.queries.queues import DeskFilter, Queue, queue_page
from yesdesk.requests.queries.saved_views import saved_views
from yesdesk.testing.needs import ask_as_ana

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def names_seen(by):
    return [row.name for row, _view in saved_views(by)]


def test_view_comes_back_with_all_its_filters(act, lea, mill):
    point = mill.service_points.first()
    tag = add_tag("Museum pass", by=act(lea))
    view = DeskFilter(Queue.ALL, mill.pk, point.pk, "web", "es", "rooms", tag.pk)
    keep_view("Rooms", view, shared=False, by=act(lea))
    assert [each for _row, each in saved_views(act(lea))] == [view]


def test_view_has_every_filter_of_the_list_and_none_by_a_colleague():
    columns = {field.name for field in SavedView._meta.concrete_fields} - {"id", "name", "owner"}
    assert columns == {field.name for field in fields(DeskFilter)}


def test_own_view_is_seen_by_its_reader_alone(act, sam, kim):
    keep_view("Rooms", DeskFilter(kind="rooms"), shared=False, by=act(sam))
    assert names_seen(act(sam)) == ["Rooms"]
    assert names_seen(act(kim)) == []


def test_shared_view_is_seen_by_everybody_and_written_by_who_writes_rules(act, sam, kim, lea):
    keep_view("Rooms", DeskFilter(kind="rooms"), shared=True, by=act(lea))
    assert names_seen(act(sam)) == ["Rooms"]
    with pytest.raises(NotAllowed):
        keep_view("Events", DeskFilter(kind="events"), shared=True, by=act(kim))
    with pytest.raises(NotAllowed):
        remove_view(SavedView.objects.get().pk, by=act(kim))


def test_same_name_replaces_it(act, sam):
    for kind in ("rooms", "events"):
        keep_view("What we plan", DeskFilter(kind=kind), shared=False, by=act(sam))
    assert SavedView.objects.get().kind == "events"


def test_part_of_a_colleagues_name_is_refused(act, sam, kim):
    with pytest.raises(ValidationRefusal):
        keep_view("Kim’s", DeskFilter(), shared=False, by=act(sam))


def test_what_is_not_there_is_no_filter(act, sam):
    kept = keep_view("Rooms", DeskFilter(branch=999, point=999, tag=999), shared=False, by=act(sam))
    assert (kept.branch, kept.point, kept.tag) == (None, None, None)


def test_nobody_removes_anothers_view(act, sam, kim):
    kept = keep_view("Rooms", DeskFilter(), shared=False, by=act(sam))
    with pytest.raises(NotFound):
        remove_view(kept.pk, by=act(kim))
    remove_view(kept.pk, by=act(sam))
    assert not SavedView.objects.exists()


def test_own_views_of_who_leaves_are_erased_and_shared_ones_stay(act, lea, teo):
    keep_view("Rooms", DeskFilter(), shared=False, by=act(lea))
    keep_view("Events", DeskFilter(), shared=True, by=act(lea))
    keep_view("Chats", DeskFilter(), shared=False, by=act(teo))
    deactivate_member(lea, by=act(teo))
    erase_views_of_who_left("", timezone.now())
    assert set(SavedView.objects.values_list("name", flat=True)) == {"Events", "Chats"}


def test_view_shows_what_its_reader_may_see(act, sam, lea, hill):
    ask_as_ana(hill)
    hidden = ask_as_ana(hill)
    set_audience(hidden, for_leads=True, by=act(lea))
    keep_view("Hill", DeskFilter(branch=hill.pk), shared=True, by=act(lea))
    ((_row, view),) = saved_views(act(sam))
    assert len(queue_page(act(sam), view).rows) == 1
    assert len(queue_page(act(lea), view).rows) == 2


def test_mine_is_the_readers_own_in_a_shared_view(act, sam, kim, lea, mill):
    assign(ask_as_ana(mill), by=act(kim))
    keep_view("In hand", DeskFilter(Queue.MINE), shared=True, by=act(lea))
    ((_row, view),) = saved_views(act(sam))
    assert queue_page(act(sam), view).rows == []
    assert len(queue_page(act(kim), view).rows) == 1
