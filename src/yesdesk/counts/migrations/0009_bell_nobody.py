"""Rings that nobody answered are counted by weekday and part of the day."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('counts', '0008_answers_asked_again'),
    ]

    operations = [
        migrations.AlterField(
            model_name='earlycount',
            name='measure',
            field=models.CharField(choices=[('came', 'came'), ('ended', 'ended'), ('first_contact', 'first_contact'), ('tapped', 'tapped'), ('met', 'met'), ('looked_again', 'looked_again'), ('still_blocked', 'still_blocked'), ('bend_reason', 'bend_reason'), ('bend_band', 'bend_band'), ('bend_backed', 'bend_backed'), ('bend_no_lead', 'bend_no_lead'), ('answer', 'answer'), ('card', 'card'), ('promise', 'promise'), ('asked_again', 'asked_again'), ('answer_again', 'answer_again'), ('bell', 'bell'), ('bell_nobody', 'bell_nobody')], max_length=20),
        ),
        migrations.AlterField(
            model_name='stat',
            name='measure',
            field=models.CharField(choices=[('came', 'came'), ('ended', 'ended'), ('first_contact', 'first_contact'), ('tapped', 'tapped'), ('met', 'met'), ('looked_again', 'looked_again'), ('still_blocked', 'still_blocked'), ('bend_reason', 'bend_reason'), ('bend_band', 'bend_band'), ('bend_backed', 'bend_backed'), ('bend_no_lead', 'bend_no_lead'), ('answer', 'answer'), ('card', 'card'), ('promise', 'promise'), ('asked_again', 'asked_again'), ('answer_again', 'answer_again'), ('bell', 'bell'), ('bell_nobody', 'bell_nobody')], max_length=20),
        ),
    ]
