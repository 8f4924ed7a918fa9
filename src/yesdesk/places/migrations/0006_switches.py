"""A library says which of ten parts it uses. Practice and the first day are on, as they need nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0005_emergency_on_every_desk")]

    operations = [
        migrations.AddField("Library", "has_sign", models.BooleanField(default=False, db_default=False)),
        migrations.AddField("Library", "has_outside", models.BooleanField(default=False, db_default=False)),
        migrations.AddField("Library", "has_practice", models.BooleanField(default=True, db_default=True)),
        migrations.AddField("Library", "has_question", models.BooleanField(default=False, db_default=False)),
        migrations.AddField("Library", "has_values", models.BooleanField(default=False, db_default=False)),
        migrations.AddField("Library", "has_time", models.BooleanField(default=False, db_default=False)),
        migrations.AddField("Library", "has_before_asked", models.BooleanField(default=False, db_default=False)),
        migrations.AddField("Library", "has_first_day", models.BooleanField(default=True, db_default=True)),
        migrations.AddField("Library", "has_chat", models.BooleanField(default=False, db_default=False)),
        migrations.AddField("Library", "has_kit", models.BooleanField(default=False, db_default=False)),
    ]
