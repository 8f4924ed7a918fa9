"""The card tells a patron's own words, so no table holds a story."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("backing", "0012_former_consents_go")]

    operations = [migrations.DeleteModel("PatronStory")]
