"""Add a question to all staff and its ticks."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('backing', '0015_needs_of_our_own'),
        ('policy', '0007_found_by_an_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='StaffQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('explained', 'Which rule did you explain today?'), ('bent', 'Which rule did you bend today?'), ('waited', 'Which rule made somebody wait today?'), ('twice', 'Which rule did you have to say twice today?')], max_length=9)),
                ('month', models.CharField(max_length=7, unique=True)),
                ('begins', models.DateField()),
                ('until', models.DateField()),
                ('summed', models.BooleanField(default=False)),
                ('line', models.CharField(default='', max_length=140)),
                ('post_name', models.CharField(default='', max_length=60)),
                ('answer_by', models.DateField(null=True)),
                ('why_not', models.CharField(default='', max_length=140)),
            ],
            options={
                'ordering': ['-begins'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('begins'))), name='staff_question_forward'), models.CheckConstraint(condition=models.Q(models.Q(('answer_by', None), ('line', '')), models.Q(models.Q(('line', ''), _negated=True), ('answer_by__isnull', False), ('summed', True), ('why_not', '')), _connector='OR'), name='staff_question_came_to_one_end')],
            },
        ),
        migrations.CreateModel(
            name='TickCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('desk', models.PositiveIntegerField(default=0)),
                ('paper', models.PositiveIntegerField(default=0)),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cells', to='backing.staffquestion')),
                ('rule', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='policy.rule')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('question', 'rule'), name='tick_cell_once'), models.UniqueConstraint(condition=models.Q(('rule', None)), fields=('question',), name='tick_cell_one_other'), models.CheckConstraint(condition=models.Q(('desk__lte', 9999), ('paper__lte', 9999)), name='tick_cell_most')],
            },
        ),
    ]
