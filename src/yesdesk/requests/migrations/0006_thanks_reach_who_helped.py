"""A patron's thank-you reaches those who wrote the words or gave the yes."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0005_passed_to_a_colleague"),
        ("people", "0002_news_for_oneself"),
    ]

    operations = [
        migrations.CreateModel(
            name="ThanksTo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=models.CASCADE,
                        related_name="thanks_to",
                        to="desk.entry",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "user"), name="thanks_to_once")
                ]
            },
        ),
    ]
