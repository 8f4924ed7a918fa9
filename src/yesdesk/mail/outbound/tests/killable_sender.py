"""A process that does nothing but send mail, for the test that kills it: doubt ends soon, so that nobody waits."""

import sys
import time
from datetime import timedelta

import django


def send_until_killed():
    django.setup()
    from yesdesk.core.actors import SYSTEM
    from yesdesk.core.outbox import delivery
    from yesdesk.mail.outbound import autoreply_limit
    from yesdesk.mail.outbound.delivery import deliver_mail

    delivery.GRACE = timedelta(seconds=0.2)
    delivery.FIRST_WAIT = timedelta(seconds=0.05)
    autoreply_limit.TIMES = 1_000  # the soak test has three hundred receipts within an hour
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        deliver_mail(by=SYSTEM)
        time.sleep(0.05)


if __name__ == "__main__":
    send_until_killed()
