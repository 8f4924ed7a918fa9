"""Every message that leaves, as a row committed with the change that caused it."""

from django.db import models


class OutboundState(models.TextChoices):
    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"


class OutboundMessage(models.Model):
    """`about` names what it belongs to (`request:17`, `user:4`) so that it is erased with it.

    A secret link is never stored: `text` holds `{link}` and `link_id` + `link_generation` say which
    link to make when it is shown or sent. `headers` is a JSON object of extra header fields.
    """

    channel = models.CharField(max_length=20, default="email")
    to = models.CharField(max_length=320)
    subject = models.CharField(max_length=400)
    text = models.TextField()
    html = models.TextField(default="")
    headers = models.JSONField(default=dict)
    language = models.CharField(max_length=10, default="en")
    about = models.CharField(max_length=40, default="", db_index=True)
    link_id = models.CharField(max_length=32, default="")
    link_generation = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=OutboundState, default=OutboundState.WAITING)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "id"], name="outbound_state")]
