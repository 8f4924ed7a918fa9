"""What happened elsewhere may be noted by somebody who does not know how far the rule was bent: that is no
lowest band.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("latitude", "0005_what_an_account_was_given")]
    operations = [
        migrations.AlterField("bend", "band", models.PositiveSmallIntegerField(null=True)),
        migrations.AlterField("pendingbend", "band", models.PositiveSmallIntegerField(null=True)),
    ]
