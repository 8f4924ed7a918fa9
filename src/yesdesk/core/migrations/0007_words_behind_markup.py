"""On PostgreSQL the words of a document are read anew: none was found that stood behind `<script>`, or in it.

A column that follows its table cannot be changed, only made again. That writes the table of findable things once
more, with nobody else in it: `yesdesk upgrade` does it beside the database that is served no more.
"""

from django.db import migrations

from yesdesk.core.search.schema import COLLECTIONS, FORMER, drop_index, ensure_index


def read_anew(apps, schema_editor):
    using = schema_editor.connection.alias
    if schema_editor.connection.vendor == "postgresql":
        for of in (FORMER, COLLECTIONS):
            drop_index(of, using=using)
    ensure_index(using=using)


class Migration(migrations.Migration):
    dependencies = [("core", "0006_mail_of_a_backup")]
    operations = [migrations.RunPython(read_anew, migrations.RunPython.noop, elidable=True)]
