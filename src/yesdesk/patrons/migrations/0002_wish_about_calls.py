"""Keep what a patron wishes of calls beside their number: call, no message, no call, write only."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("patrons", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="patron",
            name="call_wish",
            field=models.CharField(
                choices=[
                    ("any", "You may call"),
                    ("no_message", "Call, but leave no message"),
                    ("no_call", "Do not call"),
                    ("write_only", "Write only"),
                ],
                max_length=10,
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="patron",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("call_wish", None),
                    ("call_wish__in", ["any", "no_message", "no_call", "write_only"]),
                    _connector="OR",
                ),
                name="patron_call_wish",
            ),
        ),
    ]
