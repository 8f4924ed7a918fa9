"""A member's pages show a heart until they have read what is new on their own page of thanks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [migrations.AddField("User", "has_news", models.BooleanField(null=True))]
