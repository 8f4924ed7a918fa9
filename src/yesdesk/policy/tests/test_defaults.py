"""What a new library starts with: rules in plain words, and nothing to be bent until somebody signed."""

from dataclasses import replace

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.search.bm25 import Index
from yesdesk.people.models import JobClass
from yesdesk.policy.defaults import DEFAULT_RULES, add_default_rules, how_people_ask
from yesdesk.policy.judgement import judge
from yesdesk.policy.models import Sheet
from yesdesk.policy.queries import rule_entries, rules_in_force, situations
from yesdesk.policy.situation import Fact, VerdictKind
from yesdesk.policy.tests.written import today


def situation(by, branch, slug):
    by_slug = {rule.slug: rule.terms.id for rule in rules_in_force(by, branch.pk, today())}
    found = {each.rule.id: each for each in situations(by, branch.pk, day=today())}
    return found[by_slug[slug]]


def classes_by_slug():
    return {each.name.lower(): each for each in JobClass.objects.all()}


def test_every_rule_has_all_its_words():
    for start in DEFAULT_RULES:
        said = (start.text, start.reason, start.protects, start.nearest_yes, start.how_to_ask_again)
        assert all(str(sentence).endswith(".") for sentence in said), start.slug


@pytest.mark.parametrize("language", ["en", "es", "fr-CA"])
def test_every_rule_is_found_by_how_people_ask_in_each_language(language):
    asked = how_people_ask(language)
    assert set(asked) == {start.slug for start in DEFAULT_RULES}
    assert all(len(words) < 4000 for words in asked.values())
    assert how_people_ask("xx") == {}


def test_how_people_ask_finds_a_new_librarys_rules(library, act, dana):
    add_default_rules(classes_by_slug(), languages=["en", "es"], by=SYSTEM)
    slugs = {rule.terms.id: rule.slug for rule in rules_in_force(act(dana), None, today())}
    index = Index(rule_entries())
    for words, slug in {
        "sleeping rough": "proof-of-address",
        "timed out": "hour-at-a-computer",
        "me quitaron la tarjeta": "stopped-by-hand",
    }.items():
        assert slugs[index.find(words)[0].ref] == slug
    assert index.find("huissier") == []


def test_a_new_librarys_rules_stand_but_nobody_bends_them(library, act, dana, mill):
    add_default_rules(classes_by_slug(), languages=["en", "es"], by=SYSTEM)
    assert Sheet.objects.get().signed_at is None
    assert len(rules_in_force(act(dana), None, today())) == len(DEFAULT_RULES)
    for each in situations(act(dana), mill.pk, day=today()):
        assert judge(each).decision is VerdictKind.NOT_HERE


def test_sam_waives_anas_charges_and_asks_lea_for_the_book(rules, act, sam, mill):
    late = situation(act(sam), mill, "late-charges")
    lost = situation(act(sam), mill, "lost-or-damaged")
    assert judge(replace(late, amount=1840, facts={Fact.FEE_KIND: "overdue"})).allowed
    asked = judge(replace(lost, amount=3200, facts={Fact.FEE_KIND: "lost"}))
    assert asked.ask[0] == JobClass.objects.get(name="Lead").pk


def test_hill_road_charges_nothing_for_late_books(rules, act, noor, hill):
    slugs = {rule.slug for rule in rules_in_force(act(noor), hill.pk, today())}
    assert "late-charges" not in slugs
    assert "longer-loan" in slugs


@pytest.mark.parametrize("slug", ["childrens-records", "own-account"])
def test_what_must_not_bend_does_not(rules, act, dana, mill, slug):
    verdict = judge(situation(act(dana), mill, slug))
    assert verdict.decision is VerdictKind.NOT_HERE
    assert str(verdict.next_step)
