"""Senders whose mail lies with the junk, because a colleague said so."""

from django.db import models


class BlockedSender(models.Model):
    address = models.CharField(max_length=320, unique=True)
    """In small letters, as a mail's sender or Reply-To names it."""

    at = models.DateTimeField()
