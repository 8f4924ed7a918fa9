"""The library's emergency cards: written, changed, found; and what stands in place of those not written yet."""

import pytest

from yesdesk.core.actors import SYSTEM, Actor, ActorKind
from yesdesk.core.audit import sentences
from yesdesk.core.errors import EditConflict, NotAllowed, ValidationRefusal
from yesdesk.core.models import AuditEntry
from yesdesk.places.emergency.actions import (
    change_emergency_card,
    remove_emergency_card,
    write_emergency_card,
)
from yesdesk.places.emergency.queries import (
    BUILT_IN,
    cards_say_whom_to_call,
    emergency_cards,
    written_cards,
)
from yesdesk.places.models import EmergencyCard, EmergencyKind

pytestmark = pytest.mark.django_db
POLICE = {
    "whom": "Police",
    "number": "555 0112",
    "say": "This is Mill Street 12.",
    "ends": "Go out.",
}


@pytest.fixture
def sams(library, act, sam):
    return act(sam)


def card(by, kind, **where):
    return next(one for one in emergency_cards(by, **where) if one.kind is kind)


def test_a_new_library_has_each_card_without_a_number_and_says_what_is_to_do(sams):
    cards = emergency_cards(sams)
    assert [one.kind for one in cards] == list(BUILT_IN)
    assert all(one.to_do and not one.number and one.say and one.ends for one in cards)
    assert not EmergencyCard.objects.exists()


def test_no_title_speaks_of_the_reader_as_every_desk_of_the_branch_reads_it(sams):
    words = " ".join(one.title for one in emergency_cards(sams)).casefold().split()
    assert not {"you", "your", "you’re"} & set(words)


def test_what_the_library_wrote_stands_in_its_place(sams):
    write_emergency_card(EmergencyKind.THREAT, **POLICE, by=SYSTEM)
    found = card(sams, EmergencyKind.THREAT)
    assert (found.whom, found.tel, found.to_do) == ("Police", "5550112", False)
    assert len(emergency_cards(sams)) == len(BUILT_IN)


def test_a_branchs_own_card_stands_there_alone(sams, mill, hill):
    write_emergency_card(EmergencyKind.FIRE, whom="Fire service", number="1", by=SYSTEM)
    write_emergency_card(EmergencyKind.FIRE, branch=hill, whom="Bakery", number="2", by=SYSTEM)
    assert card(sams, EmergencyKind.FIRE).whom == "Fire service"
    assert card(sams, EmergencyKind.FIRE, branch=hill.pk).whom == "Bakery"


def test_a_card_of_our_own_wants_a_name(library):
    with pytest.raises(ValidationRefusal) as refused:
        write_emergency_card(EmergencyKind.OTHER, whom="Caretaker", by=SYSTEM)
    assert set(refused.value.fields) == {"title"}


def test_second_card_of_a_kind_in_one_place_is_refused(library, hill):
    write_emergency_card(EmergencyKind.FIRE, by=SYSTEM)
    write_emergency_card(EmergencyKind.FIRE, branch=hill, by=SYSTEM)
    for branch in (None, hill):
        with pytest.raises(ValidationRefusal):
            write_emergency_card(EmergencyKind.FIRE, branch=branch, by=SYSTEM)
    for name in ("Water", "Bees"):
        write_emergency_card(EmergencyKind.OTHER, title=name, by=SYSTEM)
    assert EmergencyCard.objects.count() == 4


def test_two_people_who_change_it_at_once_notice_each_other(library):
    made = write_emergency_card(EmergencyKind.THREAT, **POLICE, by=SYSTEM)
    words = {**POLICE, "title": "", "also": ""}
    change_emergency_card(made, **(words | {"whom": "Guard"}), seen_version=1, by=SYSTEM)
    with pytest.raises(EditConflict) as news:
        change_emergency_card(made, **words, seen_version=1, by=SYSTEM)
    assert EmergencyCard.objects.get().whom == "Guard"
    change_emergency_card(made, **words, seen_version=news.value.since, by=SYSTEM)
    assert EmergencyCard.objects.get().whom == "Police"


def test_each_change_leaves_a_row_of_the_trace(library):
    made = write_emergency_card(EmergencyKind.THREAT, **POLICE, by=SYSTEM)
    change_emergency_card(made, **POLICE, title="", also="", seen_version=1, by=SYSTEM)
    remove_emergency_card(made, by=SYSTEM)
    tags = AuditEntry.objects.order_by("id").values_list("tag", flat=True)
    found = [tag for tag in tags if tag.startswith("places.emergency.")]
    assert [tag.rpartition(".")[2] for tag in found] == ["written", "changed", "removed"]
    assert all(tag in sentences for tag in found)


def test_removed_it_is_to_do_again(sams):
    made = write_emergency_card(EmergencyKind.THREAT, **POLICE, by=SYSTEM)
    remove_emergency_card(made, by=SYSTEM)
    assert card(sams, EmergencyKind.THREAT).to_do


def test_only_who_keeps_the_librarys_words_right_changes_a_card(sams):
    with pytest.raises(NotAllowed):
        write_emergency_card(EmergencyKind.THREAT, **POLICE, by=sams)


def test_nobody_but_staff_reads_them(library):
    with pytest.raises(NotAllowed):
        emergency_cards(Actor(kind=ActorKind.PATRON))


def test_cards_are_found_by_word_list_and_own_words(sams):
    write_emergency_card(
        EmergencyKind.OTHER, title="Water comes in", whom="Caretaker", also="flood, leak", by=SYSTEM
    )
    assert [one.kind for one in emergency_cards(sams, "call the police")] == [EmergencyKind.THREAT]
    for words in ("flood", "call the caretaker", "water"):
        assert [one.title for one in emergency_cards(sams, words)] == ["Water comes in"]


@pytest.mark.parametrize(
    "words",
    ["where is the toilet", "library card", "the", "printing", "Kim is ill, who reads for her"],
)
def test_nothing_rather_than_noise(sams, words):
    write_emergency_card(EmergencyKind.THREAT, **POLICE, by=SYSTEM)
    assert emergency_cards(sams, words) == []


def test_a_number_is_dialled_without_what_people_write_between(sams):
    write_emergency_card(EmergencyKind.FIRE, whom="Guard", number="0-(555) 12 *3#", by=SYSTEM)
    assert card(sams, EmergencyKind.FIRE).tel == "055512*3%23"


def test_the_step_before_opening_is_done_when_each_branch_knows_whom_to_call(library, mill, hill):
    for kind in BUILT_IN[1:]:
        write_emergency_card(kind, whom="Guard", number="1", by=SYSTEM)
    assert not cards_say_whom_to_call()
    write_emergency_card(BUILT_IN[0], branch=mill, whom="Guard", number="1", by=SYSTEM)
    assert not cards_say_whom_to_call()
    write_emergency_card(BUILT_IN[0], branch=hill, whom="Guard", number="1", by=SYSTEM)
    assert cards_say_whom_to_call()


def test_the_settings_list_those_still_to_write_too(act, teo, hill):
    write_emergency_card(EmergencyKind.FIRE, branch=hill, whom="Bakery", number="2", by=SYSTEM)
    lines = [(one.kind, where) for one, where in written_cards(act(teo))]
    assert (EmergencyKind.FIRE, "") in lines
    assert (EmergencyKind.FIRE, hill.name) in lines
