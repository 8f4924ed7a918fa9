"""Help outside the library: search, the call sheet, what a call found, and the list of its post."""

from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yesdesk.community.actions import (
    FIELDS,
    add_place,
    change_place,
    note_answered,
    note_trouble,
    remove_place,
    write_anything_else,
)
from yesdesk.community.forms import LineForm, PlaceForm
from yesdesk.community.models import Place, Trouble
from yesdesk.community.queries import (
    ENOUGH,
    MAY_CHANGE,
    access_place,
    line_of,
    place_list,
    places_asked_for,
    search_places,
    today,
)
from yesdesk.core.errors import EditConflict, NotFound
from yesdesk.core.permissions import Permission
from yesdesk.core.site_context import library_switches
from yesdesk.core.web.addresses import address_of, number_in
from yesdesk.core.web.forms import sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.places.queries import the_library
from yesdesk.places.switches import Switch, needs

_ANSWERED: Final = "answered"
_SEE, _ANSWER = Permission.DESK_REQUEST_SEE, Permission.DESK_REQUEST_ANSWER


def outside_href(http: Any) -> str:
    """Return the address of the search for help outside; empty while the part is off or nobody is signed in."""
    by = getattr(http, "actor", None)
    reads = Switch.OUTSIDE in library_switches() and by is not None and by.may(_SEE)
    return address_of("outside") if reads else ""


@require_safe
@staff_page(permission=_SEE)
@needs(Switch.OUTSIDE)
def outside(http: StaffRequest) -> HttpResponse:
    """Search by `?q=`; `?request=`: the request to go back to."""
    words = http.GET.get("q", "").strip()[:200]
    context = {
        "words": words,
        "lines": search_places(http.actor, words),
        "anything_else": the_library().anything_else,
        "may_add": http.actor.may(_ANSWER),
        **_way_back(http.GET.get("request", "")),
    }
    return render(http, "community/outside.html", context)


@require_safe
@staff_page(permission=_SEE)
@needs(Switch.OUTSIDE)
def call_sheet(http: StaffRequest, pk: int) -> HttpResponse:
    """Show how to call there together, and afterwards what the call found."""
    context = {
        "line": line_of(access_place(http.actor, pk), http.actor, today()),
        "troubles": Trouble.choices,
        "may_answer": http.actor.may(_ANSWER),
        "may_change": http.actor.may(MAY_CHANGE),
        **_way_back(http.GET.get("request", "")),
    }
    return render(http, "community/call.html", context)


@require_POST
@staff_page(permission=_ANSWER)
@needs(Switch.OUTSIDE)
def called(http: StaffRequest, pk: int) -> HttpResponse:
    """Note what a call found: `found` is answered, number or gone."""
    place, found = access_place(http.actor, pk), http.POST.get("found", "")
    version = number_in(http.POST.get("version", "")) or 0
    way_back = _way_back(http.POST.get("request", ""))
    if found == _ANSWERED:
        note_answered(place, seen_version=version, by=http.actor)
        flash(http, "They answered. Checked today.")
        return redirect(f"{reverse('outside_call', args=[pk])}{way_back['query']}")
    if found not in Trouble:
        raise NotFound.plain()
    note_trouble(place, Trouble(found), seen_version=version, by=http.actor)
    flash(http, "It is out of the ways to yes now, and on the list to correct.")
    return redirect(f"{reverse('outside')}{way_back['query']}")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=MAY_CHANGE)
@needs(Switch.OUTSIDE)
def outside_list(http: StaffRequest) -> HttpResponse:
    """List all places for their post; it writes the line for everything else there."""
    form = LineForm(sent(http), initial={"anything_else": the_library().anything_else})
    if form.is_valid():
        write_anything_else(form.cleaned_data["anything_else"], by=http.actor)
        flash(http, "Saved.")
        return redirect("outside_list")
    context = {
        "lines": place_list(http.actor),
        "enough": ENOUGH,
        "asked_for": places_asked_for(http.actor),
        "form": form,
    }
    return render(http, "community/list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=_ANSWER)
@needs(Switch.OUTSIDE)
def add(http: StaffRequest) -> HttpResponse:
    """Write down a place; `?what_for=`: what somebody searched for."""
    form = PlaceForm(sent(http), initial={"what_for": http.GET.get("what_for", "")[:200]})
    if form.is_valid():
        place = add_place(form.words(), by=http.actor)
        flash(http, "Saved. Call there: once they answer, it stands among the ways to yes.")
        return redirect("outside_call", place.pk)
    return _render_form(http, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=MAY_CHANGE)
@needs(Switch.OUTSIDE)
def change(http: StaffRequest, pk: int) -> HttpResponse:
    place = access_place(http.actor, pk)
    initial = {name: getattr(place, name) for name in (*FIELDS, "version")}
    form = PlaceForm(sent(http), initial=initial)
    theirs: Place | None = None
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            change_place(place, form.words(), seen_version=version, by=http.actor)
        except EditConflict as news:
            theirs = access_place(http.actor, pk)
            form.add_error(None, f"{news.sentence} {news.next_step}")
            form.data = {**http.POST.dict(), "version": str(news.since)}
        else:
            flash(http, "Saved.")
            return redirect("outside_call", pk)
    return _render_form(http, form, place, theirs)


@require_POST
@staff_page(permission=MAY_CHANGE)
@needs(Switch.OUTSIDE)
def remove(http: StaffRequest, pk: int) -> HttpResponse:
    remove_place(access_place(http.actor, pk), by=http.actor)
    flash(http, "Removed.")
    return redirect("outside_list")


def _render_form(
    http: StaffRequest, form: PlaceForm, place: Place | None, theirs: Place | None = None
) -> HttpResponse:
    status = 409 if theirs else 422 if form.errors else 200
    context = {"form": form, "place": place, "theirs": theirs}
    return render(http, "community/place.html", context, status=status)


def _way_back(typed: str) -> dict[str, Any]:
    # The number goes round in addresses alone: no row joins a request with a place.
    request = number_in(typed)
    return {
        "request_pk": request,
        "query": f"?{urlencode({'request': request})}" if request else "",
    }
