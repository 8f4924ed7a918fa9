"""Staff's help for a patron who stands here: print a slip, or forget them, which no slip can."""

from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yesdesk.core.dates import humanize_day, local_day
from yesdesk.core.errors import Refusal
from yesdesk.core.outbox.messages import link_address
from yesdesk.core.permissions import Permission
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.desk.public.actions import erase_own_request, erased_later
from yesdesk.desk.public.queries import address_to_pass_on
from yesdesk.desk.public.slips import in_threes, print_slip
from yesdesk.places.models import Branch
from yesdesk.places.queries import the_library
from yesdesk.requests.access import access_request
from yesdesk.requests.views import own_branch

TEST_NUMBER: Final = 123_456


@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def slip(http: StaffRequest, pk: int) -> HttpResponse:
    """Print a slip (POST) in the patron's language: number and link as a square, nothing about the person. A look at
    the address prints none, as each is traced.
    """
    request = access_request(http.actor, pk)
    if http.method != "POST":
        return redirect("request", pk)
    token = print_slip(request, close_former="close_former" in http.POST, by=http.actor)
    address = link_address(token, request.language)
    context = _slip_context(pk, request.branch, request.language, address)
    return render(http, "desk/slip.html", context | {"pass_on": address_to_pass_on(request)})


def _slip_context(pk: int, branch: Branch, language: str, address: str) -> dict[str, object]:
    import segno  # megabytes, and few print a slip

    code = segno.make(address, error="m").svg_inline(scale=6, svgclass="code", omitsize=True)
    return {
        "pk": pk,
        "number": in_threes(pk),
        "patron_language": language,
        "branch": branch,
        "day": humanize_day(local_day(timezone.now(), branch.time_zone), language=language),
        "phone": branch.phone or the_library().phone,
        "code": SafeString(code),
        "address": address,
    }


@require_safe
@staff_page(permission=Permission.PLACES_PLACES_CHANGE)
def test_slip(http: StaffRequest) -> HttpResponse:
    """Show a slip to try a printer with: a number of nobody's, and the square of the public page."""
    language = the_library().default_language
    context = _slip_context(TEST_NUMBER, own_branch(http.actor), language, settings.BASE_URL)
    return render(http, "desk/slip.html", context | {"pass_on": None, "is_test": True})


@staff_page(permission=Permission.PATRONS_WORDS_ERASE)
def forget_at_desk(http: StaffRequest, pk: int) -> HttpResponse:
    """Ask once, then erase the request of a patron at the desk."""
    request = access_request(http.actor, pk)
    if http.method != "POST":
        return render(http, "desk/forget_at_desk.html", {"pk": pk, "later": erased_later(request)})
    if not erase_own_request(request, by=http.actor):
        raise Refusal(
            _("We must keep it a little longer."),
            next_step=_("A legal hold names this request. It is erased as soon as the hold ends."),
            code="desk.forget.held",
        )
    flash(http, "Forgotten. Their name, their words and our answers are gone.")
    return redirect("desk")
