"""Tags: a lead writes the list, staff put them on requests, and nobody is singled out by one."""

import json

import pytest
from django.db import IntegrityError, transaction

from yesdesk.core.errors import NotAllowed, NotFound, Refusal, ValidationRefusal
from yesdesk.core.links import link_token
from yesdesk.desk.public.queries import copy_as_json
from yesdesk.requests.actions.merge import merge
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.actions.tags import add_tag, retire_tag, tag_request
from yesdesk.requests.actions.undo import undo_entry
from yesdesk.requests.models import EntryKind, Request, Tag
from yesdesk.requests.models.tag import LONGEST_TAG, MOST_TAGS
from yesdesk.requests.queries.queues import DeskFilter, queue_page
from yesdesk.requests.queries.tags import forget_tags, tags_of
from yesdesk.requests.queries.timeline import timeline
from yesdesk.requests.retention import erase_requests
from yesdesk.testing.needs import ask_as_ana

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def museum(act, lea):
    tag = add_tag("Museum pass", by=act(lea))
    forget_tags()
    return tag


def on_list():
    return list(
        Tag.objects.filter(place__isnull=False).order_by("place").values_list("word", flat=True)
    )


def test_word_stands_on_the_list_for_everybody(act, lea):
    add_tag("  Museum   pass ", by=act(lea))
    assert on_list() == ["Museum pass"]


def test_only_who_writes_rules_writes_the_list(act, kim, library):
    with pytest.raises(NotAllowed):
        add_tag("Museum pass", by=act(kim))


@pytest.mark.parametrize("word", ["Sam", "sam", "SAM", "for sam", "Sam’s", "5am", "max", "s4m"])
def test_part_of_a_colleagues_name_is_refused(word, act, lea, sam, max_):
    with pytest.raises(ValidationRefusal):
        add_tag(word, by=act(lea))
    assert not Tag.objects.exists()


@pytest.mark.parametrize(
    "word", ["", " ", "x" * (LONGEST_TAG + 1), "ana@post.example", "2101234567"]
)
def test_empty_long_and_numbered_words_are_refused(word, act, lea):
    with pytest.raises(ValidationRefusal):
        add_tag(word, by=act(lea))


def test_same_word_in_other_letters_is_refused(museum, act, lea):
    with pytest.raises(ValidationRefusal):
        add_tag("MUSEUM PASS", by=act(lea))


def test_thirteenth_is_refused_and_the_table_takes_none(act, lea):
    for letter in "abcdefghijkl":
        add_tag(f"Shelf {letter}", by=act(lea))
    with pytest.raises(ValidationRefusal):
        add_tag("Shelf m", by=act(lea))
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.create(word="Shelf m", place=MOST_TAGS + 1)


def test_tag_is_put_on_and_taken_off_and_both_stand_in_its_history(museum, act, sam, mill):
    request = ask_as_ana(mill)
    tag_request(request, museum.pk, on=True, by=act(sam))
    assert tags_of([request.pk]) == {request.pk: ["Museum pass"]}
    tag_request(request, museum.pk, on=False, by=act(sam))
    assert not tags_of([request.pk])
    tagged = request.entries.filter(kind=EntryKind.TAGGED).order_by("pk")
    assert [entry.detail["on"] for entry in tagged] == [True, False]
    said = [entry.who for entry in timeline(request, by=act(sam)).entries[-2:]]
    assert all("Museum pass" in line for line in said)
    assert said[0] != said[1]


def test_twice_is_once(museum, act, sam, mill):
    request = ask_as_ana(mill)
    for _time in range(2):
        tag_request(request, museum.pk, on=True, by=act(sam))
    assert request.entries.filter(kind=EntryKind.TAGGED).count() == 1


def test_patron_sees_none_of_it(museum, act, sam, mill, client):
    request = ask_as_ana(mill)
    tag_request(request, museum.pk, on=True, by=act(sam))
    page = client.get(f"/en/r/{link_token(request.link_id, request.link_generation)}")
    assert page.status_code == 200
    assert "Museum pass" not in page.content.decode()


def test_unknown_tag_is_not_found(act, sam, mill):
    with pytest.raises(NotFound):
        tag_request(ask_as_ana(mill), 999, on=True, by=act(sam))


def test_retired_tag_stays_where_it_is_and_is_put_on_no_request(museum, act, lea, sam, mill):
    old, new = ask_as_ana(mill), ask_as_ana(mill)
    tag_request(old, museum.pk, on=True, by=act(sam))
    retire_tag(museum.pk, by=act(lea))
    with pytest.raises(Refusal):
        tag_request(new, museum.pk, on=True, by=act(sam))
    assert tags_of([old.pk, new.pk]) == {old.pk: ["Museum pass"]}
    tag_request(old, museum.pk, on=False, by=act(sam))
    assert not tags_of([old.pk])


def test_retired_tag_comes_back_by_its_word(museum, act, lea, sam, mill):
    tag_request(ask_as_ana(mill), museum.pk, on=True, by=act(sam))
    retire_tag(museum.pk, by=act(lea))
    assert add_tag("museum pass", by=act(lea)).pk == museum.pk
    assert on_list() == ["Museum pass"]


def test_retired_tag_on_no_request_is_gone(museum, act, lea):
    retire_tag(museum.pk, by=act(lea))
    assert not Tag.objects.exists()


def test_tags_are_erased_with_their_request(museum, act, sam, mill):
    request = ask_as_ana(mill)
    tag_request(request, museum.pk, on=True, by=act(sam))
    erase_requests([request.pk])
    assert not Request.tags.through.objects.exists()
    assert Tag.objects.exists()


def test_answer_is_undone_after_a_tag(museum, act, sam, mill):
    request = ask_as_ana(mill)
    answer = reply(request, words="Gone.", seen_revision=request.revision, by=act(sam))
    tag_request(request, museum.pk, on=True, by=act(sam))
    undo_entry(answer, by=act(sam))
    request.refresh_from_db()
    assert request.waiting_since is not None


def test_queue_shows_tags_by_one_query_more_and_none_where_there_are_none(
    museum, act, sam, mill, django_assert_num_queries
):
    one, by = ask_as_ana(mill), act(sam)
    tag_request(one, museum.pk, on=True, by=by)
    ask_as_ana(mill)
    view = DeskFilter(branch=mill.pk)
    assert [row.tags for row in queue_page(by, view).rows] == [["Museum pass"], []]
    Tag.objects.all().delete()
    with django_assert_num_queries(1):
        tags_of([one.pk])


def test_merged_request_gives_its_tags_to_the_older_one(museum, two, act, sam):
    older, younger = two
    tag_request(younger, museum.pk, on=True, by=act(sam))
    merge([younger], into=older, by=act(sam))
    assert tags_of([older.pk]) == {older.pk: ["Museum pass"]}


def test_patron_finds_tags_in_a_copy_of_their_data(museum, act, sam, mill):
    request = ask_as_ana(mill)
    tag_request(request, museum.pk, on=True, by=act(sam))
    copy = json.loads(copy_as_json(request))
    assert copy["tags"] == ["Museum pass"]
    assert "Sam" not in json.dumps(copy)
