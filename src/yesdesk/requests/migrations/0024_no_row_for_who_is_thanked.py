"""Whom a patron thanked is found through their request while that is there: no row says it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("desk", "0023_fill_may_tell")]

    operations = [migrations.DeleteModel(name="ThanksTo")]
