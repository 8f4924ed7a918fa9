"""A patron's thanks stand on a Monday card once the patron and a colleague said yes, and either takes them off."""

from copy import copy
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.backing.stories import actions
from yesdesk.backing.stories.actions import put_on_card, take_off_card
from yesdesk.backing.stories.queries import story_for_week
from yesdesk.backing.tests.posts import facilitator
from yesdesk.core.actors import patron_by_link
from yesdesk.core.dates import iso_week, monday_of
from yesdesk.core.errors import EditConflict, NotFound
from yesdesk.core.links import link_token
from yesdesk.desk.decisions.anonymise import anonymise_authors
from yesdesk.people.models import User
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.intake import record_thanks
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.actions.thanks import rather_not_tell
from yesdesk.requests.models import Entry, MayTell, OutcomeValue, Request
from yesdesk.requests.retention import erase_requests
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
THANKS = "You made my week. I can borrow again."


@pytest.fixture
def kims(act, kim):
    """Kim does what the facilitator does."""
    return facilitator(act(kim))


@pytest.fixture
def thanked(now, mill, act, sam):
    """Sam answered Ana; she said thanks, and agreed that it is told."""
    request = ask_as_ana(mill)
    reply(request, words="Yes, gladly.", seen_revision=request.revision, by=act(sam))
    return thank_again(request, THANKS)


def thank_again(request, words):
    fresh = Request.objects.select_related("branch", "patron").get(pk=request.pk)
    by = patron_by_link(request.pk, "en")
    return record_thanks(fresh, words=words, may_tell=True, by=by)


@pytest.fixture
def week(thanked, act, sam):
    """Sam put it on a card."""
    return iso_week(put_on_card(thanked.pk, by=act(sam)))


def change_words(thanks, words):
    Entry.objects.filter(pk=thanks.pk).update(text=words)


def test_one_tap_puts_thanks_on_the_next_card_as_the_patron_wrote_them(
    thanked, now, client_of, sam, lea
):
    browser = client_of(sam)
    assert THANKS not in browser.get(reverse("monday_card")).text
    assert THANKS in browser.get(reverse("own_thanks")).text
    browser.post(reverse("thanks_tell", args=[thanked.pk]))
    assert THANKS in client_of(lea).get(reverse("monday_card")).text
    assert f'id="tell-{thanked.pk}"' not in browser.get(reverse("own_thanks")).text


def test_a_second_tap_leaves_it_on_its_card(thanked, week, act, sam):
    assert put_on_card(thanked.pk, by=act(sam)) == monday_of(week)


def test_two_stories_have_two_weeks(thanked, week, act, sam):
    other = thank_again(thanked.request, "Once more")
    assert put_on_card(other.pk, by=act(sam)) == monday_of(week) + timedelta(days=7)


def test_who_takes_a_card_that_a_colleague_just_took_looks_again(
    thanked, week, act, sam, monkeypatch
):
    other = thank_again(thanked.request, "Once more")
    monkeypatch.setattr(actions, "free_week", lambda *_when: week)
    with pytest.raises(EditConflict):
        put_on_card(other.pk, by=act(sam))
    assert MayTell.objects.get(entry=other).week is None


def test_nobody_but_who_helped_puts_it_there(thanked, act, lea, kims):
    for by in (act(lea), kims):
        with pytest.raises(NotFound):
            put_on_card(thanked.pk, by=by)


def test_without_the_patrons_yes_nobody_tells_it(thanked, act, sam, client_of):
    MayTell.objects.all().delete()
    with pytest.raises(NotFound):
        put_on_card(thanked.pk, by=act(sam))
    assert f'id="tell-{thanked.pk}"' not in client_of(sam).get(reverse("own_thanks")).text


def test_no_name_is_on_the_card(thanked, act, sam, lea):
    User.objects.filter(pk=lea.pk).update(name="Jo May")
    change_words(thanked, "Thank you Sam and Jo! May I come again? Love, ana")
    week = iso_week(put_on_card(thanked.pk, by=act(sam)))
    told = story_for_week(act(sam), week).text
    assert told == "Thank you … and …! … I come again? Love, …"


