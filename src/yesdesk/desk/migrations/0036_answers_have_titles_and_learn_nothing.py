"""Answers have a title in each language. What was learnt by which words they are found goes, words and all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0035_say_cancel_my_request")]

    operations = [
        migrations.AddField("answer", "titles", models.JSONField(default=dict)),
        migrations.DeleteModel("Asking"),
    ]
