"""Patrons agreed that we tell their thanks with place, day and detail changed, which nobody does any more. So they are
asked anew when they thank; consents from before go, and the stories that hang on them.
"""

from typing import Any

from django.db import migrations


def drop_consents(apps: Any, _schema: Any) -> None:
    apps.get_model("desk", "MayTell").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("backing", "0011_questions_agree_on_nothing"),
        ("desk", "0039_the_card_that_tells_thanks"),
    ]

    operations = [migrations.RunPython(drop_consents, migrations.RunPython.noop, elidable=True)]
