"""With all tables in hand, after the days: nobody stands beside an exception's reason.

What a reader knows before that, and from older backups, stands in docs/decisions/0008-evidence-without-a-name.md.
"""

import io
import json
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from yesdesk.cli.backup import export
from yesdesk.core.errors import Refusal
from yesdesk.counts.night import count_periods
from yesdesk.counts.tests.nights import begin_counting
from yesdesk.desk.decisions.anonymise import anonymise_authors, unlink_authors
from yesdesk.desk.decisions.bends import add_reason, record_bend
from yesdesk.ils.models import Act, ActState
from yesdesk.ils.port import Capability
from yesdesk.policy.queries import rules_in_force
from yesdesk.requests.actions.decision_rows import add_decision, add_shares
from yesdesk.requests.models import Decision, DecisionState, Entry, EntryKind, How
from yesdesk.testing.needs import ask_as_ana

pytestmark = [pytest.mark.django_db, pytest.mark.slow]  # 36 bends before each of them
TAPS = 36
REASONS = ("family", "illness", "hardship")


@pytest.fixture
def week(now, mill, rules, act, sam, lea, kim):
    """Sam, Lea and Kim bend one rule in turn, each for a reason of their own; their entries, oldest first."""
    begin_counting()
    standing = rules_in_force(act(lea), mill.pk, timezone.now().date())
    rule = next(each.terms for each in standing if each.terms.measure == "money")
    request = ask_as_ana(mill)
    taken = []
    for place in range(TAPS):
        member = (sam, lea, kim)[place % 3]
        bent = Decision(
            request=request, option="bend", how=How.ACTS, state=DecisionState.DONE, amount=700,
            rule=rule.id, rule_version=rule.version, week="2026-W45",
        )  # fmt: skip
        add_decision(bent, by=act(member), now=timezone.now())
        done = Act.objects.create(
            does=Capability.WAIVE_LINE, patron="7", target=str(place), minor=700, currency="EUR",
            about=bent.about, user=member, staff=f"S{member.pk}", rule=str(rule.id),
            state=ActState.DONE, created_at=timezone.now(), not_before=timezone.now(),
        )  # fmt: skip
        add_shares(bent, {done.uuid: 700}, by=act(member))
        record_bend(bent, at=timezone.now(), by=act(lea))
        add_reason(bent, REASONS[place % 3], by=act(member))
        taken.append(bent.entry)
        now.shift(timedelta(minutes=20))
    return taken


def everything():
    """Each row of each table, as whoever holds the database reads it."""
    kept = io.StringIO()
    call_command("dumpdata", "--all", stdout=kept)
    return json.loads(kept.getvalue())


def days_pass(now):
    """What nights and the hourly step do until the days of the promise are over."""
    now.shift(timedelta(days=40))
    count_periods(timezone.now())
    anonymise_authors("", timezone.now())
    unlink_authors("", timezone.now())


def test_while_the_days_run_the_tables_say_who_made_it_and_why(week, sam):
    """What whoever runs the server can read is said on the signed sheet; the tests below look at the same columns."""
    entry = Entry.objects.get(pk=week[0].pk)
    assert (entry.author, entry.decision.reason) == (sam, "family")
    assert named_beside_a_reason(everything())


def named_beside_a_reason(rows):
    """Whom rows name that hold a reason or lead from one, in any column however deep."""
    decided = [row for row in rows if row["model"] == "desk.decision"]
    given = {row["fields"]["entry"] for row in decided if row["fields"]["reason"]}
    entries = {row["pk"]: row["fields"]["author"] for row in rows if row["model"] == "desk.entry"}
    beside = {row["model"] for row in rows if set(REASONS) & leaves(row["fields"])}
    return {entries[pk] for pk in given if entries[pk]} | (beside - {"desk.decision"})


def leaves(value):
    """Every value in a row, however deep, and the parts of a key."""
    if isinstance(value, dict):
        return {each for one in value.values() for each in leaves(one)}
    if isinstance(value, list):
        return {each for one in value for each in leaves(one)}
    return {str(value)}


def test_after_the_days_nobody_stands_beside_a_reason(week, now):
    days_pass(now)
    rows = everything()
    assert named_beside_a_reason(rows) == set()
    kept = {"reason": "", "band": None, "settled_on": None, "branch": None, "no_lead": False}
    of_bends = [row["fields"] for row in rows if row["model"] == "desk.decision"]
    assert len(of_bends) == TAPS
    for fields in of_bends:
        assert {name: fields[name] for name in kept} == kept
    counted = {
        row["fields"]["key"].partition(":")[2] for row in rows if row["model"] == "counts.stat"
    }
    assert counted >= set(REASONS)


def test_counts_of_exceptions_lead_to_nobody_and_nothing(week, now):
    days_pass(now)
    rows = [row["fields"] for row in everything() if row["model"] == "counts.stat"]
    assert {name for row in rows for name in row} <= {
        "pk",
        "period",
        "branch",
        "measure",
        "key",
        "n",
    }
    bends = [row for row in rows if row["measure"] == "bend_reason"]
    assert sorted(row["n"] for row in bends) == [TAPS // 3] * 3


def test_a_reason_said_while_the_night_counts_is_not_kept(week, now, act, sam):
    """It read the open decision before, and comes to write after."""
    late = Decision.objects.select_related("request").get(entry=week[0].pk)
    days_pass(now)
    with pytest.raises(Refusal):
        add_reason(late, "death", by=act(sam))
    assert not Decision.objects.exclude(reason="").exists()


def test_an_export_does_not_say_who(week, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "one_moment", nullcontext)  # a test is in a transaction already
    folder = tmp_path / "out"
    export.export(folder, timezone.now())
    entries = [json.loads(line) for line in (folder / "desk.entry.jsonl").read_text().splitlines()]
    acts = [entry for entry in entries if entry["kind"] == "act"]
    assert len(acts) == TAPS
    assert {entry["author"] for entry in acts} == {None}
    done = [json.loads(line) for line in (folder / "ils.act.jsonl").read_text().splitlines()]
    assert not {"user_id", "staff", "backer"} & set().union(*done)
    assert not [
        reason for reason in REASONS if reason in (folder / "desk.decision.jsonl").read_text()
    ]
    assert "ils.Act.staff: who made an exception" in (folder / "README.txt").read_text()
    assert "desk.Entry.author_id where kind is one of act," in (folder / "README.txt").read_text()


def test_when_the_days_are_over_no_act_names_a_colleague_either(week):
    anonymise_authors("", timezone.now() + timedelta(days=40))
    assert not Entry.objects.filter(kind=EntryKind.ACT, author__isnull=False).exists()
    acts = list(Act.objects.values_list("user", "staff", "backer"))
    assert acts == [(None, "S0", "")] * TAPS


def test_unknown_act_keeps_its_author_beyond_the_days(week):
    Act.objects.filter(target="0").update(state=ActState.UNKNOWN)
    anonymise_authors("", timezone.now() + timedelta(days=40))
    assert Act.objects.exclude(user=None).get().target == "0"
