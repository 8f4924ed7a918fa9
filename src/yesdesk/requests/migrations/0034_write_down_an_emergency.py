"""An emergency that a colleague writes down is the first row of every desk, found by an index of its own."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("desk", "0033_telling_closes")]

    operations = [
        migrations.AddField("request", "emergency", models.CharField(max_length=20, null=True)),
        migrations.AddIndex(
            "request",
            models.Index(
                fields=["opened_at"],
                name="request_emergency",
                condition=Q(emergency__isnull=False),
            ),
        ),
    ]
