"""The line at the lower edge of every staff page: a need as it is said. Enter writes it down; what was understood is
said in place, with one tap to leave it out, to change it, or to undo it all.
"""

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
from yesdesk.patrons.models import ContactKind
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


_IDS: Final = "captured_%s"
"""Of the boxes: the line stands on pages that have boxes of their own."""


class CaptureForm(forms.Form):
    """The line. `channel` empty: as it reads. `then`: whether it was answered on the spot."""

    words = forms.CharField(max_length=5_000)
    name = forms.CharField(max_length=120, required=False)
    channel = forms.ChoiceField(choices=_CHANNELS, required=False)
    for_leads = forms.BooleanField(required=False)
    lock = forms.ChoiceField(choices=[("words", ""), ("hand", "")], required=False)
    """Who ticked or unticked `for_leads`: the words themselves, a colleague; empty: no script looked at the words."""

    emergency = forms.CharField(max_length=20, required=False)
    """The card (`Card.key`) of an emergency that was tapped."""

    then = forms.ChoiceField(choices=[("open", ""), ("done", "")], required=False)
    branch = forms.CharField(max_length=20, required=False)
    """Where it is, from who works at no branch."""

    tap = forms.CharField(max_length=40, required=False)
    """The random number of this line: pressed twice, it is written down once."""


class CapturedForm(forms.Form):
    """What was understood, to be put right."""

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
    """A noted need as the line was read. `visible`: its writer may open it."""

    pk: int
    words: str
    facts: CapturedFacts
    by_mail: bool
    visible: bool
    emergency: Emergency | None

    @property
    def complains(self) -> bool:
        """Whether it sounds like a complaint, which an emergency does not lock."""
        return sounds_like_complaint(self.words)

    @property
    def kind_label(self) -> str:
        """The kind in the library's words; empty where nothing was said."""
        return _kind_label(self.facts.kind)

    @property
    def channel_label(self) -> str:
        """How they asked, in words."""
        return str(dict(_CHANNELS)[Channel(self.facts.channel)])


def _kind_label(kind: str) -> str:
    """As the bar calls it, where it stands there."""
    return dict(tally_kinds()).get(kind) or (str(Kind(kind).label) if kind else "")


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def capture(http: StaffRequest) -> HttpResponse:
    """Write the line down; to htmx the line again with what was understood, else a page that says so."""
    form = CaptureForm(http.POST)
    try:
        if form.is_valid():
            return _written_down(http, form)
    except ValidationRefusal as needs:
        add_errors(form, needs)
    except Refusal as refusal:
        form.add_error(None, f"{refusal.sentence} {refusal.next_step}")
    return _answer(http, {"capture_form": form}, status=422)


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
    typed = _read(clean["words"])
    need = _need(typed, clean["name"], clean["channel"], branch, marks)
    request = open_once(clean["tap"], need, lambda: open_request(need, by=by))
    if need.emergency and not (request.emergency and request.closed_at is None):
        request = open_request(need, by=by)  # the same page again, after the first one was over
    if clean["then"] != "done":
        return _said(http, request)
    if request.closed_at is None:
        close_request(request, value=OutcomeValue.YES, by=by)
    if _in_place(http):
        return _answer(http, {"closed": just_closed(by, request.pk), "capture_done": True})
    flash(http, "Noted, and answered.")
    return redirect("desk")


def _read(words: str) -> TypedNeed:
    library = library_info()
    return read_typed(words, country=library.country, card_length=library.card_length)


def _need(
    typed: TypedNeed, name: str, channel: str, branch: Branch, marks: LineMarks
) -> NewRequest:
    """What was typed stands whole in the request; what was understood stands beside it."""
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
    """What was understood of the line. POST: put right; `drop` names one thing to leave out."""
    try:
        request = access_capture(http.actor, pk)
        if http.method != "POST":
            return _answer(http, {"captured": captured_as(request, http.actor)})
        return _changed(http, request)
    except Refusal as refusal:
        return _too_late(http, refusal)


def _changed(http: StaffRequest, request: Request) -> HttpResponse:
    drop = http.POST.get("drop", "")
    form = CapturedForm(http.POST, auto_id=_IDS)
    try:
        if drop in {"name", "contact", "card_number", "kind"}:
            nothing: dict[str, Any] = {drop: ""}
            change_capture(request, replace(_facts(request), **nothing), by=http.actor)
            return _said(http, request)
        if form.is_valid():
            clean = form.cleaned_data
            facts = CapturedFacts(**{**clean, "channel": Channel(clean["channel"])})
            change_capture(request, facts, by=http.actor)
            return _said(http, request)
    except ValidationRefusal as needs:
        add_errors(form, needs)
    context = {"captured": captured_as(request, http.actor), "captured_form": form}
    return _answer(http, context, status=422)


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def capture_undo(http: StaffRequest, pk: int) -> HttpResponse:
    """It is gone, and its words are back in the line, to be typed better."""
    try:
        request = access_capture(http.actor, pk)
        said = captured_as(request, http.actor)
        undo_capture(request, by=http.actor)
    except Refusal as refusal:
        return _too_late(http, refusal)
    kept = {
        "name": said.facts.name,
        "channel": said.facts.channel,
        "for_leads": said.facts.for_leads,
        "lock": "hand",
    }
    form = CaptureForm(initial={"words": said.words, **kept})
    return _answer(http, {"capture_form": form, "capture_undone": True})


def _too_late(http: StaffRequest, refusal: Refusal) -> HttpResponse:
    """In place it is said in place; else by the page that says every refusal."""
    if not _in_place(http):
        raise refusal
    return _answer(http, {"capture_refusal": refusal})


def captured_as(request: Request, by: Actor) -> Captured:
    """What was understood, as it stands on the request now."""
    first = request.entries.order_by("pk").values_list("text", flat=True).first() or ""
    patron = request.patron
    return Captured(
        pk=request.pk,
        words=first,
        facts=_facts(request),
        by_mail=bool(patron and patron.contact_kind == ContactKind.EMAIL),
        visible=visible_requests(by).filter(pk=request.pk).exists(),
        emergency=emergency_of(request, by),
    )


def _facts(request: Request) -> CapturedFacts:
    patron = request.patron
    return CapturedFacts(
        name=patron.name if patron else "",
        contact=patron.contact_as_typed if patron else "",
        card_number=patron.card_number if patron else "",
        kind=request.kind,
        channel=Channel(request.channel),
        for_leads=request.for_leads,
    )


def _in_place(http: StaffRequest) -> bool:
    return http.headers.get("HX-Request") == "true"


def _said(http: StaffRequest, request: Request) -> HttpResponse:
    if not _in_place(http):
        return redirect("request" if request.emergency else "captured", request.pk)
    return _answer(http, {"captured": captured_as(request, http.actor)})


def _answer(http: StaffRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """To htmx the line alone, which it takes whatever the status would be; else the page."""
    found = context.get("captured")
    if isinstance(found, Captured):
        initial = {name: getattr(found.facts, name) for name in CapturedForm.base_fields}
        context.setdefault("captured_form", CapturedForm(initial=initial, auto_id=_IDS))
    if _in_place(http):
        return render(http, "core/parts/capture_line.html", context)
    return render(http, "desk/captured.html", context, status=status)
