"""People whom a patron copied and staff let take part: they get answers too."""

from django.db import models

from yesdesk.desk.models.request import Request


class Participant(models.Model):
    """`address`: in small letters. It has no link: that is the patron's alone. It goes with its request."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="participants")
    address = models.CharField(max_length=320)
    name = models.CharField(max_length=120, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "address"], name="participant_once")
        ]
