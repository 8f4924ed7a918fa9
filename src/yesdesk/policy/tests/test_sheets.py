from datetime import timedelta

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import NotAllowed, Refusal, ValidationRefusal
from yesdesk.core.models import AuditEntry
from yesdesk.core.permissions import Permission
from yesdesk.people.colleagues.actions import add_member
from yesdesk.people.job_classes.actions import add_job_class
from yesdesk.places.actions import set_switches
from yesdesk.places.switches import Switch
from yesdesk.policy.labels import time_line
from yesdesk.policy.models import Sheet
from yesdesk.policy.queries import latitude_in_force, sheet_lines, situations
from yesdesk.policy.rule_values import LineDraft, SheetHead
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.sheets.actions import change_sheet, draft_sheet, set_lines, sign_sheet
from yesdesk.policy.situation import RuleKind
from yesdesk.policy.tests.written import LATE, draft, late_charges_signed, line, signed_sheet, today


@pytest.fixture
def director(act, dana):
    return act(dana)


def test_what_was_signed_is_in_force_from_its_day(director, act, sam, now):
    version = write_rule("late-charges", draft(), by=director)
    tomorrow = today() + timedelta(days=1)
    signed_sheet(director, line(version, "Shelver", 2500, 5000), from_day=tomorrow)
    assert latitude_in_force(act(sam), today()) is None
    sheet = latitude_in_force(act(sam), tomorrow)
    assert (sheet.policy, sheet.signed_by, sheet.signed_as) == (
        "Board policy 4.2",
        "Dana",
        "Director",
    )
    (mine,) = sheet_lines(act(sam), sheet)[version.pk]
    assert (mine.per_act, mine.per_patron, mine.per_week) == (2500, 5000, None)
    assert (mine.name, mine.lead, mine.may_touch_accounts) == ("Shelver", False, True)


def test_the_newest_that_has_begun_counts_and_an_act_keeps_the_one_of_its_day(director, now):
    version = write_rule("late-charges", draft(), by=director)
    first = signed_sheet(director, line(version, "Shelver", 1000))
    now.shift(timedelta(days=3))
    second = signed_sheet(director, line(version, "Shelver", 2500))
    assert latitude_in_force(director, today()).id == second.pk
    assert latitude_in_force(director, today() - timedelta(days=1)).id == first.pk


def test_a_draft_starts_with_what_is_in_force_on_todays_versions(director, now):
    version = late_charges_signed(director)
    newer = write_rule("late-charges", draft(limit=1), by=director)
    sheet = draft_sheet(by=director)
    assert sheet.policy == "Board policy 4.2"
    assert {each.rule_version_id for each in sheet.lines.all()} == {newer.pk}
    assert sheet.lines.get(job_class__name="Shelver").per_act == 2500
    assert version.lines.count() == 4
    assert draft_sheet(by=director).pk == sheet.pk


def test_a_changed_rule_waits_for_a_signature(director, now):
    late_charges_signed(director)
    newer = write_rule("late-charges", draft(limit=1), by=director)
    sheet = latitude_in_force(director, today())
    assert newer.pk not in sheet_lines(director, sheet)


def test_nobody_changes_what_is_signed(director):
    version = late_charges_signed(director)
    sheet = Sheet.objects.get()
    for change in (
        lambda: change_sheet(sheet, SheetHead("Other"), by=director),
        lambda: set_lines(sheet, version, [], by=director),
        lambda: sign_sheet(sheet, signed_as="Director", in_force_from=today(), by=director),
    ):
        with pytest.raises(Refusal, match=r"policy\.sheet\.signed"):
            change()
    assert sheet.lines.count() == 4


def test_two_who_sign_at_once_sign_once(director):
    first, second = draft_sheet(by=director), draft_sheet(by=director)
    change_sheet(first, SheetHead("Board policy 4.2"), by=director)
    second.refresh_from_db()
    sign_sheet(first, signed_as="Director", in_force_from=today(), by=director)
    with pytest.raises(Refusal, match=r"policy\.sheet\.signed"):
        sign_sheet(second, signed_as="Director", in_force_from=today(), by=director)
    assert AuditEntry.objects.filter(tag="policy.sheet.signed").count() == 1


def test_sheet_needs_a_policy_a_post_and_a_day_from_today(director):
    sheet = draft_sheet(by=director)
    with pytest.raises(ValidationRefusal) as needs:
        sign_sheet(sheet, signed_as=" ", in_force_from=today() - timedelta(days=1), by=director)
    assert set(needs.value.fields) == {"policy", "signed_as", "in_force_from"}


def test_a_person_signs_and_only_who_may(director, act, lea):
    sheet = draft_sheet(by=act(lea))
    change_sheet(sheet, SheetHead("Board policy 4.2"), by=act(lea))
    with pytest.raises(NotAllowed):
        sign_sheet(sheet, signed_as="Lead", in_force_from=today(), by=act(lea))
    with pytest.raises(Refusal, match=r"policy\.sheet\.nobody"):
        sign_sheet(sheet, signed_as="Director", in_force_from=today(), by=SYSTEM)


