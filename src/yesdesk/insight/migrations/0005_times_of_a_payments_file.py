from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("insight", "0004_team_papers")]

    operations = [
        migrations.AddField(
            "paymentsfile", "tells_times", models.BooleanField(default=False, db_default=False)
        ),
        migrations.AlterField("factsettled", "lines", models.BigIntegerField()),
    ]
