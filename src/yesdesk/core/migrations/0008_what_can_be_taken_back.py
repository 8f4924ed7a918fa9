from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0007_words_behind_markup'),
    ]

    operations = [
        migrations.AddField(
            model_name='outboundmessage',
            name='not_before',
            field=models.DateTimeField(null=True),
        ),
    ]
