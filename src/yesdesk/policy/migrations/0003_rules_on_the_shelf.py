"""Rules written before there was a shelf are put there, each by its newest words."""

from django.db import migrations


def put(apps, schema_editor):
    library = apps.get_model("places", "Library").objects.first()
    default = library.default_language if library else "en"
    newest = {}
    for version in apps.get_model("latitude", "RuleVersion").objects.order_by("number"):
        newest[version.rule_id] = version.words
    shelf = apps.get_model("core", "ShelfDocument").objects
    shelf.bulk_create(
        _document(shelf.model, rule, words, default) for rule, words in newest.items()
    )


def _document(model, rule, words, default):
    said = [each for each in words.values() if isinstance(each, dict)]
    names = [each.get("name", "") for each in said]
    first = words.get(default, {}).get("name", "") or next(iter(names), "")
    texts = [text for each in said for name, text in each.items() if name != "name"]
    title = f"{first}\n{' '.join(names)}"
    return model(kind="rule", ref=rule, title=title, text="\n".join(texts))


def take(apps, schema_editor):
    apps.get_model("core", "ShelfDocument").objects.filter(kind="rule").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("latitude", "0002_bends"),
        ("core", "0004_a_shelf_for_small_collections"),
        ("places", "0001_initial"),
    ]
    operations = [migrations.RunPython(put, take)]
