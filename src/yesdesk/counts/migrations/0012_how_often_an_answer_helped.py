"""Count how often patrons said that a public answer helped."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('counts', '0011_questions_of_former_years'),
    ]

    operations = [
        migrations.AlterField(
            model_name='earlycount',
            name='measure',
            field=models.CharField(choices=[('came', 'came'), ('ended', 'ended'), ('asked', 'asked'), ('first_contact', 'first_contact'), ('tapped', 'tapped'), ('met', 'met'), ('looked_again', 'looked_again'), ('still_blocked', 'still_blocked'), ('bend_reason', 'bend_reason'), ('bend_band', 'bend_band'), ('bend_backed', 'bend_backed'), ('bend_no_lead', 'bend_no_lead'), ('answer', 'answer'), ('answer_helped', 'answer_helped'), ('card', 'card'), ('promise', 'promise'), ('asked_again', 'asked_again'), ('answer_again', 'answer_again'), ('bell', 'bell'), ('before.asked', 'before.asked'), ('bell_nobody', 'bell_nobody')], max_length=20),
        ),
        migrations.AlterField(
            model_name='stat',
            name='measure',
            field=models.CharField(choices=[('came', 'came'), ('ended', 'ended'), ('asked', 'asked'), ('first_contact', 'first_contact'), ('tapped', 'tapped'), ('met', 'met'), ('looked_again', 'looked_again'), ('still_blocked', 'still_blocked'), ('bend_reason', 'bend_reason'), ('bend_band', 'bend_band'), ('bend_backed', 'bend_backed'), ('bend_no_lead', 'bend_no_lead'), ('answer', 'answer'), ('answer_helped', 'answer_helped'), ('card', 'card'), ('promise', 'promise'), ('asked_again', 'asked_again'), ('answer_again', 'answer_again'), ('bell', 'bell'), ('before.asked', 'before.asked'), ('bell_nobody', 'bell_nobody')], max_length=20),
        ),
    ]
