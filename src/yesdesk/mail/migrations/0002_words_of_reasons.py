"""The reasons on the list of mails to look at have shorter words; the database keeps the same."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mail', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='arrival',
            name='reason',
            field=models.CharField(blank=True, choices=[('unreadable', 'It could not be read as a mail.'), ('stopped', 'The program stopped several times while it read this.'), ('too_long', 'Reading it took too long.'), ('failed', 'It was read, and then something went wrong on our side.'), ('too_large', 'It is larger than what is let in; only its beginning is here.'), ('not_given', 'The mail server shows it but does not hand it over.'), ('no_mailbox', 'It is for an address that is none of ours.'), ('junk', 'The mail server put it into its junk folder.'), ('spam', 'A filter on its way took it for junk.'), ('blocked', 'A colleague blocked its sender.'), ('gone', 'Its content is not where we kept it.')], default='', max_length=12),
        ),
    ]
