"""Two colleagues decide at the same moment as no lead is here: the week's cap holds for both. Real threads."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from yesdesk.core.errors import Refusal
from yesdesk.desk.decisions.apply import apply_command
from yesdesk.desk.tests.asked import waiver
from yesdesk.ils.models import Act
from yesdesk.policy.models import Line, WeekUse
from yesdesk.policy.tests.written import late_charges_signed
from yesdesk.requests.models import Decision, NoLeadNotice
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.patience import PATIENCE

pytestmark = [pytest.mark.usefixtures("database_on_disk"), pytest.mark.slow]


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


def test_two_taps_at_once_without_a_lead_respect_the_weeks_cap(library, mill, act, sam, kim, dana):
    rule = late_charges_signed(act(dana)).rule_id
    Line.objects.filter(per_act=2500).update(no_lead=4000, per_week=4000, per_patron=None)
    by = [act(sam), act(kim)]
    requests = [ask_as_ana(mill), ask_as_ana(mill)]
    commands = [waiver(rule, 3900, patron=patron) for patron in ("7", "8")]
    told = at_once(
        *(
            lambda request=request, command=command, who=who: apply_command(
                request, command, by=who
            )
            for request, command, who in zip(requests, commands, by, strict=True)
        )
    )
    assert sum(isinstance(each, Refusal) for each in told) == 1
    assert Decision.objects.get().no_lead
    assert Act.objects.count() == 1
    assert WeekUse.objects.get().used == 3900
    assert NoLeadNotice.objects.exists()
