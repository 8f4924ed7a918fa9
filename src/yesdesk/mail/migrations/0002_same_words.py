"""Know a mail's words again, so that what a machine writes again and again is one request."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="same_words",
            field=models.CharField(db_default="", default="", max_length=64),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                fields=["same_words", "at"],
                name="message_same_words",
                condition=~Q(same_words=""),
            ),
        ),
    ]
