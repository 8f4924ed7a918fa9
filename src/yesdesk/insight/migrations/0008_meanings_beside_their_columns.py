"""Meanings of a file's words stand beside the names of its columns, in the row of the mapping."""

from django.db import migrations, models


def fill(apps, _editor):
    meanings = apps.get_model("insight", "PaymentsMeaning").objects
    for mapping in apps.get_model("insight", "PaymentsMapping").objects.all():
        mapping.meanings = dict(meanings.filter(mapping=mapping).values_list("value", "how"))
        mapping.save(update_fields=["meanings"])


class Migration(migrations.Migration):
    dependencies = [("insight", "0007_replaced_payments_files")]

    operations = [
        migrations.AlterField(  # its name on the mapping's side is the column's now
            model_name="paymentsmeaning",
            name="mapping",
            field=models.ForeignKey(
                on_delete=models.CASCADE, related_name="+", to="insight.paymentsmapping"
            ),
        ),
        migrations.AddField(
            model_name="paymentsmapping",
            name="meanings",
            field=models.JSONField(default=dict, db_default={}),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.DeleteModel(name="PaymentsMeaning"),
    ]
