"""The emergency cards: a page to read and print for everybody on staff, and the settings that write them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yesdesk.core.errors import EditConflict, NotFound, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.web.forms import add_errors, sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.places.emergency.actions import (
    change_emergency_card,
    remove_emergency_card,
    write_emergency_card,
)
from yesdesk.places.emergency.forms import CardForm
from yesdesk.places.emergency.queries import (
    Card,
    access_emergency_card,
    emergency_cards,
    written_cards,
)
from yesdesk.places.models import EmergencyCard, EmergencyKind

may_change_places = staff_page(permission=Permission.PLACES_PLACES_CHANGE)
_FIELDS = ("title", "whom", "number", "say", "ends", "also")


@require_safe
@staff_page(permission=Permission.DESK_REQUEST_SEE)
def emergency(request: Any) -> HttpResponse:
    """Every card of the reader's branch, one a printed page; `?card=fire`: that one alone."""
    every = emergency_cards(request.actor)
    one = request.GET.get("card", "")
    cards = [card for card in every if card.key == one] if one else every
    if not cards:
        raise NotFound.plain()
    context = {
        "cards": cards,
        "one": bool(one),
        "may_change": request.actor.may(Permission.PLACES_PLACES_CHANGE),
        "may_answer": request.actor.may(Permission.DESK_REQUEST_ANSWER),
    }
    return render(request, "places/emergency.html", context)


@require_safe
@may_change_places
def card_list(request: Any) -> HttpResponse:
    """The cards, written or still to do."""
    lines = written_cards(request.actor)
    context = {"lines": lines, "to_do": sum(card.to_do for card, _branch in lines)}
    return render(request, "places/emergency_cards.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_places
def add(request: Any) -> HttpResponse:
    """A new card, `?kind=fire`; of a kind that every library has it begins with the plain words."""
    kind = _kind(request.GET.get("kind", EmergencyKind.OTHER))
    form = CardForm(sent(request), initial=_start(request, kind), kind=kind)
    if form.is_valid():
        clean = form.cleaned_data
        try:
            write_emergency_card(
                kind,
                branch=clean["branch"],
                **{name: clean[name] for name in _FIELDS},
                by=request.actor,
            )
        except ValidationRefusal as needs:
            add_errors(form, needs)
        else:
            flash(request, "Saved. Colleagues read it from now on.")
            return redirect("emergency_cards")
    heading = str(kind.label) if kind is not EmergencyKind.OTHER else _("Add a card")
    return _page(request, form, {"heading": heading, "card": None})


def _kind(word: str) -> EmergencyKind:
    if word not in EmergencyKind:
        raise NotFound.plain()
    return EmergencyKind(word)


def _start(request: Any, kind: EmergencyKind) -> dict[str, str]:
    """The words of the card that holds now, so that a branch's own begins as a copy."""
    cards = emergency_cards(request.actor) if kind is not EmergencyKind.OTHER else []
    found: Card | None = next((card for card in cards if card.kind is kind), None)
    if found is None:
        return {}
    title = found.title if found.pk and found.title != str(kind.label) else ""
    return {name: getattr(found, name) for name in _FIELDS} | {"title": title}


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_places
def change(request: Any, pk: int) -> HttpResponse:
    """Change a card."""
    card = access_emergency_card(request.actor, pk)
    kind = EmergencyKind(card.kind)
    form = CardForm(sent(request), initial=_kept(card), kind=kind, card=card)
    theirs: EmergencyCard | None = None
    if form.is_valid():
        clean = form.cleaned_data
        try:
            change_emergency_card(
                card,
                **{name: clean[name] for name in _FIELDS},
                seen_version=clean["version"] or 0,
                by=request.actor,
            )
        except ValidationRefusal as needs:
            add_errors(form, needs)
        except EditConflict as news:
            theirs = access_emergency_card(request.actor, pk)
            form.add_error(None, f"{news.sentence} {news.next_step}")
            form.data = {**request.POST.dict(), "version": str(news.since)}
        else:
            flash(request, "Saved. Colleagues read it from now on.")
            return redirect("emergency_cards")
    context = {"heading": card.title or str(kind.label), "card": card, "theirs": theirs}
    return _page(request, form, context)


def _kept(card: EmergencyCard) -> dict[str, Any]:
    return {name: getattr(card, name) for name in (*_FIELDS, "version")}


@require_POST
@may_change_places
def remove(request: Any, pk: int) -> HttpResponse:
    """Remove a card."""
    remove_emergency_card(access_emergency_card(request.actor, pk), by=request.actor)
    flash(request, "Removed.")
    return redirect("emergency_cards")


def _page(request: Any, form: CardForm, context: dict[str, Any]) -> HttpResponse:
    status = 409 if context.get("theirs") else 422 if form.errors else 200
    return render(request, "places/emergency_card.html", {**context, "form": form}, status=status)
