"""Editions, made once; and who reads every branch by name: who signs sheets."""

import django.db.models.deletion
from django.db import migrations, models

MAY = "insight:branches:see"


def let_them(apps, _schema):
    for job_class in apps.get_model("people", "JobClass").objects.all():
        held = job_class.permissions
        if "policy:sheet:sign" in held and MAY not in held:
            job_class.permissions = [*held, MAY]
            job_class.save(update_fields=["permissions"])


class Migration(migrations.Migration):

    dependencies = [
        ('insight', '0001_payments_files'),
    ]

    operations = [
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(choices=[('branches', 'By branch')], max_length=12)),
                ('title', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('making', 'Being made'), ('made', 'Made'), ('failed', 'Not made yet'), ('withdrawn', 'Withdrawn')], default='making', max_length=10)),
                ('begun_at', models.DateTimeField()),
                ('made_on', models.DateField(null=True)),
                ('withdrawn_on', models.DateField(null=True)),
                ('figures', models.JSONField(null=True)),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='editions', to='insight.paymentsfile')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(fields=('file', 'subject'), name='edition_once'), models.CheckConstraint(condition=models.Q(models.Q(('figures__isnull', False), ('made_on__isnull', False), ('state', 'made')), models.Q(models.Q(('state', 'made'), _negated=True), ('figures__isnull', True)), _connector='OR'), name='edition_made_has_figures'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), ('withdrawn_on__isnull', False)), models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('file__isnull', False)), _connector='OR'), name='edition_rests_on_a_file')],
            },
        ),
        migrations.RunPython(let_them, migrations.RunPython.noop, elidable=True),
    ]
