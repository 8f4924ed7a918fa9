"""An address patrons write to, how its mail comes and goes, and how collecting it does. Passwords stand in no table."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yesdesk.places.models import ServicePoint


class InboundMethod(models.TextChoices):
    IMAP = "imap", _("Yesdesk collects it (IMAP)")
    PIPE = "pipe", _("The mail server hands it over (pipe)")


class Security(models.TextChoices):
    """`none` only to this machine itself."""

    TLS = "tls", _("TLS from the start")
    STARTTLS = "starttls", _("STARTTLS")
    NONE = "none", _("None (this machine only)")


class Auth(models.TextChoices):
    PASSWORD = "password", _("User name and password")
    OAUTH2 = "oauth2", _("OAuth2 (Microsoft 365, Google)")
    NONE = "none", _("None (a relay that knows this machine)")


class Mailbox(models.Model):
    """A mailbox: the address of a service point. `address` is what patrons write to and what answers come from, in
    small letters.

    `host`, `port`, `security`: IMAP. `smtp_*`: how its mail leaves; an empty `smtp_host` is as the default
    mailbox has it. `user`: for both; empty is `address`. `junk`: its junk folder; empty: what the server marks as such.
    `trusted_server`: authserv-id of the library's own mail server, whose Authentication-Results count; empty: nobody's.
    `begins`: mail the server had before that moment is left alone; None: everything there is taken.
    `about_staff`: what comes here is a complaint about staff, for leads alone.
    `is_default`: what a request without a mailbox of its own is answered from; one at most.
    """

    service_point = models.OneToOneField(
        ServicePoint, on_delete=models.PROTECT, related_name="mailbox"
    )
    address = models.CharField(max_length=320, unique=True)
    shown_name = models.CharField(max_length=120, default="", blank=True)
    way_in = models.CharField(max_length=6, choices=InboundMethod, default=InboundMethod.IMAP)
    host = models.CharField(max_length=255, default="", blank=True)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=8, choices=Security, default=Security.TLS)
    auth = models.CharField(max_length=8, choices=Auth, default=Auth.PASSWORD)
    user = models.CharField(max_length=320, default="", blank=True)
    junk = models.CharField(max_length=200, default="", blank=True)
    smtp_host = models.CharField(max_length=255, default="", blank=True)
    smtp_port = models.PositiveIntegerField(default=465)
    smtp_security = models.CharField(max_length=8, choices=Security, default=Security.TLS)
    smtp_auth = models.CharField(max_length=8, choices=Auth, default=Auth.PASSWORD)
    trusted_server = models.CharField(max_length=255, default="", blank=True)
    begins = models.DateTimeField(null=True, blank=True)
    is_default = models.BooleanField(default=False)
    about_staff = models.BooleanField(default=False, db_default=False)
    switched_on = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="mailbox_one_default",
            )
        ]

    @property
    def is_collected(self) -> bool:
        """Whether Yesdesk looks into it every half minute."""
        return self.switched_on and self.way_in == InboundMethod.IMAP


class MailboxTrouble(models.TextChoices):
    """The trouble that keeps a mailbox from being collected, as administrators read it."""

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
