"""Leave out a rule or a kind, so that nobody is asked for an answer any more."""

from django.db import transaction

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.insight.before_asked.queries import without_answer
from yesdesk.places.models import Library
from yesdesk.places.queries import THE_LIBRARY

MAY_WRITE = Permission.DESK_ANSWERS_CHANGE


@transaction.atomic
def leave_out_answer(key: str, *, out: bool, by: Actor) -> None:
    """Leave a rule or a kind out for the whole library, or put it back. Twice is once. Raises NotAllowed, and NotFound
    for what is in no list.
    """
    by.require(MAY_WRITE)
    library = Library.objects.select_for_update().get(pk=THE_LIBRARY)
    left_out = set(library.answers_left_out.split())
    if out == (key in left_out):
        return
    found = {each.key: each.name for each in without_answer(by, out=not out)}
    if key not in found:
        raise NotFound.plain()
    library.answers_left_out = " ".join(sorted(left_out ^ {key}))
    library.save(update_fields=["answers_left_out"])
    if out:
        record_audit("insight.answer.left_out", by=by, name=found[key])
    else:
        record_audit("insight.answer.put_back", by=by, name=found[key])
