"""Keep in a signed-in browser whether its member can chat now, by a lease of a minute, and with how many at a time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0015_phones_for_the_bell")]

    operations = [
        migrations.AddField("staffsession", "chat_until", models.DateTimeField(null=True)),
        migrations.AddField(
            "staffsession",
            "chat_seats",
            models.PositiveSmallIntegerField(default=1, db_default=1),
        ),
    ]
