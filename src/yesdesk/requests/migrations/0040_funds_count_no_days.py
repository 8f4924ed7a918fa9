"""No page shows what a fund gave by day, so the rows of days go; those of its week or month guard its sum."""

from typing import Any

from django.db import migrations
from django.db.models.functions import Length


def drop_days(apps: Any, _schema: Any) -> None:
    uses = apps.get_model("desk", "FundUse").objects.annotate(letters=Length("period"))
    uses.filter(letters=len("2026-11-04")).delete()


class Migration(migrations.Migration):
    dependencies = [("desk", "0039_the_card_that_tells_thanks")]

    operations = [migrations.RunPython(drop_days, migrations.RunPython.noop, elidable=True)]
