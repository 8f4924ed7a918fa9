"""A story goes round only when its patron agreed and both sides had fourteen days to say rather not."""

import re
from copy import copy
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.backing.models import PatronStory
from yesdesk.backing.stories import actions
from yesdesk.backing.stories.actions import StoryDraft, drop_story, write_story
from yesdesk.backing.stories.queries import WAITS, stories_for_week, thanks_to_tell
from yesdesk.backing.tests.posts import facilitator
from yesdesk.core.actors import SYSTEM, patron_by_link
from yesdesk.core.errors import NotFound, ValidationRefusal
from yesdesk.core.links import link_token
from yesdesk.core.models import OutboundMessage
from yesdesk.desk.decisions.anonymise import anonymise_authors
from yesdesk.desk.models import Entry, MayTell, Request
from yesdesk.desk.requests.actions.intake import record_thanks
from yesdesk.desk.requests.actions.reply import reply
from yesdesk.desk.requests.actions.thanks import rather_not_tell
from yesdesk.desk.requests.retention import erase_requests
from yesdesk.desk.tests.asked import asked
from yesdesk.people.models import User
from yesdesk.policy.models import Sheet
from yesdesk.policy.queries import clear_cache
from yesdesk.policy.tests.written import late_charges_signed
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
THANKS = "You made my week. I can borrow again."
DRAFT = StoryDraft(
    text="A reader could not borrow. A colleague waived it at once.",
    changed_place=True,
    changed_day=True,
    changed_detail=True,
    no_child=True,
)


def box_of(page):
    """The box that a page asks with, ticked."""
    return {"as_it_is": page.context["form"]["as_it_is"].field.widget.attrs.get("value", "on")}


@pytest.fixture
def kims(act, kim):
    """Kim does what the facilitator does."""
    return facilitator(act(kim))


@pytest.fixture
def thanked(now, mill, act, sam):
    """Sam answered Ana; she said thanks, and agreed that it is told."""
    request = ask_as_ana(mill)
    reply(request, words="Yes, gladly.", seen_revision=request.revision, by=act(sam))
    fresh = Request.objects.select_related("branch", "patron").get(pk=request.pk)
    by = patron_by_link(request.pk, "en")
    return record_thanks(fresh, words=THANKS, may_tell=True, by=by)


@pytest.fixture
def story(thanked, kims):
    return write_story(thanked.may_tell.pk, DRAFT, by=kims)


def test_it_is_on_the_card_after_both_had_their_days_and_never_before(story, now):
    assert story.ready_on == story.written_on + WAITS
    assert stories_for_week(SYSTEM, story.week) == []
    now.shift(WAITS)
    assert [each.text for each in stories_for_week(SYSTEM, story.week)] == [DRAFT.text]


def test_the_patron_is_told_how_it_would_read_and_until_when(story, thanked):
    mail = OutboundMessage.objects.filter(about=f"request:{thanked.request_id}").latest("pk")
    assert DRAFT.text in mail.text


@pytest.mark.parametrize("later", [timedelta(), WAITS])
def test_the_patrons_rather_not_ends_it_without_a_trace(story, thanked, client, now, later):
    now.shift(later)
    request = thanked.request
    token = link_token(request.link_id, request.link_generation)
    page = client.get(reverse("status", args=["en", token]))
    assert DRAFT.text in page.text
    client.post(reverse("status_rather_not", args=["en", token]))
    assert not PatronStory.objects.exists()
    assert not MayTell.objects.exists()
    assert 'id="to-tell"' not in client.get(reverse("status", args=["en", token])).text


@pytest.mark.parametrize(
    ("text", "own_words", "asks"),
    [
        ("A girl had lost her card.", False, True),
        ("Un enfant avait perdu sa carte.", True, True),
        ("A reader came from a funeral.", False, True),
        ("El lector estaba enfermo.", False, True),
        ("A reader wanted books on gardens, still sealed.", False, False),
    ],
)
def test_it_asks_about_words_of_a_child_an_illness_or_a_death(thanked, kims, text, own_words, asks):
    draft = replace(DRAFT, text=text, own_words=own_words)
    thanked.text = f"{text} Thank you."
    Entry.objects.filter(pk=thanked.pk).update(text=thanked.text)
    if asks:
        with pytest.raises(ValidationRefusal) as refused:
            write_story(thanked.may_tell.pk, draft, by=kims)
        assert set(refused.value.fields) == {"as_it_is"}
    write_story(thanked.may_tell.pk, draft, as_it_is=asks, by=kims)


