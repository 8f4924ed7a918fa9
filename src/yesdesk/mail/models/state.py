"""How collecting a mailbox goes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yesdesk.mail.models.mailbox import Mailbox


class MailboxTrouble(models.TextChoices):
    """What keeps a mailbox from being collected, as whoever looks after Yesdesk reads it."""

    SILENT = "silent", _("The mail server does not answer.")
    UNTRUSTED = "untrusted", _("The mail server’s certificate cannot be trusted.")
    SHUT = "shut", _("The mail server does not let us in with this user and password.")
    NO_TOKEN = "no_token", _("There is no valid permission (OAuth2) for this mailbox.")
    NO_FOLDER = "no_folder", _("A folder that is to be watched is not there.")
    ODD = "odd", _("The mail server answers in a way nobody expected.")


class MailboxState(models.Model):
    """`looked_at`: when it was last collected to its end without trouble. `trouble`, `said`: what is wrong and
    the server's own words, `since` when; `failures` in a row, and not before `retry_at`."""

    mailbox = models.OneToOneField(
        Mailbox, on_delete=models.CASCADE, primary_key=True, related_name="state"
    )
    looked_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=10, choices=MailboxTrouble, default="", blank=True)
    said = models.CharField(max_length=300, default="")
    since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    missing = models.PositiveIntegerField(default=0)
    """Mail the server counts that is neither here nor left alone on purpose, `missing_since` when."""

    missing_since = models.DateTimeField(null=True)
    stumbled = models.JSONField(default=dict)
    """`folder uidvalidity uid` -> how often fetching that mail failed, so that the others come first."""
