"""With all tables, an older backup of them and all acts of the month in hand: who bent a rule is not in a bend.

What such a reader still knows stands in docs/decisions/0008-evidence-without-a-name.md.
"""

import io
import json
from contextlib import nullcontext
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from yesdesk.cli.backup import export
from yesdesk.core.rotating_keys import destroy_week_keys
from yesdesk.desk.decisions.anonymise import anonymise_authors
from yesdesk.desk.decisions.evidence import add_reason, record_evidence
from yesdesk.ils.models import Act, ActState
from yesdesk.ils.port import Capability
from yesdesk.policy.evidence import bend_key, write_evidence
from yesdesk.policy.models import Bend, PendingBend
from yesdesk.policy.queries import rules_in_force
from yesdesk.policy.rule_facts import fold_rule_events
from yesdesk.requests.actions.decision_rows import add_decision, add_shares
from yesdesk.requests.models import Decision, DecisionState, Entry, EntryKind, How
from yesdesk.testing.needs import ask_as_ana

pytestmark = [pytest.mark.django_db, pytest.mark.slow]  # 36 bends before each of them
TAPS = 36
REASONS = ("family", "illness", "hardship")


@pytest.fixture
def week(now, mill, rules, act, sam, lea, kim):
    """Sam, Lea and Kim bend one rule in turn, each for a reason of their own; their entries, oldest first."""
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
        record_evidence(bent, at=timezone.now(), by=act(lea))
        add_reason(bent, REASONS[place % 3], by=act(member))
        taken.append(bent.entry)
        now.shift(timedelta(minutes=20))
    return taken


def guessed_right(reasons):
    """How often the nth row is the nth act's: twelve of 36 by chance, all of them where order tells."""
    truth = [REASONS[place % 3] for place in range(TAPS)]
    return sum(said == really for said, really in zip(reasons, truth, strict=True))


def everything():
    """Each row of each table, as whoever holds the database reads it."""
    kept = io.StringIO()
    call_command("dumpdata", "--all", stdout=kept)
    return json.loads(kept.getvalue())


BENDS = ("policy.pendingbend", "policy.bend")
NAMING = ("author", "user", "asker", "answered_by", "assigned_to", "staff", "actor")


def leaves(value):
    """Every name and every value in a row, however deep."""
    if isinstance(value, dict):
        return {str(name) for name in value} | {
            each for one in value.values() for each in leaves(one)
        }
    if isinstance(value, list):
        return {each for one in value for each in leaves(one)}
    return {str(value)}


def named_by_a_bend(*dumps):
    """(what tells a bend from others, whom a row names in which it stands): what each attempt came to.

    What all bends have in common tells none of them: with all acts of one week alike, only its key or its reason
    leads from one of them to anywhere else.
    """
    rows = [row for dump in dumps for row in dump]
    bends = [leaves(row["fields"]) | {str(row["pk"])} for row in rows if row["model"] in BENDS]
    field_names = {name for row in rows if row["model"] in BENDS for name in row["fields"]}
    telling = set().union(*bends) - set.intersection(*bends) - field_names
    return {
        (clue, f"{row['fields'][name]}")
        for row in rows
        if row["model"] not in BENDS
        for clue in telling & leaves(row["fields"])
        for name in NAMING
        if row["fields"].get(name) is not None
    }


