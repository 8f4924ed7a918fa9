"""An act whose answer was lost is looked for until its library's limit, and then a person is asked."""

from django.db import migrations, models


def ask_a_person(apps, _schema):
    """Five looks, and nothing told: a colleague was asked before too."""
    acts = apps.get_model("ils", "Act")
    acts.objects.filter(state="unknown", looks__gte=5).update(for_a_person=True)


class Migration(migrations.Migration):
    dependencies = [("ils", "0009_one_look_is_one_line")]

    operations = [
        migrations.AddField("act", "for_a_person", models.BooleanField(default=False)),
        migrations.AddField("act", "look_until", models.DateTimeField(null=True)),
        migrations.RunPython(ask_a_person, migrations.RunPython.noop),
        migrations.RemoveField("act", "looks"),
        migrations.AddField("elsewherewaiver", "found_there", models.BooleanField(default=False)),
        migrations.AddField("ledgerline", "besides_minor", models.BigIntegerField(default=0)),
    ]
