"""A process that does nothing but send mail, for the test that kills it: doubt ends soon, so that nobody waits."""

import sys
import time
from datetime import timedelta

import django


def send_until_killed():
    django.setup()
    from yesdesk.channels.email.actions.delivery import deliver_mail
    from yesdesk.core import leaving
    from yesdesk.core.actors import SYSTEM

    leaving.GRACE = timedelta(seconds=0.2)
    leaving.FIRST_WAIT = timedelta(seconds=0.05)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        deliver_mail(by=SYSTEM)
        time.sleep(0.05)


if __name__ == "__main__":
    send_until_killed()
