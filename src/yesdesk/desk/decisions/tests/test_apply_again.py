"""A command is judged once more with all that happened since it was offered, and as its backer where it has one."""

from dataclasses import replace

import pytest

from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.desk.decisions.apply import apply_command
from yesdesk.desk.tests.asked import waiver
from yesdesk.ils.accounts.own_card import set_own_card
from yesdesk.ils.models import Act
from yesdesk.patrons.models import Patron, Proof
from yesdesk.people.models import JobClass
from yesdesk.policy.judgement import judge
from yesdesk.policy.models import Line, PatronUse, WeekUse
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.situation import Comparison, Condition, Fact
from yesdesk.policy.tests.written import draft, late_charges_signed, line, signed_sheet
from yesdesk.requests.models import Decision, Request
from yesdesk.requests.tests.account import CARD
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule(now, mill, act, dana):
    return late_charges_signed(act(dana)).rule_id


def refused(request, command, **who):
    with pytest.raises(Refusal) as told:
        apply_command(request, command, **who)
    return told.value.code


def test_apply_command_when_a_colleague_uses_the_week_at_that_moment(
    rule, mill, act, sam, monkeypatch
):
    def judged(situation):
        verdict = judge(situation)
        WeekUse.objects.create(rule_id=rule, branch=mill, week="2026-W45", used=15_000)
        return verdict

    monkeypatch.setattr("yesdesk.desk.decisions.apply.judge", judged)
    assert refused(ask_as_ana(mill), waiver(rule, 300), by=act(sam)) == "desk.way.changed"


def test_apply_command_when_the_rule_bent_as_often_as_it_says(now, mill, act, dana, sam):
    once = Condition(Fact.TIMES_BEFORE, Comparison.AT_MOST, number=0)
    version = write_rule("once", draft(conditions=(once,)), by=act(dana))
    signed_sheet(act(dana), line(version, "Shelver", 2500))
    command = waiver(version.rule_id, 300, facts={"times_before": 0})
    apply_command(ask_as_ana(mill), command, by=act(sam))
    other = replace(command, orders=waiver(version.rule_id, 1, 300).orders[1:])
    assert refused(ask_as_ana(mill), other, by=act(sam)) == "desk.way.not_yours"


def test_apply_command_when_we_counted_as_often_as_the_sheet_allows(rule, mill, act, sam):
    Line.objects.update(per_patron_times=1)
    apply_command(ask_as_ana(mill), waiver(rule, 300), by=act(sam))
    other = replace(waiver(rule, 300), orders=waiver(rule, 1, 300).orders[1:])
    assert refused(ask_as_ana(mill), other, by=act(sam)) == "desk.way.not_yours"


@pytest.mark.parametrize("before", [{"used_before": 4701}, {"times_before": 2}])
def test_apply_command_when_the_library_system_had_given_more(rule, mill, act, sam, before):
    Line.objects.update(per_patron_times=2)
    command = waiver(rule, 300, **before)
    assert refused(ask_as_ana(mill), command, by=act(sam)) == "desk.way.not_yours"


def test_apply_command_counts_for_nobody_when_no_account_is_known(rule, mill, act, sam):
    apply_command(ask_as_ana(mill), waiver(rule, 300, patron="", orders=()), by=act(sam))
    assert WeekUse.objects.get().used == 300
    assert not PatronUse.objects.exists()


def test_apply_command_writes_the_rule_on_its_acts(rule, mill, act, sam):
    apply_command(ask_as_ana(mill), waiver(rule, 300), by=act(sam))
    assert Act.objects.get().rule == str(rule)


def test_apply_command_names_no_colleague_to_the_library_system_when_no_rule_bends(
    rule, mill, act, sam
):
    plain = replace(waiver(rule, 300), rule=None, rule_version=None)
    apply_command(ask_as_ana(mill), plain, by=act(sam))
    assert Act.objects.get().names_staff is False


class TestBackedByALibrarian:
    """Kim is no lead, and has more latitude than Sam."""

    @pytest.fixture
    def ask(self, rule, kim):
        Line.objects.filter(job_class=kim.job_class).update(per_act=5000)
        return waiver(rule, 3200)

    @pytest.mark.parametrize(("shared", "named"), [({"Librarian"}, "Librarian"), (set(), "")])
    def test_it_is_done_and_names_their_job_class_where_many_share_it(
        self, ask, mill, act, sam, kim, monkeypatch, shared, named
    ):
        monkeypatch.setattr("yesdesk.desk.decisions.apply.shared_job_classes", lambda: shared)
        apply_command(ask_as_ana(mill), ask, by=act(sam), backer=kim.pk)
        columns = ("backed", "backed_by", "job_class")
        assert Decision.objects.values_list(*columns).get() == (True, named, "")

    def test_money_of_a_colleague_is_not_theirs_to_give(
        self, ask, mill, act, sam, kim, lea, ana_owes
    ):
        set_own_card(CARD, by=act(lea))
        command = replace(ask, patron=str(ana_owes.pk))
        code = refused(ask_as_ana(mill), command, by=act(sam), backer=kim.pk)
        assert code == "desk.way.not_yours"

    def test_their_own_card_is_not_theirs_to_decide_about(self, ask, mill, act, sam, kim, ana_owes):
        set_own_card(CARD, by=act(kim))
        request = ask_as_ana(mill)
        Patron.objects.update(card_number=CARD, proof=Proof.IN_PERSON)
        request = Request.objects.select_related("branch", "patron").get(pk=request.pk)
        unread = replace(ask, patron="", orders=(), moves_money=True)
        code = refused(request, unread, by=act(sam), backer=kim.pk)
        assert code == "desk.way.not_yours"

    def test_a_job_class_that_works_in_no_accounts_backs_no_money(self, ask, mill, act, sam, kim):
        theirs = JobClass.objects.get(pk=kim.job_class_id)
        theirs.permissions = [each for each in theirs.permissions if each != Permission.ILS_ACT_DO]
        theirs.save()
        code = refused(ask_as_ana(mill), ask, by=act(sam), backer=kim.pk)
        assert code == "desk.way.not_yours"
