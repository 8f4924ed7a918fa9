"""Let go of what a trial could show, as it was printed, and of a direction that no page asked for."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("backing", "0008_broken_things")]

    operations = [
        migrations.RemoveField(model_name="ruling", name="printed"),
        migrations.RemoveField(model_name="ruling", name="good"),
    ]