def test_the_box_asks_at_once_about_all_that_it_answers_for(thanked, kims, lea):
    User.objects.filter(pk=lea.pk).update(name="Will Stone")
    draft = replace(DRAFT, text="Will helped a boy whose mother died.", changed_day=False)
    with pytest.raises(ValidationRefusal) as refused:
        write_story(thanked.may_tell.pk, draft, by=kims)
    asked = refused.value.fields["as_it_is"]
    assert all(word in asked for word in ("Will", "boy", "died"))


def test_their_own_words_about_an_illness_are_not_asked_about(thanked, kims):
    Entry.objects.filter(pk=thanked.pk).update(text="I was ill. You wrote back.")
    write_story(thanked.may_tell.pk, replace(DRAFT, text="I was ill.", own_words=True), by=kims)


def test_once_the_days_are_over_the_page_says_that_no_is_still_a_no(story, client_of, sam, now):
    until = "You can say no until"
    assert until in client_of(sam).get(reverse("own_thanks")).text
    now.shift(WAITS)
    page = client_of(sam).get(reverse("own_thanks")).text
    assert until not in page
    assert 'id="rather-not-' in page


def test_the_colleagues_rather_not_ends_it_too_and_nobody_elses(
    story, thanked, client_of, act, sam, lea
):
    browser = client_of(sam)
    assert DRAFT.text in browser.get(reverse("own_thanks")).text
    with pytest.raises(NotFound):
        rather_not_tell(thanked.pk, by=act(lea))
    browser.post(reverse("thanks_rather_not", args=[thanked.pk]))
    assert not PatronStory.objects.exists()


def test_the_way_to_say_no_is_there_however_many_thanks_came_later(story, thanked, client_of, sam):
    later = Entry(request_id=thanked.request_id, kind=thanked.kind, at=thanked.at)
    Entry.objects.bulk_create([copy(later) for _each in range(60)])
    browser = client_of(sam)
    assert f'id="rather-not-{thanked.pk}"' in browser.get(reverse("own_thanks")).text
    browser.post(reverse("thanks_rather_not", args=[thanked.pk]))
    assert not PatronStory.objects.exists()


@pytest.fixture
def bent(thanked, act, dana, sam, now):
    """Sam asked on that request whether a rule may be bent."""
    request = Request.objects.select_related("branch", "patron").get(pk=thanked.request_id)
    return asked(request, late_charges_signed(act(dana)).rule_id, act(sam))


@pytest.mark.parametrize(("harbour", "may"), [(0, False), (5, False), (30, True)])
def test_where_names_go_before_both_had_their_days_nothing_may_be_told(
    thanked, bent, kims, harbour, may
):
    Sheet.objects.update(harbour_text="In good faith." if harbour else "", harbour_days=harbour)
    clear_cache()
    assert [line.pk for line in thanks_to_tell(kims)] == [thanked.may_tell.pk] * may


def test_where_everybody_who_helped_left_nothing_may_be_told(thanked, kims, sam):
    User.objects.filter(pk=sam.pk).update(is_active=False)
    assert thanks_to_tell(kims) == []


def test_a_story_goes_with_the_names_of_who_could_say_no(story, bent, now):
    Sheet.objects.update(harbour_text="In good faith.", harbour_days=5)
    clear_cache()
    now.shift(timedelta(days=6))
    anonymise_authors("", timezone.now())
    assert not PatronStory.objects.exists()


def test_and_stays_where_they_had_their_days(story, bent, now):
    now.shift(2 * WAITS)
    anonymise_authors("", timezone.now())
    assert Entry.objects.exclude(author=None).count() == 0
    assert PatronStory.objects.exists()


def test_a_request_that_is_erased_before_takes_it_along_and_after_lets_it_go(story, thanked, now):
    now.shift(WAITS)
    erase_requests([thanked.request_id])
    assert PatronStory.objects.get().consent is None
    assert stories_for_week(SYSTEM, story.week)
    PatronStory.objects.all().delete()


def test_a_request_that_is_erased_too_early_ends_it(story, thanked, now):
    now.shift(WAITS - timedelta(days=1))
    erase_requests([thanked.request_id])
    assert not PatronStory.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "Ana could borrow again."}, "text"),
        ({"text": "Then Sam was kind."}, "text"),
        ({"text": "Write to ana@example.org."}, "text"),
        ({"text": "Her card 20000123456789."}, "text"),
        ({"text": "Yesdesk made it easy."}, "text"),
        ({"text": "x" * 401}, "text"),
        ({"own_words": True}, "text"),
        ({"changed_place": False}, "changed_place"),
        ({"changed_day": False}, "changed_day"),
        ({"changed_detail": False}, "changed_detail"),
        ({"no_child": False}, "no_child"),
    ],
)
def test_what_may_not_be_told_is_refused_and_says_where(thanked, kims, changes, field):
    with pytest.raises(ValidationRefusal) as refused:
        write_story(thanked.may_tell.pk, replace(DRAFT, **changes), by=kims)
    assert list(refused.value.fields) == [field]
    assert not PatronStory.objects.exists()


