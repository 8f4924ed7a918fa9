"""Remember which files were read in, and what each row made, for the days of *Undo*."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0007_found_by_an_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="FileReadIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=30)),
                ("name", models.CharField(max_length=200)),
                ("by_post", models.CharField(default="", max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("going_in", "Going In"),
                            ("in", "In"),
                            ("going_out", "Going Out"),
                            ("out", "Out"),
                        ],
                        default="going_in",
                        max_length=9,
                    ),
                ),
                ("rows", models.PositiveIntegerField(default=0)),
                ("at", models.DateTimeField()),
                ("beat_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "going_in")),
                        fields=("kind",),
                        name="one_file_goes_in",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RowReadIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=32, unique=True)),
                ("ref", models.PositiveBigIntegerField()),
                ("mark", models.CharField(max_length=16)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="+", to="core.filereadin"
                    ),
                ),
            ],
        ),
    ]
