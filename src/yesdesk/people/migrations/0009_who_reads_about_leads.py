"""Job classes stand already in a library that is upgraded: those which sign what staff may decide read complaints about
a lead.

They are what a new library calls director, whatever it is called there by now.
"""

from django.db import migrations

LIKE = "latitude:sheet:sign"
NEW = "desk:about_leads:see"


def give(apps, schema_editor):
    for job_class in apps.get_model("people", "JobClass").objects.all():
        if LIKE in job_class.permissions and NEW not in job_class.permissions:
            job_class.permissions = sorted([*job_class.permissions, NEW])
            job_class.save(update_fields=["permissions"])


def take(apps, schema_editor):
    for job_class in apps.get_model("people", "JobClass").objects.all():
        if NEW in job_class.permissions:
            job_class.permissions = [each for each in job_class.permissions if each != NEW]
            job_class.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("people", "0008_names_leave_the_search_index")]
    operations = [migrations.RunPython(give, take)]
