"""The line at the lower edge of staff pages: Enter writes a need down, and it can be changed or undone in place."""

from dataclasses import dataclass, replace
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.site_context import library_info
from yesdesk.core.web.forms import add_errors
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.desk.pages.emergency import Emergency, emergency_of
from yesdesk.desk.pages.typed_need import TypedNeed, marks_of_line, read_typed
from yesdesk.desk.tally.queries import tally_kinds
from yesdesk.places.emergency.queries import emergency_cards
from yesdesk.places.models import Branch
from yesdesk.places.queries import the_library
from yesdesk.requests.access import access_capture, visible_requests
from yesdesk.requests.actions.audience import LineMarks, sounds_like_complaint
from yesdesk.requests.actions.capture import CapturedFacts, change_capture, undo_capture
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.intake import NewRequest, open_request
from yesdesk.requests.actions.once import open_once
from yesdesk.requests.models import Channel, Kind, OutcomeValue, Request
from yesdesk.requests.queries.undo import just_closed
from yesdesk.requests.views import chosen_branch

_CHANNELS: Final = [
    (Channel.WALK_IN, _("At the desk")),
    (Channel.PHONE, _("Phone")),
    (Channel.TEXT, _("Text")),
]


# The line stands on pages that have boxes of their own.
_IDS: Final = "captured_%s"


class CaptureForm(forms.Form):
    words = forms.CharField(max_length=5_000)
    name = forms.CharField(max_length=120, required=False)
    channel = forms.ChoiceField(choices=_CHANNELS, required=False)  # empty: as it reads
    for_leads = forms.BooleanField(required=False)
    # Who ticked `for_leads`: the words, a colleague; empty: no script ran.
    lock = forms.ChoiceField(choices=[("words", ""), ("hand", "")], required=False)

    # The tapped card (`Card.key`).
    emergency = forms.CharField(max_length=20, required=False)

    # answered on the spot, or open
    then = forms.ChoiceField(choices=[("open", ""), ("done", "")], required=False)
    # From a member of every branch.
    branch = forms.CharField(max_length=20, required=False)

    # The line's random number: pressed twice, it is written once.
    tap = forms.CharField(max_length=40, required=False)


