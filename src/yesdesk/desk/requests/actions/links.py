"""Give a patron a new link to their own request."""

from django.db import transaction
from django.db.models import F

from yesdesk.core.actors import Actor
from yesdesk.desk.models import Request
from yesdesk.desk.requests.actions.intake import require_own_link_or_staff


@transaction.atomic
def renew_link(request: Request, *, by: Actor) -> None:
    """Give the patron a new link; the old one opens nothing from now on."""
    require_own_link_or_staff(request, by)
    Request.objects.filter(pk=request.pk).update(link_generation=F("link_generation") + 1)
    request.refresh_from_db(fields=["link_generation"])
