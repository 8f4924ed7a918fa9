"""Payments files, what was settled in them, and who may read one in: who signs, and who reads the ledger."""

import django.db.models.deletion
from django.db import migrations, models

MAY = "insight:payments:change"
WHO = {"policy:sheet:sign", "ils:ledger:read"}


def let_them(apps, _schema):
    for job_class in apps.get_model("people", "JobClass").objects.all():
        held = job_class.permissions
        if WHO & set(held) and MAY not in held:
            job_class.permissions = [*held, MAY]
            job_class.save(update_fields=["permissions"])


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0009_away'),
        ('places', '0003_emergency_cards'),
    ]

    operations = [
        migrations.CreateModel(
            name='PaymentsMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True)),
                ('when', models.CharField(max_length=120)),
                ('amount', models.CharField(max_length=120)),
                ('how', models.CharField(max_length=120)),
                ('branch', models.CharField(blank=True, default='', max_length=120)),
                ('kind', models.CharField(blank=True, default='', max_length=120)),
                ('library', models.CharField(blank=True, default='', max_length=120)),
                ('bill', models.CharField(blank=True, default='', max_length=120)),
                ('currency', models.CharField(blank=True, default='', max_length=120)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='PaymentsFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('shape', models.CharField(max_length=40)),
                ('mapping', models.CharField(blank=True, default='', max_length=60)),
                ('read_at', models.DateTimeField()),
                ('by_post', models.CharField(blank=True, default='', max_length=60)),
                ('first_month', models.DateField()),
                ('last_month', models.DateField()),
                ('currency', models.CharField(max_length=3)),
                ('lines', models.PositiveIntegerField()),
                ('hidden_cells', models.PositiveIntegerField(default=0)),
                ('rounded_to_minor', models.PositiveIntegerField(default=0)),
                ('is_ours', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['-last_month', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_month__gte', models.F('first_month'))), name='payments_file_months')],
            },
        ),
        migrations.CreateModel(
            name='FactSettled',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('library', models.CharField(blank=True, default='', max_length=80)),
                ('branch', models.CharField(blank=True, default='', max_length=80)),
                ('charge_kind', models.CharField(blank=True, default='', max_length=60)),
                ('how', models.CharField(choices=[('paid', 'Paid'), ('forgiven', 'Forgiven'), ('cancelled', 'Cancelled'), ('refunded', 'Paid back'), ('other', 'Something else')], max_length=10)),
                ('minor', models.BigIntegerField()),
                ('lines', models.PositiveIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('apart', models.CharField(blank=True, choices=[('', 'It counts'), ('currency', 'In another currency'), ('library', 'Of another library')], default='', max_length=10)),
                ('our_branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.branch')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='insight.paymentsfile')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('file', 'month', 'library', 'branch', 'charge_kind', 'how', 'currency', 'apart'), name='fact_settled_once')],
            },
        ),
        migrations.CreateModel(
            name='PaymentsMeaning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.CharField(blank=True, default='', max_length=80)),
                ('how', models.CharField(choices=[('paid', 'Paid'), ('forgiven', 'Forgiven'), ('cancelled', 'Cancelled'), ('refunded', 'Paid back'), ('other', 'Something else')], max_length=10)),
                ('mapping', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meanings', to='insight.paymentsmapping')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('mapping', 'value'), name='payments_meaning_once')],
            },
        ),
        migrations.RunPython(let_them, migrations.RunPython.noop, elidable=True),
    ]