class CapturedForm(forms.Form):
    name = forms.CharField(label=_("Who (if you know)"), max_length=120, required=False)
    contact = forms.CharField(label=_("Phone or e-mail"), max_length=320, required=False)
    card_number = forms.CharField(label=_("Card number"), max_length=60, required=False)
    channel = forms.ChoiceField(
        label=_("How they asked"), choices=_CHANNELS, widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(
        label=_("What is it about"),
        choices=[("", _("Not said")), *Kind.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    for_leads = forms.BooleanField(label=_("Only leads can read it"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kind: Any = self.fields["kind"]
        kind.choices = [(value, _kind_label(value) or label) for value, label in kind.choices]


@dataclass(frozen=True, slots=True)
class Captured:
    """A written line with its facts."""

    pk: int
    words: str
    facts: CapturedFacts
    visible: bool  # its writer may open it
    emergency: Emergency | None

    @property
    def complains(self) -> bool:
        """Return whether it sounds like a complaint, which an emergency does not lock."""
        return sounds_like_complaint(self.words)

    @property
    def kind_label(self) -> str:
        return _kind_label(self.facts.kind)

    @property
    def channel_label(self) -> str:
        return str(dict(_CHANNELS)[Channel(self.facts.channel)])


def _kind_label(kind: str) -> str:
    # As the bar calls it.
    return dict(tally_kinds()).get(kind) or (str(Kind(kind).label) if kind else "")


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def capture(http: StaffRequest) -> HttpResponse:
    """Write the line down; htmx gets the line with its facts, else a page."""
    form = CaptureForm(http.POST)
    try:
        if form.is_valid():
            return _written_down(http, form)
    except ValidationRefusal as needs:
        add_errors(form, needs)
    except Refusal as refusal:
        form.add_error(None, f"{refusal.sentence} {refusal.next_step}")
    return _render_captured(http, {"capture_form": form}, status=422)


def _written_down(http: StaffRequest, form: CaptureForm) -> HttpResponse:
    by, clean = http.actor, form.cleaned_data
    branch = chosen_branch(clean["branch"], by=by)
    cards = emergency_cards(by, branch=branch.pk) if clean["emergency"] else []
    marks = marks_of_line(
        clean["words"],
        tapped=next((card.key for card in cards if card.key == clean["emergency"]), ""),
        for_leads=clean["for_leads"],
        by_hand=clean["lock"] == "hand",
    )
    library = library_info()
    typed = read_typed(clean["words"], country=library.country, card_length=library.card_length)
    need = _new_request_as_typed(typed, clean["name"], clean["channel"], branch, marks)
    request = open_once(clean["tap"], need, lambda: open_request(need, by=by))
    if need.emergency and not (request.emergency and request.closed_at is None):
        request = open_request(need, by=by)  # the same page again, after the first one was over
    if clean["then"] != "done":
        return _answer_saved(http, request)
    if request.closed_at is None:
        close_request(request, value=OutcomeValue.YES, by=by)
    if _is_in_place(http):
        return _render_captured(http, {"closed": just_closed(by, request.pk), "capture_done": True})
    flash(http, "Noted, and answered.")
    return redirect("desk")


def _new_request_as_typed(
    typed: TypedNeed, name: str, channel: str, branch: Branch, marks: LineMarks
) -> NewRequest:
    # The typed words stand whole in the request, the facts beside them.
    return NewRequest(
        words=typed.words,
        channel=Channel(channel) if channel else typed.channel,
        branch=branch,
        name=name,
        contact=typed.contact,
        card_number=typed.card_number,
        language=the_library().default_language,
        **marks,
        # A link that went to a mistyped address could not be called back, and they are told by who wrote it down.
        receipt=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def captured(http: StaffRequest, pk: int) -> HttpResponse:
    """Show the facts of a line. POST corrects them; `drop` leaves one out."""
    try:
        request = access_capture(http.actor, pk)
        if http.method != "POST":
            return _render_captured(http, {"captured": captured_as(request, http.actor)})
        return _change_and_answer(http, request)
    except Refusal as refusal:
        return _answer_too_late(http, refusal)


def _change_and_answer(http: StaffRequest, request: Request) -> HttpResponse:
    drop = http.POST.get("drop", "")
    form = CapturedForm(http.POST, auto_id=_IDS)
    try:
        if drop in {"name", "contact", "card_number", "kind"}:
            nothing: dict[str, Any] = {drop: ""}
            change_capture(request, replace(_captured_facts(request), **nothing), by=http.actor)
            return _answer_saved(http, request)
        if form.is_valid():
            clean = form.cleaned_data
            facts = CapturedFacts(**{**clean, "channel": Channel(clean["channel"])})
            change_capture(request, facts, by=http.actor)
            return _answer_saved(http, request)
    except ValidationRefusal as needs:
        add_errors(form, needs)
    context = {"captured": captured_as(request, http.actor), "captured_form": form}
    return _render_captured(http, context, status=422)


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def capture_undo(http: StaffRequest, pk: int) -> HttpResponse:
    """Erase it, and put its words back in the line."""
    try:
        request = access_capture(http.actor, pk)
        said = captured_as(request, http.actor)
        undo_capture(request, by=http.actor)
    except Refusal as refusal:
        return _answer_too_late(http, refusal)
    kept = {
        "name": said.facts.name,
        "channel": said.facts.channel,
        "for_leads": said.facts.for_leads,
        "lock": "hand",
    }
    form = CaptureForm(initial={"words": said.words, **kept})
    return _render_captured(http, {"capture_form": form, "capture_undone": True})


def _answer_too_late(http: StaffRequest, refusal: Refusal) -> HttpResponse:
    # Out of place, the page of refusals says it.
    if not _is_in_place(http):
        raise refusal
    return _render_captured(http, {"capture_refusal": refusal})


def captured_as(request: Request, by: Actor) -> Captured:
    first = request.entries.order_by("pk").values_list("text", flat=True).first() or ""
    return Captured(
        pk=request.pk,
        words=first,
        facts=_captured_facts(request),
        visible=visible_requests(by).filter(pk=request.pk).exists(),
        emergency=emergency_of(request, by),
    )


def _captured_facts(request: Request) -> CapturedFacts:
    patron = request.patron
    return CapturedFacts(
        name=patron.name if patron else "",
        contact=patron.contact_as_typed if patron else "",
        card_number=patron.card_number if patron else "",
        kind=request.kind,
        channel=Channel(request.channel),
        for_leads=request.for_leads,
    )


def _is_in_place(http: StaffRequest) -> bool:
    return http.headers.get("HX-Request") == "true"


def _answer_saved(http: StaffRequest, request: Request) -> HttpResponse:
    if not _is_in_place(http):
        return redirect("request" if request.emergency else "captured", request.pk)
    return _render_captured(http, {"captured": captured_as(request, http.actor)})


def _render_captured(
    http: StaffRequest, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    # Htmx takes the line whatever the status is.
    found = context.get("captured")
    if isinstance(found, Captured):
        initial = {name: getattr(found.facts, name) for name in CapturedForm.base_fields}
        context.setdefault("captured_form", CapturedForm(initial=initial, auto_id=_IDS))
    if _is_in_place(http):
        return render(http, "core/parts/capture_line.html", context)
    return render(http, "desk/captured.html", context, status=status)
