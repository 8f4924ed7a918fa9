"""A line of the ledger is frozen when its days are over, and nothing leads from it to an act any more."""

from django.db import migrations, models

from yesdesk.ils.pseudonyms import tag_pseudonym


def seal_tags(apps, _schema):
    """What was read in from a file before, by the name a frozen line has."""
    rows = apps.get_model("ils", "ElsewhereWaiver").objects.exclude(tag=None)
    for row in rows.only("tag").iterator():
        rows.filter(pk=row.pk).update(sealed_tag=tag_pseudonym(row.tag))


class Migration(migrations.Migration):
    dependencies = [("ils", "0016_the_same_card_on_another_account")]

    operations = [
        migrations.AddField("act", "struck", models.BooleanField(default=False)),
        migrations.AddField("ledgerline", "frozen", models.BooleanField(default=False)),
        migrations.AddField(
            "elsewherewaiver", "sealed_tag", models.UUIDField(null=True, db_index=True)
        ),
        migrations.AlterField("demowrite", "rule", models.CharField(default="", max_length=120)),
        migrations.RunPython(seal_tags, migrations.RunPython.noop),
    ]
