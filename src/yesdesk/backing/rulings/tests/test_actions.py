"""Decisions are drafted and signed: what is frozen, what comes into force, who may."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from yesdesk.backing.models import Ruling, Suggestion
from yesdesk.backing.rulings.actions import (
    RulingDraft,
    begin_draft,
    drop_draft,
    save_draft,
    sign_ruling,
)
from yesdesk.backing.rulings.counted import counted_before
from yesdesk.backing.rulings.in_force import who_can_do_more
from yesdesk.backing.rulings.queries import may_sign
from yesdesk.backing.rulings.tests.tried import (
    ADDRESS,
    BEFORE,
    DUE,
    MONDAY,
    drafted,
    met,
    weeks_before,
)
from yesdesk.core.errors import EditConflict, Refusal, ValidationRefusal
from yesdesk.places.queries import the_library
from yesdesk.policy.defaults import DEFAULT_RULES
from yesdesk.policy.models import Line, Rule, RuleVersion, Sheet
from yesdesk.policy.rule_values import active_rule, rule_text_in
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.sheets.actions import draft_sheet
from yesdesk.policy.situation import RuleKind
from yesdesk.policy.tests.written import (
    draft as rule_draft,
    late_charges_signed,
    line,
    signed_sheet,
)
from yesdesk.testing.signing import sign_the_starting_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def late(director):
    """Late charges, on a signed sheet; met for twelve weeks, as another rule was."""
    version = late_charges_signed(director)
    weeks_before(version, address_rule(director))
    return version


def address_rule(by, **changes):
    return write_rule("address", rule_draft(RuleKind.HABIT, ADDRESS, **changes), by=by)


@pytest.mark.parametrize(
    "promise", ["", "An exception made in good faith is never held against you."]
)
def test_a_no_is_counted_only_where_leadership_has_promised(late, director, promise):
    """Without one the rule's page tells no `no` either."""
    met(late, MONDAY.date() - timedelta(weeks=12), BEFORE, "no")
    signed_sheet(director, line(late, "Shelver", 2500), harbour_text=promise)
    assert ("no" in counted_before(director, late.rule_id, MONDAY.date())) is bool(promise)


def test_signing_saves_the_weeks_before(late, director):
    signed = sign_ruling(drafted(late, director).pk, by=director)
    assert signed.baseline == {"weeks": ["2026-W38", 12], "told": [["2026-W38", 12, 168.0]]}
    assert (signed.state, signed.first_week, signed.weeks) == ("running", "2026-W50", 13)
    assert signed.post_name == "Lead"


def test_signing_puts_it_on_the_next_sheet_in_the_same_moment(late, director):
    signed = sign_ruling(drafted(late, director).pk, by=director)
    lines = Line.objects.filter(sheet=signed.sheet, rule_version=late)
    assert dict(lines.values_list("job_class__name", "per_act")) == {
        "Shelver": 4000,
        "Librarian": 4000,
        "Lead": 5000,
        "Director": 25000,
    }
    assert set(lines.values_list("new_because", flat=True)) == {"trying"}
    assert signed.sheet.in_force_from == MONDAY.date()
    assert signed.sheet_before.number < signed.sheet.number


def test_signing_opens_the_next_version_of_the_rule(late, director):
    typed = {"new_text": "Late books cost nothing.", "new_most": None}
    signed = sign_ruling(drafted(late, director, **typed).pk, by=director)
    version = signed.version
    assert (version.number, version.words["en"]["text"]) == (2, "Late books cost nothing.")
    assert version.words["en"]["reason"] == late.words["en"]["reason"]
    assert version.new_because == "trying"
    assert Line.objects.filter(sheet=signed.sheet, rule_version=version).count() == 4


def test_a_decision_by_which_nobody_can_do_more_is_refused(director):
    version = write_rule("lost", rule_draft(), by=director)
    signed_sheet(director, line(version, "Lead", 5000), line(version, "Director", 25000))
    ruling = drafted(version, director, measure="", go_by="Staff.", new_most=2000)
    with pytest.raises(ValidationRefusal) as refused:
        sign_ruling(ruling.pk, by=director)
    assert set(refused.value.fields) == {"new_most"}
    assert "Lead, Director" in refused.value.fields["new_most"]
    assert Sheet.objects.count() == 1


def test_a_decision_that_says_what_the_rule_says_is_refused(late, director):
    text, limit = late.words["en"]["text"], late.limit
    ruling = drafted(late, director, new_text=text, new_limit=limit, new_most=None)
    with pytest.raises(ValidationRefusal) as refused:
        sign_ruling(ruling.pk, by=director)
    assert set(refused.value.fields) == {"new_text"}


