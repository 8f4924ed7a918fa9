"""Keep what a request is about where the library may set a longer period for it, and find what is due by an index."""

from itertools import batched

from django.db import migrations, models

AT_ONCE = 500


def mark_money(apps, editor):
    # The acts that are still there moved money for requests that still are, too.
    acts = apps.get_model("ils", "Act").objects.filter(does__in=("waive_line", "credit"))
    shares = apps.get_model("desk", "DecisionShare").objects.filter(act__in=acts.values("uuid"))
    found = sorted(set(shares.values_list("decision__request", flat=True)))
    for some in batched(found, AT_ONCE):
        requests = apps.get_model("desk", "Request").objects.filter(pk__in=some)
        requests.update(about_money=True)


class Migration(migrations.Migration):
    dependencies = [("desk", "0052_chats_that_run"), ("ils", "0005_found_by_an_index")]

    operations = [
        migrations.AddField(
            "request", "about_withdrawal", models.BooleanField(default=False, db_default=False)
        ),
        migrations.AddField(
            "request", "about_money", models.BooleanField(default=False, db_default=False)
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                fields=["for_leads", "about_withdrawal", "about_money", "closed_at", "id"],
                name="request_kept",
                condition=models.Q(closed_at__isnull=False),
            ),
        ),
        # SQLite takes the newest of two indexes that cost the same.
        migrations.RemoveIndex("request", "request_open"),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                fields=["branch"], name="request_open", condition=models.Q(closed_at=None)
            ),
        ),
        migrations.RunPython(mark_money, migrations.RunPython.noop, elidable=True),
    ]