@pytest.mark.parametrize(
    "words", ["", "Write to ana@example.org.", "My card 20000123456789.", "x" * 401]
)
def test_words_that_cannot_stand_on_a_card_are_not_offered(thanked, client_of, act, sam, words):
    change_words(thanked, words)
    page = client_of(sam).get(reverse("own_thanks")).text
    assert f'id="tell-{thanked.pk}"' not in page
    with pytest.raises(NotFound):
        put_on_card(thanked.pk, by=act(sam))


@pytest.mark.parametrize("later", [timedelta(), timedelta(days=8)])
def test_the_patron_takes_it_off_without_a_trace(week, thanked, client, now, later, act, sam):
    now.shift(later)
    request = thanked.request
    token = link_token(request.link_id, request.link_generation)
    status = reverse("status", args=["en", token])
    assert 'id="to-tell"' in client.get(status).text
    client.post(reverse("status_rather_not", args=["en", token]))
    assert not MayTell.objects.exists()
    assert story_for_week(act(sam), week) is None
    assert 'id="to-tell"' not in client.get(status).text


def test_the_colleague_takes_it_off_and_nobody_else_who_helped_nowhere(
    week, thanked, client_of, act, sam, lea
):
    with pytest.raises(NotFound):
        rather_not_tell(thanked.pk, by=act(lea))
    client_of(sam).post(reverse("thanks_rather_not", args=[thanked.pk]))
    assert story_for_week(act(sam), week) is None


def test_the_way_to_say_no_is_there_however_many_thanks_came_later(week, thanked, client_of, sam):
    later = Entry(request_id=thanked.request_id, kind=thanked.kind, at=thanked.at)
    Entry.objects.bulk_create([copy(later) for _each in range(60)])
    assert f'id="rather-not-{thanked.pk}"' in client_of(sam).get(reverse("own_thanks")).text


def test_the_facilitator_reads_the_card_and_leaves_it_out(week, kims, kim, sam, client_of, act):
    consent = MayTell.objects.get()
    drop = reverse("story_drop", args=[consent.pk])
    assert drop not in client_of(sam).get(reverse("monday_card")).text
    assert drop in client_of(kim).get(reverse("monday_card")).text
    with pytest.raises(NotFound):
        take_off_card(consent.pk, by=act(sam))
    client_of(kim).post(drop)
    assert story_for_week(act(sam), week) is None


def test_the_facilitator_leaves_nothing_out_of_a_former_week(week, kims, now):
    now.shift(timedelta(days=14))
    with pytest.raises(NotFound):
        take_off_card(MayTell.objects.get().pk, by=kims)


def test_a_patron_who_is_forgotten_is_on_no_card(week, thanked, act, sam):
    erase_requests([thanked.request_id])
    assert story_for_week(act(sam), week) is None


def test_a_request_for_leads_alone_is_told_to_leads_alone(week, thanked, act, sam, lea):
    Request.objects.filter(pk=thanked.request_id).update(for_leads=True)
    assert story_for_week(act(sam), week) is None
    assert story_for_week(act(lea), week)


def close_now(request, by):
    fresh = Request.objects.select_related("branch", "patron").get(pk=request.pk)
    close_request(fresh, value=OutcomeValue.YES, by=by)


@pytest.mark.parametrize("told", [False, True], ids=["waiting", "told"])
def test_what_is_on_no_card_when_names_go_is_not_told(thanked, act, sam, now, told):
    if told:
        put_on_card(thanked.pk, by=act(sam))
    close_now(thanked.request, act(sam))
    now.shift(timedelta(days=15))
    anonymise_authors("", timezone.now())
    assert not Entry.objects.exclude(author=None).exists()
    assert MayTell.objects.exists() is told


def test_the_former_address_leads_to_the_card(library, sam, client_of):
    moved = client_of(sam).get("/stories")
    assert (moved.status_code, moved.url) == (301, reverse("monday_card"))
