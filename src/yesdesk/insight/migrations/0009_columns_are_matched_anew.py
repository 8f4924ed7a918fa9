"""The columns of a payments file are matched on the page that reads any file in, and not kept."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("insight", "0008_meanings_beside_their_columns")]

    operations = [
        migrations.DeleteModel(name="PaymentsMapping"),
        migrations.RemoveField(model_name="paymentsfile", name="mapping"),
    ]
