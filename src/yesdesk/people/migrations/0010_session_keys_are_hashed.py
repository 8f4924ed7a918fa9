"""Whoever reads the table of sessions must not be able to sign in by it. Who is signed in stays so."""

import hashlib

from django.db import migrations


def hash_keys(apps, _editor):
    sessions = apps.get_model("people", "StaffSession").objects
    for key in list(sessions.values_list("pk", flat=True)):
        sessions.filter(pk=key).update(session_key=hashlib.sha256(key.encode()).hexdigest()[:40])


class Migration(migrations.Migration):
    dependencies = [("people", "0009_who_reads_about_leads")]
    operations = [migrations.RunPython(hash_keys, elidable=True)]
