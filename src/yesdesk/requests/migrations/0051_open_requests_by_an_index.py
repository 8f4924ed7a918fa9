"""Find what is open by an index, for the pages that ask more of it than that it waits."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0050_found_by_due_day_and_by_who_came_back")]

    operations = [
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                condition=models.Q(("closed_at", None)), fields=["branch"], name="request_open"
            ),
        ),
    ]
