"""The state of outgoing mail servers, and addresses that had an automatic mail lately."""

from django.db import models


class WayOutState(models.Model):
    """The state of a mail server that our mail leaves through.

    There is a row while something is wrong: `said`, in its words, `since` when, `failures` in a row, and not
    before `retry_at`.
    """

    way = models.CharField(max_length=40, primary_key=True)
    """`mailbox:3` or `environment`."""

    said = models.CharField(max_length=500)
    since = models.DateTimeField()
    failures = models.PositiveIntegerField(default=1)
    retry_at = models.DateTimeField()


class AutomaticMail(models.Model):
    """A record that an address was sent an automatic mail."""

    seal = models.CharField(max_length=64, db_index=True)
    """Of the address, under the key of that day (core/rotating_keys.py), so that after a day or two nobody can
    tell whose it was."""

    at = models.DateTimeField(db_index=True)
