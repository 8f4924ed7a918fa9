"""Every message that leaves, as a row committed with the change that caused it."""

from django.db import models


class OutboundState(models.TextChoices):
    WAITING = "waiting"
    SENDING = "sending"  # its words are on their way to the server, whose answer is not known yet
    SENT = "sent"
    REFUSED = "refused"
    HELD = "held"  # came back with a backup, and may have gone since that was made
    BRAKED = "braked"  # written by the machine, and the address had one of those today
    LET_GO = "let_go"  # a person looked, and it is not to be sent any more


class Delivery(models.TextChoices):
    """The result that a later report gave for a sent message; empty before one comes."""

    DELAYED = "delayed"
    FAILED = "failed"
    DELIVERED = "delivered"


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
    automatic = models.BooleanField(default=False)
    """Written by the machine, like a receipt."""

    message_id = models.CharField(max_length=255, default="", db_index=True)
    """Given before the first try, the same at each."""

    not_before = models.DateTimeField(null=True)
    """Until then it can be taken back, and no other waits behind it."""

    tries = models.PositiveSmallIntegerField(default=0)
    """The number of times that sending began."""

    next_try_at = models.DateTimeField(null=True)
    """The time of the next try."""

    sending_at = models.DateTimeField(null=True)
    """The last time its text went to the server."""

    doubts = models.PositiveSmallIntegerField(default=0)
    """The number of times that no answer came after the text."""

    said = models.CharField(max_length=500, default="")
    """The server's last words, or a report's."""

    delivery = models.CharField(max_length=10, choices=Delivery, default="", blank=True)
    """The result that a later report gave."""

    class Meta:
        indexes = [
            models.Index(fields=["state", "id"], name="outbound_state"),
            models.Index(fields=["delivery", "id"], name="outbound_delivery"),
        ]