def test_where_a_row_lies_is_no_order_of_events(week):
    if connection.vendor != "sqlite":
        pytest.skip(
            "PostgreSQL writes one behind the other until a row is written anew: see the decision"
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM policy_pendingbend ORDER BY rowid")
        by_place = [reason for (reason,) in cursor.fetchall()]
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'policy_pendingbend'")
        assert '"key" integer NOT NULL PRIMARY KEY' in cursor.fetchone()[0]
    assert guessed_right(by_place) < 30, (
        "one chance in a thousand million that this is a false alarm"
    )


def test_no_order_of_keys_is_one_either(week):
    by_key = list(PendingBend.objects.order_by("key").values_list("reason", flat=True))
    assert guessed_right(by_key) < 30
    assert guessed_right(by_key[::-1]) < 30


def test_no_key_of_a_bend_stands_anywhere_else(week):
    keys = {str(key) for key in PendingBend.objects.values_list("key", flat=True)}
    assert len(keys) == TAPS
    kept = io.StringIO()
    call_command("dumpdata", "--all", stdout=kept, exclude=["policy.pendingbend"])
    assert str(week[0].pk) in kept.getvalue(), "what is looked through holds what was kept"
    assert not [key for key in keys if key in kept.getvalue()]


def test_the_reason_is_found_again_only_with_the_week_s_key(week, act, sam):
    entry = Entry.objects.get(pk=week[0].pk)
    tap, of = f"entry:{entry.pk}", entry.decision.bend_week
    assert PendingBend.objects.get(key=bend_key(tap, of)).reason == "family"
    destroy_week_keys("bends", "9999-W01")
    assert bend_key(tap, of) is None


def test_all_tables_and_an_older_backup_name_nobody_for_a_bend(week):
    backup = everything()
    assert any(row["model"] == "desk.entry" and row["fields"]["author"] for row in backup)
    write_evidence("", timezone.now() + timedelta(days=14))
    anonymise_authors("", timezone.now() + timedelta(days=40))
    assert named_by_a_bend(backup, everything()) == set()


def test_and_that_attempt_finds_whoever_stands_beside_a_reason(week, sam):
    entry = Entry.objects.get(pk=week[0].pk)
    Entry.objects.filter(pk=entry.pk).update(detail={**entry.detail, "reason": "family"})
    backup = everything()
    Entry.objects.filter(pk=entry.pk).update(detail=entry.detail)
    assert named_by_a_bend(everything()) == set()
    assert named_by_a_bend(backup, everything()) == {("family", str(sam.pk))}


def test_and_whoever_stands_beside_a_key(week, lea):
    entry, key = week[1], PendingBend.objects.values_list("key", flat=True)[0]
    Entry.objects.filter(pk=entry.pk).update(detail={"key": str(key)})
    assert named_by_a_bend(everything()) == {(str(key), str(lea.pk))}


def test_an_older_backup_names_nobody_for_evidence(week):
    backup = io.StringIO()
    call_command("dumpdata", "policy.pendingbend", stdout=backup)
    then = {str(row["pk"]) for row in json.loads(backup.getvalue())}
    write_evidence("", timezone.now() + timedelta(days=14))
    written = list(Bend.objects.values())
    assert len(written) == TAPS
    now = {str(value) for row in written for value in row.values()}
    assert not then & now
    same = {(row["rule_id"], row["band"], row["branch_id"], row["week"]) for row in written}
    assert len(same) == 1, "what could tell two bends apart is their reason, which no act has"
    forms = {row["key"].version for row in written}
    assert forms == {4}


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
    assert "ils.Act.staff: who made an exception" in (folder / "README.txt").read_text()
    assert "desk.Entry.author_id where kind is one of act," in (folder / "README.txt").read_text()


def test_when_the_days_are_over_no_act_names_a_colleague_either(week):
    anonymise_authors("", timezone.now() + timedelta(days=40))
    assert not Entry.objects.filter(kind=EntryKind.ACT, author__isnull=False).exists()
    acts = list(Act.objects.values_list("user", "staff", "backer"))
    assert acts == [(None, "S0", "")] * TAPS
    assert not Decision.objects.exclude(bend_week="").exists()


def test_one_that_is_not_at_its_end_keeps_whoever_may_have_to_look(week):
    Act.objects.filter(target="0").update(state=ActState.UNKNOWN)
    anonymise_authors("", timezone.now() + timedelta(days=40))
    assert Act.objects.exclude(user=None).get().target == "0"


def test_the_key_of_a_week_goes_with_it(week, settings):
    folder = settings.DATA / "keys" / "web" / "weeks"
    both = ["bends-2026-W45", "rules-2026-W45"]
    assert sorted(path.name for path in folder.iterdir()) == both
    for days, left in ((1, both), (14, [])):
        for over in (write_evidence, fold_rule_events):
            over("", timezone.now() + timedelta(days=days))
        assert sorted(path.name for path in folder.iterdir()) == left


def test_the_day_of_evidence_is_nobodys(week):
    write_evidence("", timezone.now() + timedelta(days=14))
    assert not [
        value
        for row in Bend.objects.values()
        for value in row.values()
        if isinstance(value, date) or (isinstance(value, str) and "T" in value)
    ]
