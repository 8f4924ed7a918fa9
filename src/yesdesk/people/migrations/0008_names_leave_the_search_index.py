"""What is in the search index by now loses the names of colleagues; from now on it never gets any."""

from typing import Any

from django.db import migrations

from yesdesk.core.search.names import without_words, words_of_names


def leave_names_out(apps: Any, _schema: Any) -> None:
    """Document by document, so that none has to be read twice."""
    documents = apps.get_model("core", "SearchDocument").objects
    words = words_of_names(apps.get_model("people", "User").objects.values_list("name", flat=True))
    for pk, text in list_of(documents):
        left = without_words(text, words)
        if left != text:
            documents.filter(pk=pk).update(text=left)


def list_of(documents: Any, at_once: int = 500) -> Any:
    """Each document in turn; none is held open while another is written."""
    last = 0
    while rows := list(documents.filter(pk__gt=last).order_by("pk").values_list("pk", "text")[:at_once]):
        yield from rows
        last = rows[-1][0]


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0007_reachable_by_phone"),
        ("core", "0011_when_the_last_backup_was_made"),
    ]

    operations = [migrations.RunPython(leave_names_out, migrations.RunPython.noop)]
