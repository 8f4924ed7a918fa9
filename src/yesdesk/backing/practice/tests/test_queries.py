"""Needs as they are dealt, and what a job class can do with each by the signed sheet."""

from datetime import timedelta

import pytest

from dev.messages import LANGUAGES
from dev.reading import STAFF_EASE, STAFF_GRADE, ease, grade
from yesdesk.backing.models import PracticeNeed
from yesdesk.backing.practice.actions import NeedWords, write_need
from yesdesk.backing.practice.queries import (
    DEALT,
    Answer,
    Lately,
    access_dealt,
    answer_for_all,
    answered_lately,
    deal,
    lately_told,
    needs_to_practise,
    pocket_card,
    practice_answer,
    rules_here,
    shipped_needs,
)
from yesdesk.core.dates import iso_week
from yesdesk.core.errors import NotFound
from yesdesk.people.models import User
from yesdesk.places.models import Branch, EmergencyCard
from yesdesk.policy.labels import library_today
from yesdesk.policy.models import Line, Sheet, WeekUse
from yesdesk.policy.queries import access_rule, clear_cache
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.tests.written import draft as late_charges

pytestmark = pytest.mark.django_db

WORDS = NeedWords("A room", "“Is a room free?”", "You can look.", "“Let’s see.”")


def need_of(key, language="en"):
    return next(each for each in shipped_needs(language) if each.key == key)


def answer_of(by, key):
    return practice_answer(by, need_of(key), rules_here(by))


def test_twenty_four_come_along_six_about_time_four_about_what_lies_behind():
    groups = [each.group for each in shipped_needs("en")]
    found = {name: groups.count(name) for name in set(groups)}
    assert found == {"desk": 14, "time": 6, "behind": 4}


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_each_need_is_said_in_each_language_within_its_grade(language):
    said = [text for need in shipped_needs(language) for text in (need.said, need.can, need.say)]
    assert len(list(filter(None, said))) == 72
    if language == "en":
        assert grade(said) <= STAFF_GRADE
    else:
        assert shipped_needs(language) != shipped_needs("en")
        assert ease(said, language) >= STAFF_EASE


def test_a_language_without_needs_has_them_in_english():
    assert shipped_needs("de") == shipped_needs("en")


def test_the_sum_in_a_need_is_in_the_currency_of_the_library(act, sam):
    late = next(each for each in needs_to_practise(act(sam)) if each.key == "late-charge")
    assert "€18.40" in late.said


def test_five_are_dealt_by_the_calendar_and_the_next_day_begins_elsewhere(now, act, sam):
    today = deal(act(sam))[:DEALT]
    assert (len(today), len(deal(act(sam)))) == (5, 24)
    assert deal(act(sam))[:DEALT] == today
    now.shift(timedelta(days=1))
    assert not {each.key for each in deal(act(sam))[:DEALT]} & {each.key for each in today}


def test_any_five_in_a_row_have_one_with_a_rule_and_one_about_time():
    every = shipped_needs("en") * 2
    for at in range(24):
        five = every[at : at + DEALT]
        assert any(each.rule for each in five)
        assert any(each.group == "time" for each in five)


def test_the_fifth_need_is_the_last_and_leads_to_five_more(now, act, sam):
    order = deal(act(sam))
    fifth = access_dealt(act(sam), order[4].key)
    assert (fifth.place, fifth.of, fifth.following) == (5, 5, None)
    assert fifth.again == order[5]
    assert access_dealt(act(sam), order[0].key).following == order[1]
    assert access_dealt(act(sam), order[-1].key).again == order[0]


def test_a_need_that_is_not_there_is_not_found(act, sam):
    with pytest.raises(NotFound):
        access_dealt(act(sam), "own-999")


@pytest.mark.parametrize(
    ("who", "key", "answer"),
    [
        ("sam", "late-charge", Answer.CAN),
        ("sam", "lost-book", Answer.ASK),
        ("lea", "lost-book", Answer.CAN),
        ("sam", "first-card", Answer.CAN),
        ("sam", "new-novel", Answer.ASK),
        ("lea", "new-novel", Answer.CAN),
        ("max_", "late-charge", Answer.ASK),
        ("sam", "six-and-a-phone", Answer.ALWAYS),
        ("noor", "late-charge", Answer.ALWAYS),  # her branch charges nothing
    ],
)
def test_a_need_is_judged_by_the_sheet_for_the_reader(request, rules, act, who, key, answer):
    assert answer_of(act(request.getfixturevalue(who)), key).answer is answer


