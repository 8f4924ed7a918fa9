"""A service point has a sign."""


import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('places', '0006_switches'),
    ]

    operations = [
        migrations.CreateModel(
            name='Sign',
            fields=[
                ('point', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='places.servicepoint')),
                ('state', models.CharField(choices=[('free', 'Please disturb'), ('with', 'With someone'), ('back', 'Back at a time'), ('paused', 'Paused')], max_length=6)),
                ('until', models.DateTimeField()),
            ],
        ),
    ]
