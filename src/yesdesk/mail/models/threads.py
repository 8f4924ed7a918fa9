"""Which message ids belong to which request: what a mail's References are looked up in."""

from django.db import models

from yesdesk.desk.models import Request


class KnownId(models.Model):
    seal = models.CharField(max_length=64)
    """SHA-256 in hex of one message id, ours or a patron's; two requests may know the same id."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="mail_ids")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seal", "request"], name="known_id_once")]
