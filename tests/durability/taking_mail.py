"""What takes mail in, as processes of their own that can be killed (forked.py):

`stage PORT`: a library with a mailbox that a pipe fills and one on an IMAP server at that port.
`once [POINT]`: one turn of everything, killed at that point by its own hand.
`work`: a worker with short leases, until killed.
`settle`: turns until nothing waits.
`tally`: what became of each mail, as JSON: subject -> how often a request holds it, and how often the list.
"""

import json
import os
import signal
import threading
from datetime import timedelta
from itertools import count

PIPE, IMAP = "pipe@library.example", "info@library.example"


def stage(port):
    from yesdesk.cli.schema import make_tables
    from yesdesk.mail.credentials import store_secrets
    from yesdesk.mail.models import InboundMethod
    from yesdesk.places.models import Branch
    from yesdesk.testing.cast import set_the_stage
    from yesdesk.testing.mails import a_mailbox

    make_tables()
    set_the_stage()
    mill = Branch.objects.get(slug="mill")
    a_mailbox(mill, PIPE, inbound_method=InboundMethod.PIPE, is_default=True)
    box = a_mailbox(mill, IMAP, host="127.0.0.1", port=int(port), security="none")
    store_secrets(box.pk, {"password": "open sesame"})


def end_here():
    os.kill(os.getpid(), signal.SIGKILL)


def cut(place, name, *, after, end=end_here, call=1):
    """Puts an end before or after the so-manieth call of a function of `place`."""
    real = getattr(place, name)
    calls = count(1)

    def ends(*given, **named):
        this = next(calls) == call
        if this and not after:
            end()
        answer = real(*given, **named)
        if this:
            end()
        return answer

    setattr(place, name, ends)


def points():
    """Where taking a mail in can die, in the order it is passed: place, function, after it or before."""
    from yesdesk.core.storage import files
    from yesdesk.mail.inbound import (
        folder_state,
        ingest,
        route_message,
        spool,
        spool_import,
        store_raw,
    )
    from yesdesk.mail.inbound.imap import MailServer

    return {
        "before it is looked at": (spool, "read_spooled", False),
        "while its bytes are written": (files, "_flush_to_disk", False),
        "before its bytes have their name": (files, "_put_in_place", False),
        "after its bytes have their name": (files, "_put_in_place", True),
        "before the row": (store_raw, "_put_down", False),
        "before the row is committed": (store_raw, "_put_down", True),
        "after the row is committed": (spool_import, "store_raw", True),
        "before it leaves the spool": (spool, "remove", False),
        "after it left the spool": (spool, "remove", True),
        "before it is fetched": (MailServer, "mail", False),
        "after it is fetched and kept": (folder_state, "store_raw", True),
        "before it is marked as seen": (MailServer, "mark_seen", False),
        "after it is marked as seen": (MailServer, "mark_seen", True),
        "after the try is counted": (ingest, "_claim_arrival", True),
        "after it is read": (ingest, "_route_or_list", False),
        "before it is claimed": (route_message, "_claimed", False),
        "before it becomes something": (route_message, "_settle_received", False),
        "before that is committed": (route_message, "_settle_received", True),
        "after that is committed": (ingest, "route_message", True),
        "before the turn is over": (ingest, "ingest_arrival", True),
    }


def turn():
    from yesdesk.core.actors import SYSTEM
    from yesdesk.mail.inbound.imap_sync import sync_mailbox
    from yesdesk.mail.inbound.ingest import ingest_waiting
    from yesdesk.mail.inbound.spool_import import import_spool
    from yesdesk.mail.models import Mailbox

    import_spool(by=SYSTEM)
    sync_mailbox(Mailbox.objects.get(address=IMAP), by=SYSTEM)
    for mailbox in Mailbox.objects.order_by("id"):
        ingest_waiting(mailbox.pk, by=SYSTEM)


def once(point=""):
    if point:
        place, name, after = points()[point]
        cut(place, name, after=after)
    turn()


def work():
    from yesdesk.core.tasks import queue, worker
    from yesdesk.core.tasks.timers import recurring
    from yesdesk.core.tasks.worker import Clock
    from yesdesk.mail.inbound import jobs
    from yesdesk.mail.inbound.spool_import import SpoolWatch

    queue.LEASE = timedelta(seconds=1)
    worker.HEARTBEAT, worker.POLL = 0.2, 0.02
    for kind in ("mail.poll", "mail.waiting"):
        recurring._items[kind] = type(recurring[kind])(kind, 1)
    assert jobs.POLL_EVERY
    working = worker.Worker(threads=2)
    for each in (working, Clock(working.holder), SpoolWatch()):
        each.start()
    print("ready", flush=True)
    threading.Event().wait()


def settle():
    from yesdesk.mail.models import Arrival, ArrivalState

    for _turn in range(6):
        turn()
    assert not Arrival.objects.filter(state=ArrivalState.WAITING).exists()


def tally():
    from yesdesk.mail.models import Arrival, ArrivalState
    from yesdesk.requests.models import Request

    found = {}
    for subject in Request.objects.values_list("asked_for", flat=True):
        found.setdefault(subject, [0, 0])[0] += 1
    listed = Arrival.objects.filter(state=ArrivalState.LISTED)
    for subject in listed.values_list("subject", flat=True):
        found.setdefault(subject, [0, 0])[1] += 1
    print(json.dumps(found))