def test_words_that_are_names_elsewhere_hold_nobody_up(thanked, kims, client_of, kim, lea):
    lea.name = "Will de la Fuente"
    lea.save()
    browser, address = client_of(kim), reverse("story_write", args=[thanked.may_tell.pk])
    ticks = dict.fromkeys(("changed_place", "changed_day", "changed_detail", "no_child"), "on")
    typed = {"text": "De la nada pudo leer. ¿Will she come again? La alegría de Ros.", **ticks}
    asked = browser.post(address, typed)
    assert (asked.status_code, asked.context["form"].errors.keys()) == (422, {"as_it_is"})
    assert "De la nada" in asked.text
    assert 'name="as_it_is"' in asked.text
    within = browser.post(address, {**typed, "text": "Then Will came.", **box_of(asked)})
    assert within.context["form"].errors.keys() == {"text"}
    assert browser.post(address, {**typed, **box_of(asked)}).status_code == 302
    assert PatronStory.objects.get().text == typed["text"]


def test_a_tick_counts_for_the_words_it_stood_beside(thanked, kims, client_of, kim):
    browser, address = client_of(kim), reverse("story_write", args=[thanked.may_tell.pk])
    ticks = dict.fromkeys(("changed_place", "changed_day", "changed_detail", "no_child"), "on")
    asked = browser.post(address, {"text": "A reader of kid gloves came.", **ticks})
    later = {"text": "A girl lost her card.", **ticks, **box_of(asked)}
    again = browser.post(address, later)
    assert (again.status_code, again.context["form"].errors.keys()) == (422, {"as_it_is"})
    assert later["text"] in again.text
    box = re.search(r"<input[^>]*as_it_is[^>]*>", again.text)[0]
    assert "checked" not in box, "nobody ticked it for these words"
    less = browser.post(address, {**later, **box_of(again), "changed_day": ""})
    assert less.context["form"].errors.keys() == {"changed_day"}
    assert "checked" in re.search(r"<input[^>]*as_it_is[^>]*>", less.text)[0]
    assert browser.post(address, {**later, **box_of(less)}).status_code == 302


def test_about_a_death_their_own_words_may_be_told(thanked, kims):
    draft = replace(DRAFT, text="I can borrow again.", own_words=True)
    assert write_story(thanked.may_tell.pk, draft, by=kims).own_words


def test_only_the_facilitator_reads_thanks_that_may_be_told(thanked, kims, act, lea, client_of):
    assert [line.pk for line in thanks_to_tell(kims)] == [thanked.may_tell.pk]
    assert thanks_to_tell(act(lea)) == []
    assert THANKS not in client_of(lea).get(reverse("stories")).text
    with pytest.raises(NotFound):
        write_story(thanked.may_tell.pk, DRAFT, by=act(lea))


def test_it_is_written_on_a_page_and_taken_back_there(thanked, kims, client_of, kim):
    browser = client_of(kim)
    address = reverse("story_write", args=[thanked.may_tell.pk])
    assert THANKS in browser.get(address).text
    again = browser.post(address, {"text": DRAFT.text})
    assert again.status_code == 422
    assert DRAFT.text in again.text
    ticks = dict.fromkeys(("changed_place", "changed_day", "changed_detail", "no_child"), "on")
    assert browser.post(address, {"text": DRAFT.text, **ticks}).status_code == 302
    story = PatronStory.objects.get()
    assert DRAFT.text in browser.get(reverse("stories")).text
    drop_story(story.pk, by=kims)
    assert thanks_to_tell(kims)


def test_two_stories_have_two_weeks(thanked, story, kims, mill, act, sam):
    request = Request.objects.select_related("branch", "patron").get(pk=thanked.request_id)
    other = record_thanks(
        request, words="Once more", may_tell=True, by=patron_by_link(request.pk, "en")
    )
    assert write_story(other.may_tell.pk, DRAFT, by=kims).week > story.week


def test_two_who_write_at_once_lose_nothing_they_typed(thanked, story, client_of, kim, monkeypatch):
    request = Request.objects.select_related("branch", "patron").get(pk=thanked.request_id)
    by = patron_by_link(request.pk, "en")
    other = record_thanks(request, words="Once more", may_tell=True, by=by)
    monkeypatch.setattr(actions, "free_week", lambda *_when: story.week)
    ticks = dict.fromkeys(("changed_place", "changed_day", "changed_detail", "no_child"), "on")
    address = reverse("story_write", args=[other.may_tell.pk])
    page = client_of(kim).post(address, {"text": DRAFT.text, **ticks})
    assert page.status_code == 422
    assert DRAFT.text in page.text
