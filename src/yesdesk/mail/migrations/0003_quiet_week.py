"""Connect a mailbox quietly: a week in which what comes is noted by its kind alone."""

from django.db import migrations, models
from django.db.models import Q

KINDS = [
    ("person", "E-mail from people"),
    ("auto_reply", "Out-of-office and other automatic answers"),
    ("list", "Mailing lists and newsletters"),
    ("bounce", "Reports on mail that could not be delivered"),
    ("junk", "Junk"),
    ("unreadable", "Mail that is too large or could not be read"),
    ("wanted", "Being read in"),
]


class Migration(migrations.Migration):
    dependencies = [("mail", "0002_same_words")]

    operations = [
        migrations.AddField(
            model_name="mailbox",
            name="quiet_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="mailbox",
            name="quiet_ended",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="arrival",
            name="without_receipt",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="servercopy",
            name="quiet",
            field=models.CharField(
                blank=True, choices=KINDS, db_default="", default="", max_length=10
            ),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.CheckConstraint(
                condition=Q(quiet_until=None) | Q(inbound_method="imap"),
                name="mailbox_quiet_by_imap",
            ),
        ),
        migrations.AddConstraint(
            model_name="servercopy",
            constraint=models.CheckConstraint(
                condition=Q(quiet="") | Q(left=True, arrival=None),
                name="server_copy_quiet_is_left",
            ),
        ),
        migrations.AddIndex(
            model_name="servercopy",
            index=models.Index(
                fields=["mailbox", "quiet"], name="server_copy_quiet", condition=~Q(quiet="")
            ),
        ),
    ]
