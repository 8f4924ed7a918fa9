"""Change which kinds of questions count as reference transactions."""

from collections.abc import Collection
from typing import Final

from django.db import transaction

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.models import CountChange
from yesdesk.core.permissions import Permission
from yesdesk.insight.yearly.queries import MEASURE, kind_names
from yesdesk.places.models import Library
from yesdesk.places.queries import THE_LIBRARY
from yesdesk.policy.labels import library_today
from yesdesk.requests.models import Kind

MAY_CHANGE: Final = Permission.POLICY_RULES_CHANGE


@transaction.atomic
def change_what_counts(kinds: Collection[str], *, by: Actor) -> None:
    """Count these kinds and no others, in all months, and note the day. Twice is once. Raises NotAllowed."""
    by.require(MAY_CHANGE)
    library = Library.objects.select_for_update().get(pk=THE_LIBRARY)
    chosen = [kind for kind in Kind.values if kind in kinds]
    if chosen == library.reference_kinds.split():
        return
    library.reference_kinds = " ".join(chosen)
    library.save(update_fields=["reference_kinds"])
    CountChange.objects.update_or_create(
        measure=MEASURE, from_day=library_today(), defaults={"why": library.reference_kinds}
    )
    names = kind_names()
    record_audit(
        "insight.reference.changed", by=by, kinds=", ".join(names[each] for each in chosen)
    )
