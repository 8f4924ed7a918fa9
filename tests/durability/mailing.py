"""What takes mail in and answers it, as processes that can be killed (forked.py):

`stage IMAP SMTP`: a library whose one mailbox lies at these ports of this machine's mail world.
`work`: a worker with short leases and short doubts, until killed.
`tally`: what became of each mail, as JSON: subject -> how many requests, and the states of what was written to them.
"""

import json
from datetime import timedelta

from tests.durability import taking_mail


def stage(imap, smtp):
    from tests.twins.mail_world import HOST, LIBRARY, LIBRARYS_PASSWORD
    from yesdesk.cli.schema import make_tables
    from yesdesk.mail.credentials import store_secrets
    from yesdesk.places.models import Branch
    from yesdesk.testing.cast import set_the_stage
    from yesdesk.testing.mails import a_mailbox

    make_tables()
    set_the_stage()
    ways = {"host": HOST, "port": int(imap), "smtp_host": HOST, "smtp_port": int(smtp)}
    box = a_mailbox(Branch.objects.get(slug="mill"), LIBRARY, is_default=True, **ways)
    store_secrets(box.pk, {"password": LIBRARYS_PASSWORD})


def work():
    from yesdesk.core.outbox import delivery
    from yesdesk.mail.models import OutboundServerState

    delivery.GRACE = timedelta(seconds=1)
    delivery.FIRST_WAIT = timedelta(seconds=0.1)
    OutboundServerState.objects.all().delete()
    taking_mail.work()


def tally():
    from yesdesk.core.models import OutboundMessage
    from yesdesk.requests.models import Request

    found = {}
    for pk, subject in Request.objects.values_list("pk", "asked_for"):
        requests, states = found.setdefault(subject, [0, []])
        found[subject][0] = requests + 1
        rows = OutboundMessage.objects.filter(about=f"request:{pk}")
        states.extend(rows.values_list("state", flat=True))
    print(json.dumps(found))
