"""Acts asked for with a printed slip, which wait an hour."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yesdesk.desk.models.request import Request


class SlipWant(models.TextChoices):
    FORGET = "forget", _("Forget me")
    WITHDRAW = "withdraw", _("Take my request back")
    THANKS = "thanks", _("Say thanks")


class SlipAct(models.Model):
    """Done at `due_at`, unless it is taken back until then.

    `link_generation`: of the slip; once the patron's link is a new one, nothing more is done for the old one.
    `words`, `may_tell`: of thanks.
    """

    request = models.ForeignKey(
        Request, on_delete=models.CASCADE, related_name="slip_acts", db_index=False
    )
    want = models.CharField(max_length=10, choices=SlipWant)
    words = models.TextField(default="")
    may_tell = models.BooleanField(default=False)
    link_generation = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "want"], name="slip_act_once")]
