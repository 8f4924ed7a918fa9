"""Whether a question whose time is over can still be answered."""

from yesdesk.desk.models import Approval, ApprovalState, Entry, EntryKind


def may_answer_late(ask: Approval) -> bool:
    """True for one whose time runs. After it, until the patron was told something, its asker asked again, or the
    request was closed: then a yes would come behind what they did instead.
    """
    if ask.state == ApprovalState.OPEN:
        return True
    if ask.state != ApprovalState.TIMED_OUT or ask.request.closed_at is not None:
        return False
    told = Entry.objects.filter(
        request=ask.request_id,
        kind__in=(EntryKind.REPLY, EntryKind.TOLD),
        at__gte=ask.answered_at or ask.asked_at,
    )
    again = Approval.objects.filter(request=ask.request_id, pk__gt=ask.pk, what=ask.what)
    return not told.exclude(outgoing__undone_at__isnull=False).exists() and not again.exists()