def test_a_decision_says_what_is_noticed_and_not_the_name_of_the_rule(late, director):
    ruling = drafted(late, director, title="Late charges")
    with pytest.raises(ValidationRefusal) as refused:
        sign_ruling(ruling.pk, by=director)
    assert set(refused.value.fields) == {"title"}
    kept = drafted(late, director, title="Late charges", answer="keep")
    assert sign_ruling(kept.pk, by=director).title == "Late charges"


def test_a_higher_line_is_held_back_by_no_lower_cap(late, director):
    signed = sign_ruling(drafted(late, director, new_most=20000).pk, by=director)
    shelver = Line.objects.get(sheet=signed.sheet, job_class__name="Shelver")
    assert (shelver.per_act, shelver.per_patron, shelver.per_week) == (20000, 20000, 20000)


def test_a_decision_names_the_job_classes_that_can_do_more(late, director):
    signed = sign_ruling(drafted(late, director).pk, by=director)
    assert who_can_do_more(signed) == "Shelver, Librarian"


def test_no_language_says_the_rule_as_it_was_once_it_changed(late, director):
    late.words["es"] = {**late.words["en"], "text": "Un euro al día.", "in_short": "Un euro"}
    late.save(update_fields=["words"])
    signed = sign_ruling(
        drafted(late, director, new_text="Late books cost nothing.").pk, by=director
    )
    words = rule_text_in(signed.version.words, "es", default_language="en")
    assert (words.text, words.in_short) == ("Late books cost nothing.", "")
    version = active_rule(signed.version, language="es", library=the_library())
    assert version.languages == {"en"}


@pytest.mark.parametrize("slug", [each.slug for each in DEFAULT_RULES])
def test_each_rule_can_be_decided_twice(slug, library, director):
    library.languages = ["en", "es", "fr"]
    library.save(update_fields=["languages"])
    sign_the_starting_rules()
    rule = Rule.objects.get(slug=slug)
    for text in ("A name is enough.", "A name and a street are enough."):
        ruling = begin_draft(text, rule=rule.pk, by=director)
        typed = _typed(
            ruling, answer="change", reason="Fewer papers.", new_text=text, go_by="Staff."
        )
        save_draft(ruling.pk, typed, by=director)
        signed = sign_ruling(ruling.pk, by=director)
        assert rule_text_in(signed.version.words, "es", default_language="en").text == text


def test_a_sheet_that_waits_is_signed_first(late, director):
    """A new version without its lines would take away a yes until somebody signs."""
    draft_sheet(by=director)
    ruling = drafted(late, director, new_text="Late books cost nothing.")
    with pytest.raises(Refusal) as refused:
        sign_ruling(ruling.pk, by=director)
    assert refused.value.code == "backing.ruling.sheet_waits"
    assert RuleVersion.objects.filter(rule=late.rule).count() == 1


def test_ruling_of_lines_alone_is_signed_and_its_lines_go_on_the_draft_sheet(late, director):
    sheet = draft_sheet(by=director)
    signed = sign_ruling(drafted(late, director).pk, by=director)
    assert (signed.state, signed.sheet_id) == ("signed", sheet.pk)
    assert Sheet.objects.get(pk=sheet.pk).signed_at is None


def test_a_count_needs_four_whole_weeks(late, director):
    ruling = drafted(late, director, due_on=MONDAY.date() + timedelta(days=27))
    with pytest.raises(ValidationRefusal) as refused:
        sign_ruling(ruling.pk, by=director)
    assert set(refused.value.fields) == {"due_on"}


def test_a_measure_that_nothing_is_told_of_cannot_be_signed(late, director):
    ruling = drafted(late, director, measure="looked_again")
    with pytest.raises(ValidationRefusal) as refused:
        sign_ruling(ruling.pk, by=director)
    assert set(refused.value.fields) == {"measure"}


def _typed(ruling, **changes):
    names = RulingDraft.__slots__
    return RulingDraft(**{name: getattr(ruling, name) for name in names} | changes)


def test_without_a_number_it_says_what_we_go_by(late, director):
    ruling = drafted(late, director, measure="")
    with pytest.raises(ValidationRefusal) as refused:
        sign_ruling(ruling.pk, by=director)
    assert set(refused.value.fields) == {"go_by"}
    save_draft(ruling.pk, _typed(ruling, go_by="What staff tell us."), by=director)
    signed = sign_ruling(ruling.pk, by=director)
    assert (signed.state, signed.baseline) == ("running", None)


