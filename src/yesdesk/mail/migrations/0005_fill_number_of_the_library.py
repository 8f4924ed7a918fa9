"""Copy the number for text messages to the library's own row."""

from django.db import migrations


def copy_number(apps, schema_editor):
    for number in apps.get_model("mail", "TextNumber").objects.all():
        apps.get_model("places", "Library").objects.update(
            text_provider=number.provider.capitalize(),
            text_number=number.number,
            text_account=number.account,
            text_branch=number.branch,
        )


class Migration(migrations.Migration):
    dependencies = [("mail", "0004_text_number"), ("places", "0017_number_for_text_messages")]

    operations = [migrations.RunPython(copy_number, migrations.RunPython.noop, elidable=True)]
