"""Count what came and what ended in tables of facts, and keep on request and outcome where each is counted."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0016_requests_merged"),
        ("places", "0003_emergency_cards"),
    ]

    operations = [
        migrations.AddField(
            model_name="outcome",
            name="branch",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.branch",
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="first_contact",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="outcome",
            name="week",
            field=models.CharField(max_length=8, null=True),
        ),
        migrations.AddField(
            model_name="request",
            name="came_day",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="request",
            name="came_part",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.CreateModel(
            name="FactCame",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "day",
                        "part",
                        "branch_id",
                        "point",
                        "channel",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField()),
                (
                    "part",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Morning"),
                            (1, "Midday"),
                            (2, "Afternoon"),
                            (3, "Evening"),
                            (4, "While closed"),
                        ]
                    ),
                ),
                ("point", models.BigIntegerField(default=0)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("walk_in", "Walk-in"),
                            ("phone", "Phone"),
                            ("web", "Web"),
                            ("email", "E-mail"),
                            ("chat", "Chat"),
                            ("text", "Text message"),
                            ("tally", "Counted by one tap"),
                        ],
                        max_length=10,
                    ),
                ),
                ("n", models.PositiveIntegerField()),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.branch",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("n__gte", 0)), name="fact_came_n"),
                    models.CheckConstraint(
                        condition=models.Q(("part__in", [0, 1, 2, 3, 4])), name="fact_came_part"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "channel__in",
                                ["walk_in", "phone", "web", "email", "chat", "text", "tally"],
                            )
                        ),
                        name="fact_came_channel",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FactEnded",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "week",
                        "branch_id",
                        "kind",
                        "outcome",
                        "first",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("week", models.CharField(max_length=8)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
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
                        max_length=14,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("yes", "Yes"),
                            ("yes_bent", "Yes, by exception"),
                            ("yes_partial", "Yes, some of it now"),
                            ("yes_other_way", "Yes, another way"),
                            ("yes_elsewhere", "Yes, by somebody else"),
                            ("not_this_time", "Not this time"),
                            ("withdrawn", "Taken back"),
                            ("ended", "Ended"),
                            ("tally", "Counted by one tap"),
                        ],
                        max_length=16,
                    ),
                ),
                ("first", models.BooleanField()),
                ("n", models.PositiveIntegerField()),
                ("seconds", models.PositiveBigIntegerField(default=0)),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.branch",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("n__gte", 0)), name="fact_ended_n"),
                    models.CheckConstraint(
                        condition=models.Q(("seconds__gte", 0)), name="fact_ended_seconds"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "",
                                    "where_is_it",
                                    "technology",
                                    "reference",
                                    "what_to_read",
                                    "account",
                                    "rooms",
                                    "events",
                                    "other",
                                ],
                            )
                        ),
                        name="fact_ended_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "outcome__in",
                                [
                                    "yes",
                                    "yes_bent",
                                    "yes_partial",
                                    "yes_other_way",
                                    "yes_elsewhere",
                                    "not_this_time",
                                    "withdrawn",
                                    "ended",
                                    "tally",
                                ],
                            )
                        ),
                        name="fact_ended_outcome",
                    ),
                ],
            },
        ),
    ]
