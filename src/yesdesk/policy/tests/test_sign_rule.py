"""A sheet signed rule by rule: each signature is the next sheet with one rule more."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yesdesk.core.errors import NotAllowed, Refusal, ValidationRefusal
from yesdesk.policy.labels import latitude_label, look_for_signers, not_decided
from yesdesk.policy.models import Sheet
from yesdesk.policy.queries import (
    latitude_in_force,
    rules_in_force,
    sheet_lines,
    situations,
)
from yesdesk.policy.rule_values import RuleWords, signed_sheet as signed_sheet_of
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.sheets.actions import draft_sheet, set_lines, sign_rule, sign_sheet
from yesdesk.policy.tests.written import draft, line, signed_sheet, today

SIGNS = {"signed_as": "Director", "policy": "Board policy 4.2"}


@pytest.fixture
def director(act, dana):
    return act(dana)


@pytest.fixture
def two_rules(director, now):
    return [
        write_rule(slug, draft(words=RuleWords(slug, slug)), by=director)
        for slug in ("late-charges", "lost")
    ]


def signed(by):
    """Rule version -> what a shelver can do each time, by the sheet in force."""
    lines = sheet_lines(by, latitude_in_force(by, today()))
    return {version: terms[0].per_act for version, terms in lines.items()}


def test_each_signature_adds_a_rule_to_the_sheet_in_force(director, two_rules):
    late, lost = two_rules
    sign_rule(late, [line(late, "Shelver", 2500)], by=director, **SIGNS)
    assert signed(director) == {late.pk: 2500}
    sign_rule(lost, [line(lost, "Shelver", 500)], by=director, **SIGNS)
    assert signed(director) == {late.pk: 2500, lost.pk: 500}


def test_a_rule_is_signed_without_the_rest_of_the_draft_which_stays(director, two_rules):
    late, lost = two_rules
    standing = draft_sheet(by=director)
    set_lines(standing, lost, [line(lost, "Shelver", 900)], by=director)
    one = sign_rule(late, [line(late, "Shelver", 2500)], by=director, **SIGNS)
    assert signed(director) == {late.pk: 2500}
    standing.refresh_from_db()
    assert standing.signed_at is None
    assert standing.number == one.number + 1
    sign_sheet(standing, in_force_from=today(), by=director, **SIGNS)
    assert signed(director) == {late.pk: 2500, lost.pk: 900}


def test_a_rule_signed_again_has_its_new_lines_alone(director, two_rules):
    late, _lost = two_rules
    for amount in (2500, 1000):
        sign_rule(late, [line(late, "Shelver", amount)], by=director, **SIGNS)
    assert signed(director) == {late.pk: 1000}


def test_nobody_but_the_director_signs_one_and_none_without_a_line(director, act, lea, two_rules):
    late, _lost = two_rules
    with pytest.raises(NotAllowed):
        sign_rule(late, [line(late, "Shelver", 2500)], by=act(lea), **SIGNS)
    with pytest.raises(ValidationRefusal):
        sign_rule(late, [], by=director, **SIGNS)
    with pytest.raises(ValidationRefusal):
        sign_rule(late, [line(late, "Shelver", 1)], by=director, signed_as=" ", policy="4.2")
    assert not Sheet.objects.exclude(signed_at=None).exists()


def test_while_a_signed_sheet_waits_for_its_day_no_rule_is_signed_before_it(director, two_rules):
    late, lost = two_rules
    tomorrow = today() + timedelta(days=1)
    signed_sheet(director, line(lost, "Shelver", 500), from_day=tomorrow)
    with pytest.raises(Refusal, match=r"policy\.sheet\.coming"):
        sign_rule(late, [line(late, "Shelver", 2500)], by=director, **SIGNS)


def test_director_signs_one_rule_by_one_tap_of_what_the_draft_says(
    director, two_rules, client_of, dana, sam
):
    late, _lost = two_rules
    set_lines(draft_sheet(by=director), late, [line(late, "Shelver", 2500)], by=director)
    client, address = client_of(dana), "/rules/sheet/sign/late-charges"
    page = client.get(address)
    filled = {
        name: form[name].value()
        for form in (page.context["form"], page.context["signing"])
        for name in form.fields
        if form[name].value()
    }
    assert client.post(address, filled).url == "/say-yes"
    assert signed(director) == {late.pk: 2500}
    other = client_of(sam).get("/rules/lost").text
    assert "Not decided yet: ask Dana." in other
    assert "Not decided yet: ask Dana." in client_of(sam).get("/say-yes").text


def test_wrong_amount_is_said_and_stays_in_its_box(two_rules, client_of, dana, director):
    from yesdesk.people.models import JobClass

    who = JobClass.objects.get(name="Shelver").pk
    typed = {f"may-{who}": "on", f"per_act-{who}": "lots", "policy": "", "signed_as": "Director"}
    page = client_of(dana).post("/rules/sheet/sign/late-charges", typed)
    assert page.status_code == 422
    assert 'value="lots"' in page.text
    assert "Not signed yet." in page.text
    assert "Not saved yet." not in page.text
    assert not Sheet.objects.exclude(signed_at=None).exists()


def test_who_has_not_decided_a_rule_is_named_by_what_is_kept_of_sheets(director, two_rules):
    late, _lost = two_rules
    sign_rule(late, [line(late, "Shelver", 2500)], by=director, **SIGNS)
    rules = rules_in_force(director, None, today())
    (terms,) = [rule.terms for rule in rules if rule.slug == "lost"]
    with CaptureQueriesContext(connection) as asked:
        assert latitude_label(terms, (), None) == "Not decided yet: ask Dana."
    assert not [each for each in asked if "places_library" in each["sql"]]


def why_new(by, rule_version, day):
    (found,) = [
        each for each in situations(by, by.branch, day=day) if each.rule.version == rule_version.pk
    ]
    return found.new_because


def begun_days_ago(n):
    Sheet.objects.exclude(signed_at=None).update(in_force_from=today() - timedelta(days=n))


def test_from_the_tenth_day_of_the_first_sheet_on_a_rule_signed_alone_is_new(
    director, two_rules, act, sam
):
    late, lost = two_rules
    sign_rule(late, [line(late, "Shelver", 2500)], by=director, **SIGNS)
    begun_days_ago(8)
    sign_rule(late, [line(late, "Shelver", 2000)], by=director, **SIGNS)
    assert why_new(act(sam), late, today()) == "", "on the ninth day"
    begun_days_ago(9)
    sign_rule(lost, [line(lost, "Shelver", 500)], by=director, **SIGNS)
    last = today() + timedelta(days=14)
    told = [why_new(act(sam), lost, day) for day in (today(), last, last + timedelta(days=1))]
    assert told == ["signed", "signed", ""]
    assert why_new(act(sam), late, today()) == ""


def test_draft_says_of_a_rule_signed_alone_that_it_is_new_for_the_same_days(director, two_rules):
    late, lost = two_rules
    sign_rule(late, [line(late, "Shelver", 2500)], by=director, **SIGNS)
    begun_days_ago(20)
    sheet = sign_rule(lost, [line(lost, "Shelver", 500)], by=director, **SIGNS)
    of_draft = draft_sheet(by=director).lines.get(rule_version=lost)
    signed_line = sheet.lines.get(rule_version=lost)
    assert signed_line.new_until == today() + timedelta(days=14)
    assert (of_draft.new_because, of_draft.new_until) == ("signed", signed_line.new_until)


def test_a_director_who_left_is_not_named_as_the_one_who_has_not_decided(
    director, two_rules, dana, lea
):
    late, _lost = two_rules
    sheet = sign_rule(late, [line(late, "Shelver", 2500)], by=director, **SIGNS)
    look_for_signers()
    assert not_decided(signed_sheet_of(sheet)) == "Not decided yet: ask Dana."
    dana.is_active = False
    dana.save()
    assert not_decided(signed_sheet_of(sheet)) == "Not decided yet: ask Director."
    job_class = dana.job_class
    job_class.name = "Head of branch"
    job_class.save()
    lea.job_class = job_class
    lea.save()
    assert not_decided(signed_sheet_of(sheet)) == "Not decided yet: ask Head of branch."
