"""A form sent again leads to the request of its first press. With changed words it is another request."""

import hashlib
from collections.abc import Callable

from django.db import transaction

from yesdesk.core.idempotency import DuplicateSubmission, find_result, record_result
from yesdesk.requests.actions.intake import NewRequest
from yesdesk.requests.models import Request


def open_once(form_id: str, need: NewRequest, open_it: Callable[[], Request]) -> Request:
    """Return the first press's request, or call `open_it`. `form_id`: the proved id, or empty."""
    if not form_id:
        return open_it()
    press = _press_hash(form_id, need)
    try:
        return _request_of_first_press(press) or _open_and_record(press, open_it)
    except DuplicateSubmission:
        return _request_of_first_press(press) or open_it()


def _press_hash(form_id: str, need: NewRequest) -> str:
    # A number that tells nobody the words.
    files = [(file.name, file.stored.sha256) for file in need.files]
    typed = (need.words, need.name, need.contact, need.card_number, need.kind, need.channel)
    about = (need.call_wish, need.needed_by, need.for_leads, need.about_lead, need.emergency)
    said = repr((form_id, need.branch.pk, [str(value) for value in (*typed, *about)], files))
    return hashlib.sha256(said.encode()).hexdigest()


def _request_of_first_press(press: str) -> Request | None:
    ref = find_result(press)
    return Request.objects.filter(pk=ref).first() if ref else None


@transaction.atomic
def _open_and_record(press: str, open_it: Callable[[], Request]) -> Request:
    request = open_it()
    record_result(press, request.pk)
    return request
