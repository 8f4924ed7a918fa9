"""While no lead is here a sheet may let a colleague go further: judged at the tap, written down, told to the leads."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.errors import Refusal
from yesdesk.counts.night import count_periods
from yesdesk.counts.tests.nights import begin_counting
from yesdesk.desk.approvals.queries import approval_region
from yesdesk.desk.decisions.anonymise import unlink_authors
from yesdesk.desk.decisions.apply import apply_command
from yesdesk.desk.decisions.no_lead import cleanup_no_lead, no_lead_line, no_lead_rows
from yesdesk.desk.tests.taps import LATE, key, tap, ways
from yesdesk.ils.ledger.actions import export_days
from yesdesk.ils.models import Act, LedgerLine
from yesdesk.people.models import ShiftState
from yesdesk.people.queries import actor_for
from yesdesk.people.shift import set_reachable_by_phone, set_shift
from yesdesk.policy.models import Line
from yesdesk.requests.models import Decision, EntryKind, NoLeadNotice
from yesdesk.testing.pages import without_tokens

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)


@pytest.fixture
def desk(desk, sam):
    """Ana owes 18.40 for late books: more than Sam may each time, and less than when no lead is here."""
    Line.objects.filter(job_class=sam.job_class, per_act=2500, no_lead=4000).update(per_act=1000)
    return desk


def offered(browser, request):
    """The options for what is late, by the first word of their key."""
    return {
        each.key.partition(".")[0]: each
        for each in ways(browser, request).context["options"]
        if LATE in each.key
    }


def on_shift(member, act, state=ShiftState.ON):
    set_shift(state, by=act(member))


def test_the_way_says_that_no_lead_is_here_and_that_one_reads_it(desk):
    found = offered(*desk)
    assert found["bend"].verdict.no_lead
    assert "ask" not in found
    assert found["bend"].who_may == (
        "You can, as no lead is here: up to €40.00. A lead reviews it on the next open day."
    )


def test_a_lead_on_shift_is_asked(desk, act, lea):
    on_shift(lea, act)
    assert "bend" not in offered(*desk)


def test_a_lead_on_a_break_here_is_asked(desk, act, lea):
    on_shift(lea, act, ShiftState.BREAK)
    assert "bend" not in offered(*desk)


def test_a_lead_who_is_reachable_by_phone_is_asked(desk, act, lea, dana):
    set_reachable_by_phone(dana.pk, reachable=True, by=act(lea))
    assert "bend" not in offered(*desk)


def test_a_lead_at_another_branch_whom_nothing_reaches_is_not_here(desk, act, lea, hill):
    type(lea).objects.filter(pk=lea.pk).update(branch=hill)
    on_shift(lea, act)
    assert offered(*desk)["bend"].verdict.no_lead


def test_a_lead_at_another_branch_with_a_page_open_is_asked(desk, act, lea, hill, client_of):
    type(lea).objects.filter(pk=lea.pk).update(branch=hill)
    on_shift(lea, act)
    client_of(lea).get(reverse("desk"))
    assert "bend" not in offered(*desk)


def test_a_lead_who_comes_before_the_tap_is_asked(desk, act, lea):
    browser, request = desk
    way = key(ways(browser, request), LATE)
    on_shift(lea, act)
    said = browser.post(reverse("take_way", args=[request.pk]), {"option": way})
    assert said.status_code == 409
    assert not Decision.objects.exists()


def test_the_command_itself_is_judged_anew(desk, act, sam, lea):
    command = offered(*desk)["bend"].command
    on_shift(lea, act)
    with pytest.raises(Refusal) as told:
        apply_command(desk[1], command, by=act(sam))
    assert told.value.code == "desk.way.not_yours"
    assert not Act.objects.exists()


def test_decision_act_ledger_and_evidence_say_it(desk, work, rules):
    tap(*desk, LATE)
    work(20)
    assert Decision.objects.get().no_lead
    assert set(Act.objects.values_list("no_lead", flat=True)) == {True}
    lines = set(LedgerLine.objects.values_list("no_lead", "latitude_version", "backer"))
    assert lines == {(True, rules.id, "")}
    assert Decision.objects.exclude(settled_on=None).get().no_lead


def test_the_auditor_reads_it_on_the_page_and_in_the_file(desk, work, client_of, fay):
    tap(*desk, LATE)
    work(20)
    day = LedgerLine.objects.values_list("day", flat=True).first()
    assert "no lead was here" in client_of(fay).get(reverse("ledger_day", args=[day])).text
    rows = export_days(day, day, by=actor_for(fay))
    assert {row["no_lead"] for row in rows} == {"yes"}


def test_what_the_line_gives_at_any_hour_says_nothing_of_it(desk, work, sam):
    Line.objects.filter(job_class=sam.job_class, per_act=1000).update(per_act=2500)
    tap(*desk, LATE)
    work(20)
    assert not Decision.objects.get().no_lead
    assert not NoLeadNotice.objects.exists()
    assert not Decision.objects.exclude(settled_on=None).get().no_lead


def next_morning(now):
    now.shift(timedelta(hours=15))  # 9:02 the next day, which is open


def test_each_lead_of_the_branch_reads_of_it_from_the_next_opening(desk, act, lea, dana, kim, now):
    tap(*desk, LATE)
    assert no_lead_line(act(lea)) is None
    next_morning(now)
    for lead in (lea, dana):
        assert approval_region(act(lead)).no_lead.key == "n1"
    assert no_lead_line(act(kim)) is None
    (row,) = no_lead_rows(act(lea))
    assert (row["rule"], row["amount"], row["branch"]) == ("Late charges", "€18.40", "Mill Street")


def test_a_branch_without_a_lead_is_read_by_those_elsewhere(desk, act, lea, dana, hill, now):
    type(lea).objects.filter(pk__in=(lea.pk, dana.pk)).update(branch=hill)
    tap(*desk, LATE)
    assert set(NoLeadNotice.objects.values_list("reader", flat=True)) == {lea.pk, dana.pk}


def test_the_list_names_nobody_and_goes_when_it_is_read(desk, act, lea, dana, now, client_of):
    tap(*desk, LATE)
    next_morning(now)
    page = client_of(lea).get(reverse("no_lead"))
    (row,) = page.context["rows"]
    assert "Sam" not in without_tokens(page.text.split("<main")[1])
    assert "Ana" not in without_tokens(page.text)
    assert no_lead_line(act(lea)) is None
    assert no_lead_line(act(dana)) is not None
    assert client_of(lea).get(reverse("no_lead")).context["rows"] == [row]
    cleanup_no_lead("", timezone.now() + A_DAY)
    assert set(NoLeadNotice.objects.values_list("reader", flat=True)) == {dana.pk}


def test_taken_back_it_is_told_to_nobody(desk, act, lea, now):
    browser, request = desk
    tap(browser, request, LATE)
    entry = request.entries.get(kind=EntryKind.ACT)
    browser.post(reverse("call_back_entry", args=[request.pk, entry.pk]))
    next_morning(now)
    assert no_lead_line(act(lea)) is None
    assert no_lead_rows(act(lea)) == []


def test_notice_of_a_yes_without_a_lead_is_unlinked_after_anonymising(desk, act, lea, work, now):
    begin_counting()
    tap(*desk, LATE)
    work(20)
    now.shift(timedelta(hours=2))
    unlink_authors("", timezone.now() + 40 * A_DAY)
    left = set(NoLeadNotice.objects.values_list("decision", "amount"))
    assert left == {(None, None)}
    count_periods(timezone.now() + 40 * A_DAY)
    assert not Decision.objects.get().no_lead
    next_morning(now)
    (row,) = no_lead_rows(act(lea))
    assert row["amount"] == "more than €10.00, up to €25.00"


def test_what_nobody_reads_for_long_goes(desk):
    tap(*desk, LATE)
    cleanup_no_lead("", timezone.now() + 59 * A_DAY)
    assert NoLeadNotice.objects.exists()
    cleanup_no_lead("", timezone.now() + 61 * A_DAY)
    assert not NoLeadNotice.objects.exists()
