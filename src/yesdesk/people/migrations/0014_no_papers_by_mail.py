"""The Monday card and the bulletin are pages: nobody is mailed them, so nobody's tick is kept."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0013_words_of_a_shift")]

    operations = [
        migrations.RemoveField("user", "mail_card"),
        migrations.RemoveField("user", "mail_bulletin"),
    ]
