"""A tablet shows a sign and has a bell."""


import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('places', '0008_anything_else'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tablet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_hash', models.CharField(max_length=64, unique=True)),
                ('code', models.CharField(default='', max_length=6)),
                ('code_until', models.DateTimeField(null=True)),
                ('bell', models.CharField(blank=True, choices=[('', 'Quiet'), ('rings', 'Rings'), ('coming', 'Somebody is coming'), ('nobody', 'Nobody was free')], default='', max_length=6)),
                ('rings_until', models.DateTimeField(null=True)),
                ('who_comes', models.CharField(default='', max_length=120)),
                ('point', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tablets', to='places.servicepoint')),
            ],
        ),
    ]
