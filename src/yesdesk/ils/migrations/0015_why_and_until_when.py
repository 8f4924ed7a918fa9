from django.db import migrations, models


class Migration(migrations.Migration):
    """The demo's restrictions and reservations say from when and until when, as real ones do."""

    dependencies = [("ils", "0014_what_we_are_not_let_do")]

    operations = [
        migrations.AddField("demopatron", "barred_since", models.DateField(null=True)),
        migrations.AddField("demopatron", "barred_until", models.DateField(null=True)),
        migrations.AddField("demohold", "ready_on", models.DateField(null=True)),
        migrations.AddField("demohold", "ready_until", models.DateField(null=True)),
    ]
