"""Stories that go round, and questions for the Monday card."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('backing', '0002_rulings'),
        ('desk', '0024_no_row_for_who_is_thanked'),
    ]

    operations = [
        migrations.CreateModel(
            name='CardQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lived', models.CharField(max_length=200)),
                ('could_do', models.CharField(max_length=200)),
                ('next_time', models.CharField(max_length=200)),
                ('written_on', models.DateField()),
                ('week', models.CharField(max_length=8, null=True, unique=True)),
                ('agreed', models.CharField(default='', max_length=200)),
                ('agreed_as', models.CharField(choices=[('answer', 'A saved answer'), ('precedent', 'What we did last time'), ('suggestion', 'A suggestion')], default='', max_length=10)),
                ('agreed_week', models.CharField(max_length=8, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('agreed', ''), ('agreed_as', ''), ('agreed_week', None)), models.Q(models.Q(('agreed', ''), _negated=True), ('agreed_as__in', ['answer', 'precedent', 'suggestion']), ('agreed_week__isnull', False), ('week__isnull', False)), _connector='OR'), name='card_question_agreed')],
            },
        ),
        migrations.CreateModel(
            name='Story',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('changed_place', models.BooleanField()),
                ('changed_day', models.BooleanField()),
                ('changed_detail', models.BooleanField()),
                ('no_child', models.BooleanField()),
                ('own_words', models.BooleanField(default=False)),
                ('written_on', models.DateField()),
                ('ready_on', models.DateField()),
                ('week', models.CharField(max_length=8, unique=True)),
                ('consent', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='desk.maytell')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('changed_day', True), ('changed_detail', True), ('changed_place', True), ('no_child', True)), name='story_is_changed'), models.CheckConstraint(condition=models.Q(('ready_on__gt', models.F('written_on'))), name='story_waits')],
            },
        ),
    ]
