"""Note that a patron chose text messages, or asked for no more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("patrons", "0004_one_guard_before_erasing")]

    operations = [migrations.AddField("patron", "texts", models.BooleanField(null=True))]
