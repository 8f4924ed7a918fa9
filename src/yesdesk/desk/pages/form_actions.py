"""Acts of staff on a request, by form or one tap, and their addresses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache, partial
from typing import Any, Final

from django.db import transaction
from django.forms import Form
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, gettext_noop as _

from yesdesk.core.actors import Actor
from yesdesk.core.web.addresses import address_of
from yesdesk.desk.answers.actions import name_answers_sent, note_used
from yesdesk.desk.decisions.by_words import record_by_words, settle_by_words
from yesdesk.desk.pages import forms
from yesdesk.desk.pages.closing import close, close_form, close_with_answer, do_proposed
from yesdesk.desk.pages.pass_form import PassForm
from yesdesk.patrons.models import CallWish, ContactKind
from yesdesk.people.models import User
from yesdesk.requests.actions.answered import set_news
from yesdesk.requests.actions.assignment import (
    able_colleagues,
    assign,
    hand_over,
    leave_to_colleague,
    unassign,
)
from yesdesk.requests.actions.change_contact import change_call_wish, change_request_contact
from yesdesk.requests.actions.hold import end_hold, put_on_hold
from yesdesk.requests.actions.identity import address_on_file
from yesdesk.requests.actions.intake import patron_replied
from yesdesk.requests.actions.promises import PromiseQuestioned, promise
from yesdesk.requests.actions.reply import note, release_held, reply, set_audience, set_need
from yesdesk.requests.actions.withdrawal import mark_withdrawal
from yesdesk.requests.models import Call, News, OutcomeValue, Promise, Request, Way
from yesdesk.requests.queries.contact_ways import ON_FILE, best_way
from yesdesk.requests.queries.patron_letters import sorry_words, what_was_promised
from yesdesk.requests.queries.request_page import contact_change_effects, promise_times
from yesdesk.requests.queries.timeline import latest_entry


@dataclass(frozen=True)
class FormAction:
    button: Any
    build: Callable[..., Form]  # (request, by, *data) -> the form
    # does it and returns the page's sentence, not yet translated
    do: Callable[[Request, Any, Actor], str]


def action_form(name: str, request: Request, by: Actor, *data: Any) -> Form:
    """Make an act's form, bound with `data` (fields, files). Each has ids of its own, as several share a page."""
    form = FORM_ACTIONS[name].build(request, by, *data)
    form.auto_id = f"{name}_%s"
    return form


def refresh_revision(form: Form, request: Request) -> None:
    """Tell the form what its reader sees now, so that the next press goes through."""
    fresh = {"revision": str(request.revision), "last": str(latest_entry(request))}
    form_data: Any = form.data
    data = form_data.copy()  # `{**form_data}` would take each value as the list it lies in
    for name, value in fresh.items():
        data[name] = value
    form.data = data


def _form_without_request(form: type[Form]) -> Callable[..., Form]:
    return lambda _request, _by, *data: form(*data)


def _do_reply(request: Request, form: forms.ReplyForm, by: Actor) -> str:
    on_file = form.cleaned_data["way"] == ON_FILE
    to = address_on_file(request, files=form.sent, by=by) if on_file else ""
    return _send_answer(request, form, to, by)


@transaction.atomic
def _send_answer(request: Request, form: forms.ReplyForm, on_file: str, by: Actor) -> str:
    clean = form.cleaned_data
    way = Way(clean["way"]) if clean["way"] and not on_file else best_way(request)
    sent = reply(
        request,
        words=clean["words"],
        files=form.sent,
        seen_revision=clean["revision"],
        way=way,
        closes_as=_outcome_to_close_with(clean),
        on_file=on_file,
        by=by,
    )
    keys = clean["answers"].split()
    if keys:
        name_answers_sent(sent, keys, by=by)
        note_used(request, keys, by=by)
    do_proposed(request, clean, by=by)
    told, told_and_closed = TOLD[Way.EMAIL if on_file else way or Way.HERE]
    if on_file or not clean["then"]:
        return told
    if way is Way.PHONE:  # a call closes it once it was made, as the exception that is said now
        if request.closed_at is None:
            rules, answers = clean["exceptions"], clean["answers"]
            settle_by_words(record_by_words(request, rules, answers=answers, by=by))
        return told_and_closed
    words = {name: clean[name] for name in ("answers", "other_way", "exceptions", "closes_as")}
    if request.closed_at is None and not close_with_answer(request, **words, by=by):
        return UNFINISHED_NO
    return told_and_closed


def _outcome_to_close_with(clean: Mapping[str, Any]) -> str:
    # The outcome where nothing more was done before the call.
    if not clean["then"]:
        return ""
    if clean["closes_as"]:
        return str(clean["closes_as"])
    return OutcomeValue.YES_OTHER_WAY if clean["other_way"] else OutcomeValue.YES


