"""Opening the library, changing it and its branches; each act traced, none without the permission."""

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import NotAllowed, Refusal, ValidationRefusal
from yesdesk.core.models import AuditEntry, LibraryText
from yesdesk.core.site_context import library_info
from yesdesk.places.actions import (
    add_branch,
    add_service_point,
    change_branch,
    change_library,
    change_service_point,
    open_library,
    write_words,
)
from yesdesk.places.models import Branch, Library
from yesdesk.places.queries import (
    NoLibraryYet,
    branch_by_slug,
    branches,
    library_words,
    service_points,
    text_places,
    the_library,
)

pytestmark = pytest.mark.django_db


def test_second_library_is_refused(library):
    with pytest.raises(Refusal) as refusal:
        open_library("Second", languages=["en"], time_zone="UTC", by=SYSTEM)
    assert refusal.value.code == "places.library.open"


def test_before_it_opens_it_is_said_how(library):
    Library.objects.all().delete()
    with pytest.raises(NoLibraryYet) as refusal:
        the_library()
    assert "yesdesk init" in refusal.value.next_step
    opened = open_library("Wren", languages=["es", "en"], time_zone="Europe/Madrid", by=SYSTEM)
    assert the_library() == opened
    assert opened.default_language == "es"


def test_the_language_when_none_is_said_must_be_switched_on(library):
    kept = {
        name: getattr(library, name)
        for name in ("name", "time_zone", "currency", "country", "phone", "own_networks")
    }
    with pytest.raises(ValidationRefusal) as needs:
        change_library(library, languages=["en"], default_language="fr", by=SYSTEM, **kept)
    assert set(needs.value.fields) == {"default_language"}


def test_who_may_not_changes_nothing(mill, sam, act):
    with pytest.raises(NotAllowed):
        add_branch("New", slug="new", time_zone="UTC", by=act(sam))
    with pytest.raises(NotAllowed):
        write_words("ask.lead", {"en": "Hello"}, by=act(sam))
    assert not Branch.objects.filter(slug="new").exists()


def branch_facts(branch: Branch, **changes: object) -> dict[str, object]:
    names = ("name", "slug", "time_zone", "phone", "charges_fees", "closed_for_good")
    return {name: getattr(branch, name) for name in names} | changes


def test_a_branch_closed_for_good_takes_no_new_needs_but_the_last_stays(mill, hill):
    change_branch(hill, **branch_facts(hill, closed_for_good=True), by=SYSTEM)
    assert branches() == [mill]
    assert branch_by_slug("hill") is None
    assert {point.branch for point in service_points()} == {mill}
    with pytest.raises(ValidationRefusal) as needs:
        change_branch(mill, **branch_facts(mill, closed_for_good=True), by=SYSTEM)
    assert set(needs.value.fields) == {"closed_for_good"}


def test_addresses_and_point_names_are_given_once(mill, hill):
    with pytest.raises(ValidationRefusal):
        add_branch("Mill again", slug="mill", time_zone="UTC", by=SYSTEM)
    with pytest.raises(ValidationRefusal):
        change_branch(hill, **branch_facts(hill, slug="mill"), by=SYSTEM)
    with pytest.raises(ValidationRefusal):
        add_service_point(mill, "Inbox", kind="inbox", by=SYSTEM)
    point = add_service_point(mill, "Cellar", kind="floor", by=SYSTEM)
    with pytest.raises(ValidationRefusal):
        change_service_point(point, name="Inbox", kind="floor", by=SYSTEM)
    assert add_service_point(hill, "Inbox", kind="inbox", by=SYSTEM).branch == hill


def test_words_fall_back_to_the_default_language_then_english_then_the_built_in(library):
    def read(language: str) -> str:
        return library_words("ask.lead", language=language)["ask.lead"]

    built_in = text_places["ask.lead"].built_in
    assert read("en") == built_in
    write_words("ask.lead", {"en": " Tell us. ", "fr": "Dites-nous.", "es": ""}, by=SYSTEM)
    assert (read("en"), read("fr"), read("es")) == ("Tell us.", "Dites-nous.", "Tell us.")
    Library.objects.update(default_language="fr")
    assert read("es") == "Dites-nous."
    write_words("ask.lead", {"en": "", "fr": ""}, by=SYSTEM)
    assert read("en") == built_in
    assert not LibraryText.objects.exists()
    assert AuditEntry.objects.filter(tag="places.words.written").count() == 2


def test_several_places_cost_one_query(library, django_assert_num_queries):
    library_info()
    with django_assert_num_queries(2):  # the library's languages are never old in tests
        library_words("ask.lead", "ask.hours", language="en")


def test_every_place_for_words_says_where_it_is(library):
    assert list(text_places)
    assert all(place.label for _key, place in text_places.items())
