"""Answers have a title in each language. What was learnt by which words they are found goes, words and all, with the
timers and the job that nobody answers any more.
"""

from django.db import migrations, models


def stop_learning(apps, _schema_editor):
    gone = ["desk.learn_words", "core.search.tidy"]
    apps.get_model("core", "Timer").objects.filter(kind__in=gone).delete()
    apps.get_model("core", "Job").objects.filter(task__endswith=".learn_words").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_answers_are_found_in_memory"),
        ("desk", "0035_say_cancel_my_request"),
    ]

    operations = [
        migrations.AddField("answer", "titles", models.JSONField(default=dict)),
        migrations.DeleteModel("Asking"),
        migrations.RunPython(stop_learning, migrations.RunPython.noop, elidable=True),
    ]
