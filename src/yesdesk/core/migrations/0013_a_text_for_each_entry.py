"""A text of its own for each entry, where one for the whole request was written anew with each. Beside the former
table, which is searched until the rooms have filled this one; its index is built when it is full.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0012_steps_towards_opening")]
    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("part", models.BigIntegerField()),
                ("text", models.TextField()),
            ],
        ),
    ]
