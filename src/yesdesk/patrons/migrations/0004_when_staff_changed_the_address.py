"""When staff changed where a patron is answered: for a day nothing ends for good by what goes there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("patrons", "0003_passes_and_what_waits")]

    operations = [
        migrations.AddField("patron", "reach_changed_at", models.DateTimeField(null=True)),
    ]
