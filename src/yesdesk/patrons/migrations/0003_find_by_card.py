"""Find the earlier requests of a card by an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("patrons", "0002_wish_about_calls")]

    operations = [
        migrations.AddIndex(
            model_name="patron",
            index=models.Index(fields=["card_number"], name="patron_card"),
        ),
    ]
