"""Answer against time-out, two answers, two taps: whatever comes at the same moment, one stands. Real threads."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from yesdesk.core.errors import Refusal
from yesdesk.desk.approvals.actions import answer_approval
from yesdesk.desk.approvals.escalate import time_out_approval
from yesdesk.desk.decisions.apply import apply_command
from yesdesk.desk.tests.asked import asked, waiver
from yesdesk.ils.models import Act
from yesdesk.people.models import ShiftState
from yesdesk.people.shift import set_shift
from yesdesk.policy.models import PatronUse
from yesdesk.policy.tests.written import late_charges_signed
from yesdesk.requests.models import Approval, ApprovalState, EntryKind
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.patience import PATIENCE

pytestmark = [pytest.mark.usefixtures("database_on_disk"), pytest.mark.slow]
ROUNDS = 6


@pytest.fixture
def new_ask(library, mill, act, sam, lea, dana, client_of):
    rule = late_charges_signed(act(dana)).rule_id
    client_of(lea)
    set_shift(ShiftState.ON, by=act(lea))
    return lambda: asked(ask_as_ana(mill), rule, act(sam), "Lead")


def forget_the_rounds_before():
    """Or the third round were more than Lea may decide for one person in a year."""
    Act.objects.all().delete()
    PatronUse.objects.all().delete()


def fresh(ask):
    return Approval.objects.select_related("request__branch", "request__patron").get(pk=ask.pk)


def at_once(*works):
    """What each gave, or the Refusal it raised, in threads that begin at the same moment."""
    start = Barrier(len(works))

    def one(work):
        try:
            start.wait(PATIENCE)
            return work()
        except Refusal as told:
            return told
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def answers_of(ask):
    return ask.request.entries.filter(kind=EntryKind.ASK_ANSWER).count()


def test_a_yes_and_the_time_out_meet_and_the_yes_stands_once(new_ask, act, lea):
    """Whichever comes first: after the time-out it is a late answer."""
    by = act(lea)
    for _round in range(ROUNDS):
        forget_the_rounds_before()
        ask = new_ask()
        told, _clock = at_once(
            lambda ask=ask: answer_approval(fresh(ask), says=ApprovalState.YES, by=by),
            lambda ask=ask: time_out_approval(str(ask.pk), timezone.now()),
        )
        assert not isinstance(told, Refusal)
        assert fresh(ask).state == ApprovalState.YES
        assert Act.objects.count() == 1
        assert ask.request.entries.filter(detail__state=ApprovalState.YES).count() == 1


def test_two_answers_at_once_keep_one(new_ask, act, lea):
    by = act(lea)
    for _round in range(ROUNDS):
        forget_the_rounds_before()
        ask = new_ask()
        told = at_once(
            lambda ask=ask: answer_approval(fresh(ask), says=ApprovalState.YES, by=by),
            lambda ask=ask: answer_approval(fresh(ask), says=ApprovalState.PART, by=by),
        )
        assert sum(isinstance(each, Refusal) for each in told) == 1
        assert Act.objects.count() == 1
        assert answers_of(ask) == 1


def test_two_requests_of_one_patron_waive_a_line_once(mill, act, sam, lea, dana, library):
    """A letter and a walk-in: each is its own request, and the line is the same one."""
    command = waiver(late_charges_signed(act(dana)).rule_id, 300)
    for _round in range(ROUNDS):
        forget_the_rounds_before()
        letter, walk_in = ask_as_ana(mill), ask_as_ana(mill)
        told = at_once(
            lambda request=letter: apply_command(request, command, by=act(sam)),
            lambda request=walk_in: apply_command(request, command, by=act(lea)),
        )
        assert [each.code for each in told if isinstance(each, Refusal)] == ["desk.way.under_way"]
        assert Act.objects.count() == 1
