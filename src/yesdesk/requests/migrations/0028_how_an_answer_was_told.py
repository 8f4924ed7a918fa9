"""How an answer was told gets a column: who may undo, and how a request ends, rest on it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0027_draw_photos_from_before")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="told",
            field=models.CharField(
                blank=True,
                choices=[("email", "Email"), ("phone", "Phone"), ("here", "Here"), ("page", "Page")],
                db_default="",
                default="",
                max_length=5,
            ),
        ),
    ]
