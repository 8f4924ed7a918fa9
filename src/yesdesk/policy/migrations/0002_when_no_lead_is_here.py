"""A line of a sheet may say how far when no lead is here, and evidence says where that allowed it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policy", "0001_initial")]

    operations = [
        migrations.AddField(model_name="line", name="no_lead", field=models.BigIntegerField(null=True)),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(("no_lead", None))
                | models.Q(("no_lead__gt", models.F("per_act")), ("per_act__isnull", False)),
                name="no_lead_reaches_further",
            ),
        ),
        migrations.AddField(
            model_name="pendingbend",
            name="no_lead",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="bend",
            name="no_lead",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
