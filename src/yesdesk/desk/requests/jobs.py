"""Look for the account of somebody who wrote to us."""

from django.tasks import task

from yesdesk.core.actors import SYSTEM
from yesdesk.desk.models import Request
from yesdesk.desk.requests.actions.identity import verify_by_address


@task()
def recognise_sender(request: int) -> None:
    """Look for the account of a sender whom our own mail server vouches for."""
    found = Request.objects.select_related("branch", "patron").filter(pk=request).first()
    if found is not None:
        verify_by_address(found, by=SYSTEM)
