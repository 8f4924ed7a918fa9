"""Suggestions and who answers them; and who names those posts: who signs sheets."""

import django.db.models.deletion
import yesdesk.backing.models.suggestions
from django.conf import settings
from django.db import migrations, models

MAY = "backing:posts:change"


def let_them(apps, _schema):
    for job_class in apps.get_model("people", "JobClass").objects.all():
        held = job_class.permissions
        if "policy:sheet:sign" in held and MAY not in held:
            job_class.permissions = [*held, MAY]
            job_class.save(update_fields=["permissions"])


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0009_away'),
        ('policy', '0003_facts_of_rules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Suggestion',
            fields=[
                ('id', models.BigAutoField(default=yesdesk.backing.models.suggestions.random_number, primary_key=True, serialize=False)),
                ('line', models.CharField(max_length=140)),
                ('lane', models.CharField(choices=[('fix', 'Fix it'), ('decide', 'Decide')], max_length=6)),
                ('said_on', models.DateField()),
                ('due', models.DateField()),
                ('outside', models.CharField(default='', max_length=60)),
                ('more_until', models.DateField(null=True)),
                ('more_because', models.CharField(default='', max_length=140)),
                ('me_too', models.PositiveIntegerField(default=0)),
                ('me_too_waiting', models.PositiveIntegerField(default=0)),
                ('me_too_from', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('said', 'Waits for an answer'), ('answered', 'Answered'), ('merged', 'Together with another one')], default='said', max_length=8)),
                ('answer', models.CharField(choices=[('for_good', 'Fixed for good'), ('for_now', 'Fixed for now'), ('changed', 'We change it'), ('trial', 'We try it'), ('kept', 'It stays as it is')], default='', max_length=8)),
                ('reason', models.CharField(default='', max_length=280)),
                ('trial_until', models.DateField(null=True)),
                ('answered_on', models.DateField(null=True)),
                ('answered_by', models.CharField(default='', max_length=60)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='backing.suggestion')),
                ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.jobclass')),
                ('rule', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='policy.rule')),
            ],
            options={
                'ordering': ['due', 'id'],
            },
        ),
        migrations.CreateModel(
            name='SentOn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('sent_on', 'Sent on'), ('referred', 'Referred')], max_length=8)),
                ('on', models.DateField()),
                ('from_post', models.CharField(max_length=60)),
                ('due', models.DateField()),
                ('to_post', models.CharField(max_length=60)),
                ('reason', models.CharField(default='', max_length=140)),
                ('suggestion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sent_on', to='backing.suggestion')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='WaitingLine',
            fields=[
                ('id', models.BigAutoField(default=yesdesk.backing.models.suggestions.random_number, primary_key=True, serialize=False)),
                ('line', models.CharField(max_length=140)),
                ('lane', models.CharField(choices=[('fix', 'Fix it'), ('decide', 'Decide')], max_length=6)),
                ('appears_at', models.DateTimeField()),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rule', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='policy.rule')),
            ],
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('duty', models.CharField(choices=[('fix', 'Fix it'), ('decide', 'Decide'), ('facilitator', 'Send on and merge')], max_length=11, primary_key=True, serialize=False)),
                ('deputy', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.jobclass')),
                ('job_class', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.jobclass')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('deputy', None), models.Q(('deputy', models.F('job_class')), _negated=True), _connector='OR'), name='post_deputy_is_another')],
            },
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_on__isnull', False), ('state', 'answered'), models.Q(('answer', ''), _negated=True), models.Q(('reason', ''), _negated=True), models.Q(('answered_by', ''), _negated=True)), models.Q(models.Q(('state', 'answered'), _negated=True), ('answer', ''), ('answered_by', ''), ('answered_on__isnull', True), ('reason', '')), _connector='OR'), name='suggestion_answered_has_an_answer'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.CheckConstraint(condition=models.Q(('answer', ''), models.Q(('answer__in', ['for_good', 'for_now', 'kept']), ('lane', 'fix')), models.Q(('answer__in', ['changed', 'trial', 'kept']), ('lane', 'decide')), _connector='OR'), name='suggestion_answer_of_its_lane'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', 'trial'), ('trial_until__isnull', False)), models.Q(models.Q(('answer', 'trial'), _negated=True), ('trial_until__isnull', True)), _connector='OR'), name='suggestion_trial_has_an_end'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('state', 'merged')), models.Q(models.Q(('state', 'merged'), _negated=True), ('merged_into__isnull', True)), _connector='OR'), name='suggestion_merged_into_another'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('more_because', ''), ('more_until__isnull', True)), models.Q(('more_until__isnull', False), models.Q(('more_because', ''), _negated=True)), _connector='OR'), name='suggestion_more_time_has_a_reason'),
        ),
        migrations.RunPython(let_them, migrations.RunPython.noop, elidable=True),
    ]