def test_ruling_keeps_a_rule_only_with_a_reason(late, director):
    ruling = drafted(late, director, answer="keep", reason="")
    with pytest.raises(ValidationRefusal) as refused:
        sign_ruling(ruling.pk, by=director)
    assert set(refused.value.fields) == {"reason"}
    save_draft(ruling.pk, _typed(ruling, reason="It protects the next reader."), by=director)
    signed = sign_ruling(ruling.pk, by=director)
    assert (signed.state, signed.due_on, signed.measure) == ("signed", None, "")
    assert Sheet.objects.count() == 1


def test_ruling_is_referred_to_somebody_by_a_day(late, director):
    ruling = drafted(late, director, answer="refer", refer_to="the board")
    assert sign_ruling(ruling.pk, by=director).state == "running"


def test_the_suggestion_is_answered_with_it(late, director):
    said = Suggestion.objects.create(
        line="Let all staff waive up to €40.", lane="decide", rule=late.rule,
        said_on=date(2026, 11, 12), due=date(2026, 12, 10),
    )  # fmt: skip
    begun = begin_draft(said.line, suggestion=said.pk, by=director)
    assert begun.rule_id == late.rule_id
    typed = _typed(
        begun, reason="Nobody should wait.", due_on=DUE, new_most=4000, go_by="Staff tell us."
    )
    save_draft(begun.pk, typed, by=director)
    signed = sign_ruling(begun.pk, by=director)
    said.refresh_from_db()
    assert (said.state, said.answer, said.trial_until) == ("answered", "trial", DUE)
    assert set(
        signed.sheet.lines.filter(rule_version=late).values_list("new_because", flat=True)
    ) == {"asked"}


def test_a_suggestion_that_is_sent_on_waits_for_that_answer(late, director):
    said = Suggestion.objects.create(
        line="Stop all charges.", lane="decide", rule=late.rule,
        said_on=date(2026, 11, 12), due=date(2026, 12, 10),
    )  # fmt: skip
    begun = begin_draft(said.line, suggestion=said.pk, by=director)
    typed = _typed(
        begun, answer="refer", refer_to="the board", reason="It is their word.", due_on=DUE
    )
    save_draft(begun.pk, typed, by=director)
    sign_ruling(begun.pk, by=director)
    said.refresh_from_db()
    assert (said.state, said.outside, said.due) == ("said", "the board", DUE)


def test_who_signs_sheets_signs_all_and_a_branch_manager_habits_of_the_branch(
    late, director, act, lea, sam, mill, hill
):
    lead = act(lea)
    assert may_sign(director, drafted(late, director))
    assert not may_sign(lead, drafted(late, lead))
    for branches, may in (({mill.pk}, True), ({mill.pk, hill.pk}, False), (set(), False)):
        version = address_rule(director, branches=frozenset(branches))
        assert may_sign(lead, begin_draft("A name is enough", rule=version.rule_id, by=lead)) is may
    with pytest.raises(Refusal):
        begin_draft("A name is enough", by=act(sam))


def test_a_rule_that_a_colleague_changed_is_read_first(late, director):
    ruling = drafted(late, director)
    write_rule("late-charges", rule_draft(), by=director)
    Ruling.objects.filter(pk=ruling.pk).update(before=late)
    with pytest.raises(EditConflict):
        sign_ruling(ruling.pk, by=director)


def test_second_signature_of_a_ruling_is_refused(late, director):
    ruling = drafted(late, director)
    sign_ruling(ruling.pk, by=director)
    with pytest.raises(Refusal):
        sign_ruling(ruling.pk, by=director)
    with pytest.raises(Refusal):
        drop_draft(ruling.pk, by=director)


def test_second_trial_of_the_same_rule_is_refused(late, director):
    sign_ruling(drafted(late, director).pk, by=director)
    second = drafted(late, director, measure="", go_by="Staff.", new_most=4500)
    with pytest.raises(Refusal) as refused:
        sign_ruling(second.pk, by=director)
    assert refused.value.code == "backing.ruling.another_runs"


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"measure": "", "go_by": ""},
        {"due_on": None},
        {"state": "kept"},
        {"word": "fewer"},
    ],
)
def test_the_table_takes_no_half_decision(wrong, late, director):
    signed = sign_ruling(drafted(late, director).pk, by=director)
    with pytest.raises(IntegrityError):
        Ruling.objects.filter(pk=signed.pk).update(**wrong)


def test_a_change_for_good_without_a_number_has_no_day_and_runs_for_nothing(late, director):
    typed = {"answer": "change", "measure": "", "go_by": "Staff tell us."}
    signed = sign_ruling(drafted(late, director, **typed).pk, by=director)
    assert (signed.state, signed.due_on) == ("signed", None)
