"""Stories: the tap that puts thanks on a Monday card, and the one that takes a story off it."""

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
    """The address that the page of stories had: the card has them."""
    return redirect("monday_card", permanent=True)


@require_POST
@reads
def tell(http: Any, entry: int) -> HttpResponse:
    """Put a thank-you that reached the reader on the Monday card."""
    monday = put_on_card(entry, by=http.actor)
    flash(http, "It is on the Monday card of %(day)s.", day=monday)
    return redirect("own_thanks")


@require_POST
@reads
def drop(http: Any, pk: int) -> HttpResponse:
    """Take a story off its card."""
    take_off_card(pk, by=http.actor)
    flash(http, "Left out.")
    return redirect("monday_card")
