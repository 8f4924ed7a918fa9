"""Find by an index which promises were due in a month, and which requests were opened again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0049_words_for_kinds_among_the_library_s_own")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("kind__in", ("reopened", "second_look"))),
                fields=["at"],
                name="entry_asked_again",
            ),
        ),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(fields=["due_at"], name="promise_due"),
        ),
    ]
