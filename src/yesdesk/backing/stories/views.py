"""The tap that puts thanks on a Monday card, and the tap that takes them off."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from yesdesk.backing.stories.actions import put_on_card, take_off_card
from yesdesk.core.permissions import Permission
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page

reads = staff_page(permission=Permission.DESK_REQUEST_SEE)


@require_safe
@reads
def stories(_http: Any) -> HttpResponse:
    """Redirect the former page of stories to the card."""
    return redirect("monday_card", permanent=True)


@require_POST
@reads
def tell(http: Any, entry: int) -> HttpResponse:
    monday = put_on_card(entry, by=http.actor)
    flash(http, "It is on the Monday card of %(day)s.", day=monday)
    return redirect("own_thanks")


@require_POST
@reads
def drop(http: Any, pk: int) -> HttpResponse:
    take_off_card(pk, by=http.actor)
    flash(http, "Left out.")
    return redirect("monday_card")
