"""Drop the table of the number for text messages, which the library's row has, and the timer that texts had."""

from django.db import migrations


def drop_timer_and_job(apps, schema_editor):
    """One timer and one kind of job are for all channels: what was left of the other would stop each minute."""
    apps.get_model("core", "Timer").objects.filter(kind="texts.leave").delete()
    apps.get_model("core", "Job").objects.filter(key="texts.leave").delete()


class Migration(migrations.Migration):
    dependencies = [("mail", "0005_fill_number_of_the_library"), ("core", "0008_files_read_in")]

    operations = [
        migrations.RunPython(drop_timer_and_job, migrations.RunPython.noop, elidable=True),
        migrations.DeleteModel("TextNumber"),
    ]