# By way: open, and closed. It names nobody (core/web/notices.py).
TOLD: Final = {
    Way.EMAIL: (
        _("Sending shortly. Until then you can undo it."),
        _("Sending shortly, and the request is closed. Until then you can undo it."),
    ),
    Way.PHONE: (
        _("Saved. Now make the call."),
        _("Saved. Now make the call. The request closes when you have told them."),
    ),
    Way.HERE: (_("You told them."), _("You told them. The request is closed.")),
    Way.PAGE: (
        _("It is on their page in a moment. Until then you can undo it."),
        _(
            "It is on their page in a moment, and the request is closed. Until then you can undo it."
        ),
    ),
}

UNFINISHED_NO: Final = _(
    "Your answer is on its way. A no needs three lines: press Close to write them."
)


def _do_note(request: Request, form: Form, by: Actor) -> str:
    note(request, words=form.cleaned_data["words"], by=by)
    return _("Noted, for colleagues only.")


def _do_promise(request: Request, form: forms.PromiseForm, by: Actor) -> str:
    _make_promise(request, form, by, what=form.cleaned_data["what"])
    return _("Promised. It is in the list.")


def _new_time(request: Request, form: forms.NewTimeForm, by: Actor) -> str:
    clean = form.cleaned_data
    made = _make_promise(
        request,
        form,
        by,
        what=what_was_promised(request),
        sorry=clean["words"],
        seen_revision=clean["revision"],
    )
    if Call.objects.filter(entry=made.entry).exists():
        return _("The new time is set. Now make the call: it’s in the list.")
    if made.entry.message is None:
        return _("The new time is set. They haven’t been told yet: it stays in the list.")
    return _("The new time is set. Our e-mail tells them.")


def _make_promise(request: Request, form: forms.PromiseForm, by: Actor, **more: Any) -> Promise:
    clean = form.cleaned_data
    due_at, despite = clean["due_at"], clean["despite_doubt"]
    try:
        return promise(request, due_at=due_at, despite_doubt=despite, by=by, **more)
    except PromiseQuestioned as questioned:
        form.doubt = questioned.doubt
        raise


def _hand_over(request: Request, form: Form, by: Actor) -> str:
    clean = form.cleaned_data
    to = User.objects.filter(pk=clean["to"]).first() if clean["to"] else None
    hand_over(
        request,
        words=clean["words"],
        branch=clean["branch"],
        service_point=clean["service_point"],
        to=to,
        by=by,
    )
    return _("Passed on.") if to is not None else _("It waits in the queue.")


def _do_understand(request: Request, form: Form, by: Actor) -> str:
    clean = form.cleaned_data
    set_need(
        request,
        asked_for=clean["asked_for"],
        needed=clean["needed"],
        kind=clean["kind"],
        needed_by=clean["needed_by"],
        by=by,
    )
    return _("Kept.")


def _write_down(request: Request, form: Form, by: Actor) -> str:
    patron_replied(request, words=form.cleaned_data["words"], by=by)
    return _("Added to the request.")


def _change_contact(request: Request, form: Form, by: Actor) -> str:
    clean = form.cleaned_data
    change = change_request_contact(request, contact=clean["contact"], by=by)
    wish = CallWish(clean["call_wish"]) if clean["call_wish"] else None
    wished = change_call_wish(request, wish=wish, by=by)
    if change is None:
        return _("Changed.") if wished else _("Answers go there already.")
    if change.mailed and change.link_closed:
        return _("Changed. Their new link is on its way there, and the old one is closed.")
    if change.mailed:
        return _("Changed. Their link is on its way there.")
    if change.link_closed:
        return _("Changed, and the old link is closed. A printed slip has the new one.")
    return _("Changed.")


def _contact_form(request: Request, _by: Actor, data: Any = None, _files: Any = None) -> Form:
    contact = request.patron.contact_as_typed or request.patron.contact if request.patron else ""
    wish = (request.patron.call_wish if request.patron else None) or ""
    means = contact_change_effects(request)
    return forms.ContactForm(data, initial={"contact": contact, "call_wish": wish}, means=means)


def _do_hold(request: Request, form: forms.HoldForm, by: Actor) -> str:
    put_on_hold(request, until=form.cleaned_data["until"], words=form.cleaned_data["words"], by=by)
    return _("On hold. It comes back to the list by itself.")


def call_again_form(request: Request, by: Actor, *data: Any) -> forms.CallAgainForm:
    times = promise_times(request, language=by.language)
    zone = request.branch.time_zone
    return forms.CallAgainForm(*data, zone=zone, times=times, auto_id="call_%s")


def _promise_form(request: Request, by: Actor, data: Any = None, _files: Any = None) -> Form:
    chosen = forms.moment_of(data.get("due", "")) if data else None
    times = promise_times(request, language=by.language, chosen=chosen)
    return forms.PromiseForm(data, zone=request.branch.time_zone, times=times)