def test_what_a_week_has_used_changes_no_answer(rules, act, sam):
    rule = access_rule(act(sam), "late-charges", library_today())
    week = iso_week(library_today())
    WeekUse.objects.create(rule_id=rule.terms.id, branch_id=sam.branch_id, week=week, used=15000)
    assert answer_of(act(sam), "late-charge").answer is Answer.CAN


def test_without_a_sheet_nothing_is_decided_and_the_one_who_signs_is_named(rules, act, sam, dana):
    Sheet.objects.update(signed_at=None, in_force_from=None)
    clear_cache()
    found = answer_of(act(sam), "late-charge")
    assert (found.answer, found.who) == (Answer.UNDECIDED, dana.name)
    assert answer_of(act(sam), "first-card").answer is Answer.UNDECIDED


def test_a_rule_without_a_line_is_not_decided_while_others_are(rules, act, sam):
    late = access_rule(act(sam), "late-charges", library_today())
    Line.objects.filter(rule_version=late.terms.version).delete()
    clear_cache()
    assert answer_of(act(sam), "late-charge").answer is Answer.UNDECIDED
    assert answer_of(act(sam), "longer-loan").answer is Answer.CAN


def test_a_card_for_all_names_who_can_say_yes(rules, act, sam):
    def who(key):
        found = answer_for_all(act(sam), need_of(key), rules_here(act(sam)))
        return found.answer, found.who

    answer, names = who("lost-book")
    assert (answer, names.split(", ")) == (Answer.ASK, ["Lead", "Director"])
    assert who("first-card") == (Answer.CAN, "")


def test_an_own_need_is_judged_by_its_rule_and_rests_when_that_changes(rules, act, sam, lea):
    late = access_rule(act(lea), "late-charges", library_today())
    row = write_need(WORDS, rule=late, amount=9999, by=act(lea))
    (own,) = [each for each in deal(act(sam)) if each.own]
    assert practice_answer(act(sam), own, rules_here(act(sam))).answer is Answer.ASK
    write_rule("late-charges", late_charges(), by=act(lea), after=late.number)
    clear_cache()
    assert not [each for each in deal(act(sam)) if each.own]
    (waiting,) = [each for each in needs_to_practise(act(sam)) if each.own == row.pk]
    assert waiting.waits


def test_what_the_rule_s_own_page_shows_is_told(monkeypatch, act, sam):
    lately = Lately("October 2026", 12, [("Yes", 12)])
    monkeypatch.setitem(
        lately_told._items, "rules", lambda _by, rule: lately if rule == 7 else None
    )
    assert answered_lately(act(sam), 7) == lately
    assert answered_lately(act(sam), 8) is None


def test_the_pocket_card_says_what_all_can_do_and_whom_to_call(rules, act, sam, lea, mill):
    EmergencyCard.objects.create(kind="threat", whom="Police", number="112", branch=mill)
    card = pocket_card(act(sam))
    assert card.always == ["Proof of address", "Says it was returned"]
    assert card.lead == lea.name
    assert card.emergency is not None
    assert card.emergency.number == "112"


def test_a_pocket_card_without_a_sheet_names_no_rule(rules, act, sam):
    Sheet.objects.update(signed_at=None, in_force_from=None)
    clear_cache()
    assert pocket_card(act(sam)).always == []
    assert pocket_card(act(sam)).emergency is None


def test_a_library_without_a_branch_practises_what_is_always_possible(rules, act, dana):
    User.objects.filter(pk=dana.pk).update(branch=None)
    Branch.objects.update(closed_for_good=True)
    dana.refresh_from_db()
    assert answer_of(act(dana), "late-charge").answer is Answer.ALWAYS


def test_nothing_that_is_kept_of_a_need_tells_who_or_when():
    columns = {each.name for each in PracticeNeed._meta.concrete_fields}
    kept = {"id", "title", "said", "can", "say", "rule", "rule_number", "amount"}
    assert columns == kept
