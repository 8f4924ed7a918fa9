"""The form at a library computer: it gives a number and a slip instead of a link. Nothing stays for the next person.

There is no cookie, and nothing says which computer it is. The address gives no rights: it is the same from outside.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString

from yesdesk.core.dates import humanize_day, local_day
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.links import LinkKind, link_token
from yesdesk.core.outbox.messages import link_address
from yesdesk.core.web.context import best_language
from yesdesk.core.web.forms import add_errors, raw_value, sent
from yesdesk.core.web.pages import public_page
from yesdesk.desk.answers.published import has_public
from yesdesk.desk.public.actions import clear_here, sent_here, submit_here
from yesdesk.desk.public.slips import in_threes
from yesdesk.desk.public.views.ask import (
    NeedForm,
    branch_or_not_found,
    press_of,
    same_form_id,
)
from yesdesk.places.models import Branch
from yesdesk.places.queries import branches, inbox_of, library_words, the_library
from yesdesk.requests.actions.intake import NewRequest
from yesdesk.requests.forms import audience_choice
from yesdesk.requests.models import Channel


def here_start(http: HttpRequest, branch: str = "") -> HttpResponse:
    """Lead the start page of a library computer to the form of a branch, by default the first."""
    return redirect("here_at", best_language(http), branch_or_not_found(branch).slug)


@public_page
def here(http: HttpRequest, language: str, branch: str) -> HttpResponse:
    """Show the empty form of a branch, and take its press. `?next`: the page was cleared just now."""
    place = branch_or_not_found(branch)
    form = NeedForm(sent(http))
    if form.is_valid():
        try:
            key = submit_here(_need_of_form(form, place, language), **press_of(http, form))
        except ValidationRefusal as needs:
            add_errors(form, needs)
        else:
            return _redirect("here_sent", language, branch, key)
    context = {
        "form": form,
        "form_id": same_form_id(http),
        "branch": place,
        "branch_name": place.name,
        "lead": library_words("ask.lead", language=language)["ask.lead"],
        "others": [other for other in branches() if other.pk != place.pk],
        "cleared": "next" in http.GET and not form.is_bound,
        "home_href": http.path,
        "suggests": has_public(language),
        "lang": language,
    }
    return render(http, "desk/here.html", context, status=422 if form.errors else 200)


def _need_of_form(form: NeedForm, place: Branch, language: str) -> NewRequest:
    return NewRequest(
        words=raw_value(form, "words"),
        channel=Channel.WEB,
        branch=place,
        service_point=inbox_of(place),
        language=language,
        **audience_choice(form),
    )


@public_page
def here_sent(http: HttpRequest, language: str, branch: str, token: str) -> HttpResponse:
    """Show the number and the slip. POST clears it, and from then on, or after ten minutes, the form is here."""
    import segno  # megabytes, and few sit at a library computer

    if http.method == "POST":
        clear_here(token)
        return _redirect("here_at", language, branch, query="?next")
    request = sent_here(token)
    if request is None:
        return _redirect("here_at", language, branch)
    # A slip opens no request for leads, so its patron gets their own link, as on the usual form.
    kind = LinkKind.OWN if request.for_leads else LinkKind.SLIP
    address = link_address(link_token(request.link_id, request.link_generation, kind), language)
    code = segno.make(address, error="m").svg_inline(scale=6, svgclass="code", omitsize=True)
    zone = request.branch.time_zone
    context = {
        "number": in_threes(request.pk),
        "for_leads": request.for_leads,
        "branch": request.branch,
        "branch_name": request.branch.name,
        "day": humanize_day(local_day(request.opened_at, zone), language=language),
        "phone": request.branch.phone or the_library().phone,
        "code": SafeString(code),
        "home_href": reverse("here_at", args=[language, branch]),
    }
    # Accepted: also without scripts, Chromium keeps no page to go back to whose status is another one than 200.
    return render(http, "desk/here_sent.html", context, status=202)


def _redirect(name: str, *args: str, query: str = "") -> HttpResponseRedirect:
    # For Chromium without scripts: whatever Cache-Control says, it keeps the form with its words, to go back to.
    headers = {"Clear-Site-Data": '"cache"'}
    return HttpResponseRedirect(reverse(name, args=args) + query, status=303, headers=headers)