def _new_time_form(request: Request, by: Actor, data: Any = None, _files: Any = None) -> Form:
    chosen = forms.moment_of(data.get("due", "")) if data else None
    times = promise_times(request, language=by.language, soonest=_SOONER, chosen=chosen)
    name = request.patron.name if request.patron else ""
    mailed = request.patron is not None and request.patron.contact_kind == ContactKind.EMAIL
    called = request.patron is not None and request.patron.may_be_called
    return forms.NewTimeForm(
        data,
        zone=request.branch.time_zone,
        times=times,
        name=name,
        mailed=mailed,
        called=called,
        initial={
            "words": sorry_words(request, now=timezone.now()),
            "revision": request.revision,
            "last": latest_entry(request),
        },
    )


# Who waits longer than we said does not wait an hour again.
_SOONER: Final = timedelta(minutes=20)


def _hand_over_form(request: Request, by: Actor, data: Any = None, _files: Any = None) -> Form:
    colleagues = able_colleagues(request, by=by)
    return PassForm(data, colleagues=colleagues, here=request.branch_id)


def _understand_form(request: Request, _by: Actor, data: Any = None, _files: Any = None) -> Form:
    names = ("asked_for", "needed", "kind", "needed_by")
    initial = {name: getattr(request, name) for name in names}
    return forms.NeedForm(data, initial=initial, zone=request.branch.time_zone)


FORM_ACTIONS = {
    "reply": FormAction(gettext_lazy("Answer"), _form_without_request(forms.ReplyForm), _do_reply),
    "note": FormAction(
        gettext_lazy("Keep the note"), _form_without_request(forms.NoteForm), _do_note
    ),
    "promise": FormAction(gettext_lazy("Promise it"), _promise_form, _do_promise),
    "new_time": FormAction(gettext_lazy("Promise the new time"), _new_time_form, _new_time),
    "hand_over": FormAction(gettext_lazy("Pass it on"), _hand_over_form, _hand_over),
    "hold": FormAction(
        gettext_lazy("Put it on hold"), _form_without_request(forms.HoldForm), _do_hold
    ),
    "close": FormAction(gettext_lazy("Close request"), close_form, close),
    "understand": FormAction(gettext_lazy("Keep this"), _understand_form, _do_understand),
    "reach": FormAction(gettext_lazy("Change it"), _contact_form, _change_contact),
    "write_down": FormAction(
        gettext_lazy("Add what they said"), _form_without_request(forms.NoteForm), _write_down
    ),
}


@dataclass(frozen=True)
class QuickAction:
    do: Callable[..., None]
    done: str  # the page's sentence, not yet translated
    to_desk: bool = False  # The reader is done with the request, so the desk comes next.


QUICK_ACTIONS = {
    "take": QuickAction(assign, _("It is yours now.")),
    "give_back": QuickAction(unassign, _("It is in the queue again.")),
    "for_leads": QuickAction(
        partial(set_audience, for_leads=True), _("Only leads see this from now on.")
    ),
    "about_lead": QuickAction(
        partial(set_audience, for_leads=True, about_lead=True),
        _("It is about a lead: only the post your library named reads it from now on."),
    ),
    "for_all": QuickAction(
        partial(set_audience, for_leads=False), _("Everybody on staff sees this again.")
    ),
    "withdrawal": QuickAction(
        partial(mark_withdrawal, is_about=True), _("Marked: a book somebody wants out.")
    ),
    "no_withdrawal": QuickAction(
        partial(mark_withdrawal, is_about=False), _("The mark is gone again.")
    ),
    "tell_me": QuickAction(
        partial(set_news, news=News.WANTED), _("We’ll tell you when they write.")
    ),
    "tell_me_no_more": QuickAction(partial(set_news, news=News.NONE), _("We won’t tell you.")),
    "leave": QuickAction(leave_to_colleague, _("A colleague looks at it."), to_desk=True),
    "end_hold": QuickAction(end_hold, _("It waits in the list again.")),
    "release": QuickAction(release_held, _("It is on the desk now.")),
}


def request_addresses(pk: int) -> dict[str, str]:
    """Return a request's addresses by name. A page names twenty-five."""
    return {name: f"{before}/{pk}{after}" for name, before, after in _address_parts()}


def entry_addresses(pk: int) -> dict[str, str]:
    """Return an entry's addresses by name, with `{}` for its number: one look for a page of twenty."""
    parts = {
        name: address_of(route, 0, 0).rsplit("/0/", 2)
        for name, route in (("undo", "undo_entry"), ("strike", "strike_words"))
    }
    return {
        name: f"{before}/{pk}/{between}/{{}}/{after}"
        for name, (before, between, after) in parts.items()
    }


_PAGES: Final = (
    "here",
    "slip",
    "ways",
    "words",
    "letter",
    "call_told",
    "call_again",
    "emergency",
    "need",
    "earlier",
    "told_next",
    "tag",
)


@lru_cache(maxsize=1)
def _address_parts() -> list[tuple[str, str, str]]:
    # (name, before the number, after it), once a process.
    routes = {"request": "request"} | {
        name: f"request_{name}" for name in (*_PAGES, *FORM_ACTIONS, *QUICK_ACTIONS)
    }
    parts = {name: reverse(route, args=[0]).rpartition("/0") for name, route in routes.items()}
    return [(name, before, after) for name, (before, _zero, after) in parts.items()]
