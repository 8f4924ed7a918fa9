"""What requests are found by, entry by entry (core 0013). In short transactions, the newest first; stopped half way it
goes on where it was, and a request that is written to meanwhile is held by whoever has it first.
"""

from typing import Any

from django.db import migrations, transaction

from yesdesk.core.progress import progress
from yesdesk.core.search.names import without_words, words_of_names
from yesdesk.core.search.texts import SHIFT, clean_text

AT_ONCE = 500
FOUND_BY = ("patron", "reply", "note", "need_changed", "thanks")
LONGEST = 20_000


def fill(apps: Any, schema_editor: Any) -> None:
    requests = apps.get_model("desk", "Request").objects.using(schema_editor.connection.alias)
    words = words_of_names(apps.get_model("people", "User").objects.values_list("name", flat=True))
    below = (requests.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    with progress("Requests", below - 1) as advance:
        while numbers := list(
            requests.filter(pk__lt=below).order_by("-pk").values_list("pk", flat=True)[:AT_ONCE]
        ):
            _fill_some(apps, numbers, words)
            advance(below - numbers[-1])
            below = numbers[-1]


@transaction.atomic
def _fill_some(apps: Any, numbers: list[int], words: frozenset[str]) -> None:
    texts = apps.get_model("core", "SearchText")
    held = apps.get_model("desk", "Request").objects.select_for_update(of=("self",))
    there = texts.objects.filter(part=0, pk__in=[pk << SHIFT for pk in numbers])
    done = {pk >> SHIFT for pk in there.values_list("pk", flat=True)}
    missing = {row.pk: row for row in held.select_related("patron").filter(pk__in=set(numbers) - done)}
    rows = [texts(pk=pk << SHIFT, part=0, text=_fields(row, words)) for pk, row in missing.items()]
    entries = apps.get_model("desk", "Entry").objects.filter(request__in=missing, kind__in=FOUND_BY)
    last = {pk: pk << SHIFT for pk in missing}
    for request, pk, text in entries.order_by("pk").values_list("request", "pk", "text"):
        if text:
            last[request] += 1
            found_by = clean_text(without_words(text[:LONGEST], words))
            rows.append(texts(pk=last[request], part=pk, text=found_by))
    texts.objects.bulk_create(rows, batch_size=1_000)


def _fields(request: Any, words: frozenset[str]) -> str:
    name, reach = (request.patron.name, request.patron.reach) if request.patron else ("", "")
    rest = without_words(f"{reach} {request.asked_for} {request.needed}", words)
    return clean_text(f"{name} {rest}".strip())


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("desk", "0017_who_takes_part"),
        ("core", "0013_a_text_for_each_entry"),
        ("people", "0014_shared_desk_computers"),
    ]
    run_before = [("core", "0014_the_texts_are_found")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
