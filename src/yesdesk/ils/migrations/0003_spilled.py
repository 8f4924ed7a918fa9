from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ils", "0002_no_lead_was_here")]

    operations = [
        migrations.AddField(
            model_name="ledgerline",
            name="spilled_minor",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
    ]
