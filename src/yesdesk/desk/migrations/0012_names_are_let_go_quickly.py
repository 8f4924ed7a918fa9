"""Each hour whoever bent a rule long enough ago becomes their job class, without a look at every entry there is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0011_no_reason_beside_a_name")]
    operations = [
        migrations.AddIndex(
            "entry",
            models.Index(
                condition=models.Q(author__isnull=False), fields=["kind", "id"], name="entry_that_names"
            ),
        )
    ]
