"""Each person says whether they want a mail when their job class owes an answer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0010_papers_by_mail")]

    operations = [
        migrations.AddField("User", "mail_owed", models.BooleanField(default=True, db_default=True))
    ]
