"""Keep views of the desk's list, one's own and those for everybody."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


def one_of(to: str) -> models.ForeignKey:
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=to
    )


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0056_tell_when_the_patron_writes_again"),
        ("places", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("queue", models.CharField(max_length=10)),
                (
                    "channel",
                    models.CharField(
                        max_length=10,
                        choices=[
                            ("walk_in", "Walk-in"),
                            ("phone", "Phone"),
                            ("web", "Web"),
                            ("email", "E-mail"),
                            ("chat", "Chat"),
                            ("text", "Text message"),
                        ],
                        default="",
                        blank=True,
                    ),
                ),
                ("language", models.CharField(max_length=10, default="", blank=True)),
                (
                    "kind",
                    models.CharField(
                        max_length=14,
                        choices=[
                            ("where_is_it", "Where is it"),
                            ("technology", "Computer or printer"),
                            ("reference", "Look something up"),
                            ("what_to_read", "What to read"),
                            ("account", "Card or money"),
                            ("rooms", "Rooms"),
                            ("events", "Events"),
                            ("other", "Something else"),
                        ],
                        default="",
                        blank=True,
                    ),
                ),
                ("owner", one_of(settings.AUTH_USER_MODEL)),
                ("branch", one_of("places.branch")),
                ("point", one_of("places.servicepoint")),
                ("tag", one_of("desk.tag")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["owner", "name"], name="saved_view_once"),
                    models.UniqueConstraint(fields=["name"], name="shared_view_once", condition=Q(owner=None)),
                ]
            },
        ),
    ]
