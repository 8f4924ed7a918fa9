"""Emergency cards: the page that all staff read and print, and the form that writes them."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yesdesk.core.errors import EditConflict, NotFound, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.web.forms import add_errors, do_if_valid, sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.places.emergency.actions import (
    change_emergency_card,
    remove_emergency_card,
    write_emergency_card,
)
from yesdesk.places.emergency.queries import (
    Card,
    access_emergency_card,
    emergency_cards,
    written_cards,
)
from yesdesk.places.forms import OpenBranchField
from yesdesk.places.models import Branch, EmergencyCard, EmergencyKind

may_change_places = staff_page(permission=Permission.PLACES_PLACES_CHANGE)
_FIELDS = ("title", "whom", "number", "say", "ends", "also")


class NumberField(forms.CharField):
    def clean(self, value: str) -> str:
        number = str(super().clean(value)).strip()
        if number and not re.fullmatch(r"[0-9+*#()/. -]*[0-9][0-9+*#()/. -]*", number):
            raise ValidationError(
                gettext("Write the number as you dial it. Only digits, + * # and spaces.")
            )
        return number


class CardForm(forms.Form):
    """Write a card. Its `kind` names it where it has no name."""

    not_yet = _("Not saved yet.")
    branch = OpenBranchField(
        label=_("Where"),
        queryset=Branch.objects.none(),
        required=False,
        empty_label=_("Every branch"),
        help_text=_("A card for one branch replaces the card for all branches there."),
    )
    title = forms.CharField(label=_("Name"), max_length=80, required=False)
    whom = forms.CharField(
        label=_("Whom to call"),
        max_length=80,
        required=False,
        help_text=_("Like Police, or Guard in the hall."),
    )
    number = NumberField(
        label=_("Number"),
        max_length=40,
        required=False,
        help_text=_(
            "Write it as you dial it from the desk. We fill in none: each country has its own."
        ),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    say = forms.CharField(
        label=_("What to say"),
        max_length=500,
        required=False,
        help_text=_("One or two sentences to read aloud. Write the address of the library."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    ends = forms.CharField(
        label=_("What to do next"),
        max_length=500,
        required=False,
        help_text=_("Where people go, who takes the desk, whom to tell afterwards."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    also = forms.CharField(
        label=_("Also found by"),
        max_length=200,
        required=False,
        help_text=_("Words colleagues would type, like flood, water, leak."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, kind: EmergencyKind, card: EmergencyCard | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        title = self.fields["title"]
        if kind is EmergencyKind.OTHER:
            title.required = True
            title.error_messages["required"] = gettext(
                "Write what it is for, like Water in the basement."
            )
        else:
            title.help_text = gettext("Blank: %(name)s") % {"name": kind.label}
        if card is not None:
            del self.fields["branch"]
            return
        branches = Branch.objects.filter(closed_for_good=False)
        self.fields["branch"].queryset = branches  # type: ignore[attr-defined]


@require_safe
@staff_page(permission=Permission.DESK_REQUEST_SEE)
def emergency(request: Any) -> HttpResponse:
    """Show every card of the reader's branch, one a printed page; `?card=fire`: that one alone."""
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
    lines = written_cards(request.actor)
    context = {"lines": lines, "to_do": sum(card.to_do for card, _branch in lines)}
    return render(request, "places/emergency_cards.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_places
def add(request: Any) -> HttpResponse:
    """Add a card; a common kind (`?kind=fire`) begins with the plain words."""
    word = request.GET.get("kind", EmergencyKind.OTHER)
    if word not in EmergencyKind:
        raise NotFound.plain()
    kind = EmergencyKind(word)
    form = CardForm(sent(request), initial=_initial_of_new_card(request, kind), kind=kind)
    if do_if_valid(
        form,
        lambda: write_emergency_card(
            kind,
            **{name: form.cleaned_data[name] for name in ("branch", *_FIELDS)},
            by=request.actor,
        ),
    ):
        flash(request, "Saved. Colleagues read it from now on.")
        return redirect("emergency_cards")
    heading = str(kind.label) if kind is not EmergencyKind.OTHER else gettext("Add a card")
    return _render_form(request, form, {"heading": heading, "card": None})


def _initial_of_new_card(request: Any, kind: EmergencyKind) -> dict[str, str]:
    # A branch's own card begins as a copy of the one that holds now.
    cards = emergency_cards(request.actor) if kind is not EmergencyKind.OTHER else []
    found: Card | None = next((card for card in cards if card.kind is kind), None)
    if found is None:
        return {}
    title = found.title if found.pk and found.title != str(kind.label) else ""
    return {name: getattr(found, name) for name in _FIELDS} | {"title": title}


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_places
def change(request: Any, pk: int) -> HttpResponse:
    card = access_emergency_card(request.actor, pk)
    kind = EmergencyKind(card.kind)
    form = CardForm(
        sent(request),
        initial={name: getattr(card, name) for name in (*_FIELDS, "version")},
        kind=kind,
        card=card,
    )
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
    return _render_form(request, form, context)


@require_POST
@may_change_places
def remove(request: Any, pk: int) -> HttpResponse:
    remove_emergency_card(access_emergency_card(request.actor, pk), by=request.actor)
    flash(request, "Removed.")
    return redirect("emergency_cards")


def _render_form(request: Any, form: CardForm, context: dict[str, Any]) -> HttpResponse:
    status = 409 if context.get("theirs") else 422 if form.errors else 200
    return render(request, "places/emergency_card.html", {**context, "form": form}, status=status)
