"""Each account that money was sent to is asked for marks of ours in its turn."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ils", "0018_the_key_a_card_is_sealed_under")]

    operations = [migrations.AddField("act", "marks_at", models.DateTimeField(null=True))]
