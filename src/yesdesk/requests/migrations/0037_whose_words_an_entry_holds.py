"""Keep what came for its words alone, from another address, off the page of the patron whose request it joined."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0036_answers_have_titles_and_learn_nothing")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="not_patrons",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
