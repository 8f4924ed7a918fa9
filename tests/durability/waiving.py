"""What a worker does, as processes of their own that can be killed (forked.py):

`stage N`: a library, and N patrons who owe 10.00 twice, with an act for each charge.
`waive N POINT TURN`: both of one patron, killed by its own hand as it passes that point the first or the second time.
`work`: the acts of every patron, until killed.
`settle`: what a healthy worker makes of what is left, by a clock far enough ahead.
`money`: our record and the system's, as JSON.
"""

import json
import os
import signal
from datetime import date, timedelta
from itertools import count, groupby


def stage(charges):
    from django.db import transaction

    from yesdesk.cli.schema import make_tables
    from yesdesk.testing.cast import set_the_stage

    make_tables()
    set_the_stage()
    with transaction.atomic():
        for number in range(int(charges)):
            two_charges(number)


def two_charges(number):
    from yesdesk.core.actors import SYSTEM
    from yesdesk.core.money import Money
    from yesdesk.ils.demo.models import DemoFee, DemoPatron
    from yesdesk.ils.port import Capability
    from yesdesk.testing.acts import recorded_act

    ana = DemoPatron.objects.create(card=f"29{number:09d}", name="Ana")
    for _charge in range(2):
        fee = DemoFee.objects.create(
            patron=ana, kind="other", words="Charge", charged=1000, since=date(2026, 10, 1)
        )
        recorded_act(
            Capability.WAIVE_LINE,
            patron=str(ana.pk),
            target=str(fee.pk),
            amount=Money(1000, "EUR"),
            about="decision:1",
            at_once=True,
            by=SYSTEM,
        )


def end_here():
    os.kill(os.getpid(), signal.SIGKILL)


def killed(place, name, *, after, call):
    """Puts an end before or after the so-manieth call of a function of `place`."""
    real = getattr(place, name)
    calls = count(1)

    def ends(*given, **named):
        this = next(calls) == call
        if this and not after:
            end_here()
        answer = real(*given, **named)
        if this:
            end_here()
        return answer

    setattr(place, name, ends)


def points():
    """Where a waiver can die, in the order it passes them."""
    from yesdesk.ils.acts import execution, settle
    from yesdesk.ils.demo import connector
    from yesdesk.ils.models import LedgerLine

    system = connector.DemoSystem
    return {
        "before the account is read": (system, "account", False),
        "after the account is read": (execution, "_read_before", True),
        "before it is marked": (settle, "mark_sending", False),
        "after it is marked": (settle, "mark_sending", True),
        "before the system writes": (connector, "_carry_out_in_demo", False),
        "before the system commits": (connector, "_carry_out_in_demo", True),
        "after the system commits": (connector, "_receipt_of_writes", False),
        "after the system answers": (system, "carry_out", True),
        "before the ledger is written": (LedgerLine, "save", False),
        "before done commits": (LedgerLine, "save", True),
        "after done commits": (settle, "settle_done", True),
    }


def waive(number, point, turn):
    from yesdesk.core.actors import SYSTEM
    from yesdesk.ils.acts.execution import execute
    from yesdesk.ils.models import Act

    first = 2 * int(number)
    acts = Act.objects.order_by("pk")[first : first + 2]
    place, name, after = points()[point]
    killed(place, name, after=after, call=int(turn))
    execute([act.uuid for act in acts], by=SYSTEM)


def work():
    from yesdesk.core.actors import SYSTEM
    from yesdesk.ils.acts.execution import execute
    from yesdesk.ils.models import Act, ActState

    print("ready", flush=True)
    waiting = Act.objects.filter(state=ActState.WAITING).order_by("pk").iterator()
    for _patron, acts in groupby(waiting, key=lambda act: act.patron):
        execute([act.uuid for act in acts], by=SYSTEM)


def settle():
    import time_machine
    from django.utils import timezone

    from yesdesk.core.actors import SYSTEM
    from yesdesk.ils.acts.execution import execute
    from yesdesk.ils.models import Act

    signal.alarm(900)  # two thousand acts that none of the killed reached
    ahead = timezone.now() + timedelta(minutes=10)  # dead leases are over by then
    for act in Act.objects.order_by("pk"):
        now = ahead
        for _turn in range(9):
            with time_machine.travel(now):
                [went] = execute([act.uuid], by=SYSTEM)
            if went.again_at is None:
                break
            now = max(now, went.again_at) + timedelta(seconds=1)


def money():
    from yesdesk.ils.demo.models import DemoFee, DemoWrite
    from yesdesk.ils.models import Act, LedgerLine

    ours = {str(tag): minor for tag, minor in LedgerLine.objects.values_list("tag", "minor")}
    theirs = {}
    for tag, amount in DemoWrite.objects.values_list("tag", "amount"):
        theirs[tag] = theirs.get(tag, 0) + amount
    states = list(Act.objects.order_by("pk").values_list("state", flat=True))
    paid = sum(DemoFee.objects.values_list("paid", flat=True))
    print(json.dumps({"ours": ours, "theirs": theirs, "states": states, "paid": paid}))
