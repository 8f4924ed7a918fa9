"""Places outside the library that help."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('what_for', models.CharField(max_length=500)),
                ('languages', models.CharField(blank=True, default='', max_length=120)),
                ('hours', models.CharField(blank=True, default='', max_length=200)),
                ('phone', models.CharField(max_length=40)),
                ('address', models.CharField(blank=True, default='', max_length=200)),
                ('ask_for', models.CharField(blank=True, default='', max_length=80)),
                ('discreet', models.BooleanField(default=False)),
                ('checked_on', models.DateField(blank=True, null=True)),
                ('trouble', models.CharField(blank=True, choices=[('number', 'Wrong number'), ('gone', 'Not there any more')], default='', max_length=6)),
                ('trouble_on', models.DateField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['name', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('trouble', ''), ('trouble_on', None)), models.Q(('trouble__in', ['number', 'gone']), ('trouble_on__isnull', False)), _connector='OR'), name='place_trouble_has_a_day')],
            },
        ),
    ]