def test_nobody_works_out_of_grade(director):
    version = write_rule("late-charges", draft(), by=director)
    with pytest.raises(ValidationRefusal, match="mending"):
        set_lines(draft_sheet(by=director), version, [line(version, "Volunteer", 1)], by=director)
    habit = write_rule("proof", draft(RuleKind.HABIT), by=director)
    assert set_lines(draft_sheet(by=director), habit, [line(habit, "Volunteer")], by=director) == 1


def test_a_rule_nobody_bends_has_no_line(director):
    never = write_rule("minors", draft(RuleKind.NEVER, LATE), by=director)
    with pytest.raises(ValidationRefusal):
        set_lines(draft_sheet(by=director), never, [line(never, "Director")], by=director)
    gone = LineDraft(never.pk, 999)
    with pytest.raises(ValidationRefusal):
        set_lines(draft_sheet(by=director), never, [gone], by=director)


def test_days_of_safe_harbour_need_the_promise_in_words(director):
    sheet = draft_sheet(by=director)
    with pytest.raises(ValidationRefusal) as needs:
        change_sheet(sheet, SheetHead("4.2", harbour_days=10), by=director)
    assert set(needs.value.fields) == {"harbour_text"}


@pytest.fixture
def time_on(library):
    set_switches({Switch.TIME}, by=SYSTEM)


def test_time_is_signed_with_the_sheet_and_stands_on_the_next_draft(director, time_on):
    signed_sheet(director, hours_away=1)
    sheet = latitude_in_force(director, today())
    assert time_line(sheet).startswith("Each of us has one hour a week away from the desk.")
    assert draft_sheet(by=director).hours_away == 1


@pytest.mark.parametrize("hours", [0, 2])
def test_time_is_said_in_hours_and_not_at_all_without_any(director, time_on, hours):
    signed_sheet(director, hours_away=hours)
    assert ("has 2 hours" in time_line(latitude_in_force(director, today()))) is bool(hours)


def test_time_is_not_said_while_the_part_is_off(director):
    signed_sheet(director, hours_away=1)
    assert time_line(latitude_in_force(director, today())) == ""


def _new_line(director, **when):
    """Late charges up to 40.00 for a shelver, told as new since a colleague asked."""
    version = write_rule("late-charges", draft(), by=director)
    sheet = draft_sheet(by=director)
    change_sheet(sheet, SheetHead("Board policy 4.2"), by=director)
    set_lines(sheet, version, [line(version, "Shelver", 4000)], by=director, new_because="asked")
    return sign_sheet(
        sheet, signed_as="Director", in_force_from=when.get("from_day", today()), by=director
    )


def _why_new(by, day):
    (situation,) = situations(by, by.branch, day=day)
    return situation.new_because


def test_what_is_new_is_told_for_two_weeks_from_its_first_day(director, act, sam, now):
    tomorrow = today() + timedelta(days=1)
    _new_line(director, from_day=tomorrow)
    last = tomorrow + timedelta(days=14)
    told = [_why_new(act(sam), day) for day in (today(), tomorrow, last, last + timedelta(days=1))]
    assert told == ["", "asked", "asked", ""]
    assert _why_new(director, tomorrow) == "", "the director's own line is not new"


def test_the_next_sheet_goes_on_telling_what_is_new_for_the_rest_of_its_time(director, act, sam):
    until = _new_line(director).lines.get().new_until
    following = draft_sheet(by=director)
    sign_sheet(following, signed_as="Director", in_force_from=today(), by=director)
    again = following.lines.get()
    assert (again.new_because, again.new_until) == ("asked", until)


def test_a_reason_that_there_is_not_is_refused(director):
    version = write_rule("late-charges", draft(), by=director)
    with pytest.raises(ValidationRefusal) as refused:
        set_lines(draft_sheet(by=director), version, [], by=director, new_because="whim")
    assert list(refused.value.fields) == ["new_because"]


@pytest.mark.parametrize(
    ("name", "most", "asks"), [("Desk plus", 5000, True), ("Desk", 400, False)]
)
def test_who_looks_after_staff_puts_nobody_alone_where_the_sheet_gives_as_much_as_to_a_lead(
    director, act, teo, name, most, asks, now
):
    rights = [Permission.DESK_REQUEST_SEE, Permission.ILS_ACT_DO, Permission.ILS_ACCOUNT_SEE]
    own = add_job_class(name, description="", permissions=rights, by=act(teo))
    version = write_rule("late-charges", draft(), by=director)
    signed_sheet(director, line(version, "Lead", 5000, None), line(version, name, most, None))
    _member, given = add_member("dora", name="Dora", job_class=own, branch=None, by=act(teo))
    assert (given == "") is asks
