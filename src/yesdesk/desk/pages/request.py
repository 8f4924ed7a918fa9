"""The page of a request: its regions, and the acts on it."""

from typing import Any, Final

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yesdesk.core.actors import Actor
from yesdesk.core.errors import EditConflict, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import address_of, number_in
from yesdesk.core.web.files import takes_files
from yesdesk.core.web.forms import add_errors
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.desk.answers.suggestions import ready_letter
from yesdesk.desk.approvals.ask_lines import ask_lines
from yesdesk.desk.decisions.by_words import rules_to_except
from yesdesk.desk.decisions.cancel import undo
from yesdesk.desk.pages.closing import proposed_by
from yesdesk.desk.pages.emergency import ask_all_right, emergency_of
from yesdesk.desk.pages.form_actions import (
    FORM_ACTIONS,
    QUICK_ACTIONS,
    action_form,
    call_again_form,
    entry_addresses,
    refresh_revision,
    request_addresses,
)
from yesdesk.desk.pages.forms import PromiseForm, RedactForm, ReplyForm
from yesdesk.desk.pages.letter import undone_reply_form
from yesdesk.desk.pages.next_act import next_act
from yesdesk.desk.pages.options import COVER, ways_in_page
from yesdesk.desk.pages.pass_form import PassForm
from yesdesk.desk.pages.pressed_twice import said_of_first
from yesdesk.desk.sign.chat import chat_context, turn_off_at_desk
from yesdesk.policy.bends import reasons_offered
from yesdesk.policy.situation import RuleTerms
from yesdesk.requests.access import access_entry, access_request, visible_requests
from yesdesk.requests.actions.assignment import answered_before, is_for_other_colleague
from yesdesk.requests.actions.audience import complaint_of
from yesdesk.requests.actions.passed import note_opened, passed_sentence
from yesdesk.requests.actions.presence import others_present, ping_presence
from yesdesk.requests.actions.redact import redact
from yesdesk.requests.forms import MOST_FILES
from yesdesk.requests.models import EntryKind, OutcomeValue, Request
from yesdesk.requests.queries.card_requests import earlier_count, found_by_scan
from yesdesk.requests.queries.queues import DeskFilter, Queue, queue_counts
from yesdesk.requests.queries.request_page import RequestHead, request_head
from yesdesk.requests.queries.tags import all_tags, tags_of
from yesdesk.requests.queries.timeline import TimelinePage, timeline
from yesdesk.requests.queries.undo import just_closed


@require_safe
@staff_page(permission=Permission.DESK_REQUEST_SEE)
def request_page(http: StaffRequest, pk: int) -> HttpResponse:
    """Show a request; `?before=`: older entries; `?part=timeline`: a region; `?part=head`: the head and all that
    changes with the request.
    """
    request = access_request(http.actor, pk)
    if request.pk != pk:
        return redirect("request", request.pk)  # it was merged into that one
    part = http.GET.get("part", "")
    before = http.GET.get("before", "")
    context = request_context(http, request, before=number_in(before))
    if part == "timeline":
        return render(http, "desk/request.html#timeline", context)
    if part == "head":
        return render(http, "desk/request.html#follow", context | {"follows": True})
    turn_off_at_desk(http, request)
    if context["shows_ways"] and not before:
        context |= ways_in_page(http, request)
    return render(http, "desk/request.html", context)


@takes_files(MOST_FILES)
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def act(http: StaffRequest, pk: int, name: str) -> HttpResponse:
    """Show an act's form (`?part=form`: it alone; `?again=55`: with undone words), or do the act (POST)."""
    request = access_request(http.actor, pk)
    if http.method != "POST":
        return _form_to_open(http, request, name)
    form = action_form(name, request, http.actor, http.POST, http.FILES)
    new_since: int | None = None
    if form.is_valid():
        try:
            done = FORM_ACTIONS[name].do(request, form, http.actor)
        except ValidationRefusal as needs:
            if getattr(form, "doubt", None) is None:  # its doubt says it, and asks
                add_errors(form, needs)
        except EditConflict as new:
            first = (
                said_of_first(request, form, by=http.actor) if isinstance(form, ReplyForm) else ""
            )
            if first:
                return _flash_and_redirect(http, pk, name, form, first)
            form.add_error(None, new.sentence)
            new_since = form.cleaned_data.get("last") or 0
            request = access_request(http.actor, pk)
            refresh_revision(form, request)
        else:
            return _flash_and_redirect(http, pk, name, form, done)
    context = request_context(http, request, act=name, form=form, new_since=new_since)
    return render(http, "desk/request.html", context, status=409 if new_since is not None else 422)


# A link beside the ways, or a call sheet, may choose these ends.
_CHOSEN_ELSEWHERE: Final = frozenset({OutcomeValue.NOT_THIS_TIME, OutcomeValue.YES_ELSEWHERE})


def _form_to_open(http: StaffRequest, request: Request, name: str) -> HttpResponse:
    again = number_in(http.GET.get("again", "")) if name == "reply" else None
    form = undone_reply_form(request, again) or action_form(name, request, http.actor)
    if name == "close" and http.GET.get("value") in _CHOSEN_ELSEWHERE:
        form.initial["value"] = http.GET["value"]
    if isinstance(form, PromiseForm):
        form.choose(http.GET.get("due", ""))
    if isinstance(form, PassForm) and "ask" in http.GET:
        form.button = _("Ask them")
    if http.GET.get("part") == "form":
        return render(http, "desk/act_form.html", _act_context(http, request, name, form))
    return render(http, "desk/request.html", request_context(http, request, act=name, form=form))


def _flash_and_redirect(
    http: StaffRequest, pk: int, name: str, form: Form, says: str
) -> HttpResponse:
    if name == "close" and form.cleaned_data["value"] == OutcomeValue.ENDED:
        return ask_all_right(pk)
    flash(http, says, draft_done=f"{name}.{pk}")
    return redirect("desk") if _came_from_desk(http) else redirect("request", pk)


def _came_from_desk(http: StaffRequest) -> bool:
    # Its reader wants to be back in that row of the list.
    return "desk" in {http.GET.get("back"), http.POST.get("back")}


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_SEE)
def tap(http: StaffRequest, pk: int, name: str) -> HttpResponse:
    request = access_request(http.actor, pk)
    QUICK_ACTIONS[name].do(request, by=http.actor)
    flash(http, QUICK_ACTIONS[name].done)
    if QUICK_ACTIONS[name].to_desk:
        return redirect("desk")
    stays = visible_requests(http.actor).filter(pk=pk).exists()
    return redirect("request", pk) if stays else redirect("desk")


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_SEE)
def here(http: StaffRequest, pk: int) -> HttpResponse:
    """Note that one has it open (`?writing=1`: is writing), and return who else does."""
    request = access_request(http.actor, pk)
    ping_presence(request, writing=http.GET.get("writing") == "1", by=http.actor)
    note_opened(request, by=http.actor)
    context = {"to": request_addresses(pk), "others": others_present(request, by=http.actor)}
    return render(http, "desk/request.html#presence", context)


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def undo_entry(http: StaffRequest, pk: int, entry: int) -> HttpResponse:
    request = access_request(http.actor, pk)
    found = access_entry(http.actor, request, entry)
    undo(found, by=http.actor)
    if found.kind == EntryKind.REPLY:
        flash(http, "Taken back. Nothing went out. Your words are in the box.")
        return redirect(f"{address_of('request_reply', pk)}?again={entry}#reply")
    flash(http, "Taken back.")
    back = http.POST.get("back")
    return (
        redirect(back)
        if back in {"left_open", "before_closing", "purchases"}
        else redirect("request", pk)
    )


@staff_page(permission=Permission.DESK_ENTRY_STRIKE)
def strike_words(http: StaffRequest, pk: int, entry: int) -> HttpResponse:
    """Strike words, on a page of its own: it is rare, and for good."""
    request = access_request(http.actor, pk)
    found = access_entry(http.actor, request, entry)
    form = RedactForm(http.POST or None)
    if http.method == "POST" and form.is_valid():
        try:
            redact(found, words=form.cleaned_data["words"], by=http.actor)
        except ValidationRefusal as needs:
            form.add_error("words", needs.fields["words"])
        else:
            flash(http, "Struck out, everywhere it stood.")
            return redirect("request", pk)
    context = {"form": form, "pk": pk, "entry": found}
    return render(http, "desk/strike.html", context, status=422 if form.errors else 200)


def request_context(
    http: StaffRequest,
    request: Request,
    *,
    before: int | None = None,
    act: str = "",
    form: Form | None = None,
    new_since: int | None = None,
) -> dict[str, Any]:
    """Return all that the page prints. `act`, `form`: the open one."""
    by: Actor = http.actor
    page = timeline(request, by=by, before=before, new_since=new_since)
    head, audience = request_head(request, by=by), _audience_context(request, by)
    reply = form if act == "reply" and isinstance(form, ReplyForm) else None
    asked = ask_lines(request, by) if _ASKS & {entry.kind for entry in page.entries} else None
    looks = _second_look_context(request, by)
    emergency = emergency_of(request, by, wrote_once=before is None and _wrote_once(page))
    return {
        "pk": request.pk,
        "to": request_addresses(request.pk),
        "head": head,
        "next_act": next_act(
            request, head, leave=looks["leave"], emergency=emergency, asked=asked, by=by
        ),
        **_conversation_context(request.pk, page, by),
        "before": before,
        "emergency": emergency,
        **looks,
        **_context_around(http, request, head),
        "reply": reply,
        "drafted": ready_letter(request, () if before else page.entries, by=by),
        "proposed": proposed_by(request, reply.data or reply.initial, by=by) if reply else {},
        "excepts": excepts(request, str(reply["answers"].value() or ""), by=by) if reply else (),
        "ask_lines": asked or (),
        **audience,
        "shows_ways": by.may(Permission.DESK_REQUEST_ANSWER)
        and not (head.closed or head.call or audience["complaint"])
        and not (emergency and emergency.noted),
        **({} if reply or not act else _act_context(http, request, act, form)),
    }


_ASKS: Final = frozenset({EntryKind.ASKED_UP, EntryKind.ASK_ANSWER})


def _wrote_once(page: TimelinePage) -> bool:
    kinds = [entry.kind for entry in page.entries]
    more = {EntryKind.NEED_CHANGED, EntryKind.MERGED}
    return page.older is None and kinds.count(EntryKind.PATRON) < 2 and more.isdisjoint(kinds)


def _audience_context(request: Request, by: Actor) -> dict[str, Any]:
    leads = Permission.DESK_ABOUT_LEADS_SEE if request.about_lead else Permission.DESK_LEADS_SEE
    return {
        "for_leads": request.for_leads,
        "about_lead": request.about_lead,
        "about_withdrawal": request.about_withdrawal,
        "may_lead": by.may(leads),
        "complaint": complaint_of(request),
        "held": request.held,
        "may_release": by.may(Permission.DESK_HELD_RELEASE),
    }


def _context_around(http: StaffRequest, request: Request, head: RequestHead) -> dict[str, Any]:
    # A scan, a call to make, others here, the passed-to colleague, earlier requests, the queue, covering, tags.
    view, beside = DeskFilter(branch=http.actor.branch), head.beside
    tags = tags_of([request.pk])[request.pk]
    return {
        "tags": tags,
        "tag_choices": [each for each in all_tags() if each.place or each.word in tags],
        "scan": found_by_scan(request, by=http.actor) if beside.scanned else None,
        "call_form": head.call and call_again_form(request, http.actor),
        "wait": queue_counts(http.actor, view, [Queue.WAITING])[Queue.WAITING],
        "others": others_present(request, by=http.actor) if beside.others_here else (),
        "passed": passed_sentence(request, by=http.actor) if beside.passed else "",
        "earlier": earlier_count(request, by=http.actor),
        "closed": just_closed(http.actor, number_in(http.GET.get("closed", ""))),
        "covered": COVER in http.GET,
        **chat_context(request),
    }


def _second_look_context(request: Request, by: Actor) -> dict[str, bool]:
    # `leave`: the patron wants another colleague. `only_one`: nobody else could look.
    wanted = request.closed_at is None and answered_before(request, by)
    leave = wanted and is_for_other_colleague(request, by)
    return {"leave": leave, "only_one": wanted and not leave}


def _conversation_context(pk: int, page: TimelinePage, by: Actor) -> dict[str, Any]:
    entries = page.entries
    return {
        "live": f"{address_of('live')}?topics=request.{pk},staff.{by.user_id}",
        "entries": entries,
        "older": page.older,
        "last": entries[-1].pk if entries else 0,
        "new": [entry for entry in entries if entry.new],
        "entry_at": entry_addresses(pk),
        "may_answer": by.may(Permission.DESK_REQUEST_ANSWER),
        "may_forget": by.may(Permission.PATRONS_WORDS_ERASE),
        "may_strike": by.may(Permission.DESK_ENTRY_STRIKE),
        "may_act": by.may(Permission.ILS_ACT_DO),
        "may_keep": by.may(Permission.DESK_ANSWERS_CHANGE),
        "reasons": reasons_offered()
        if any(entry.act_summary is not None and entry.act_summary.asks_why for entry in entries)
        else (),
    }


def excepts(request: Request, answers: str, *, by: Actor) -> list[RuleTerms]:
    """Return rules that an answer with these keys may go beyond. No query without keys."""
    return rules_to_except(request, answers=answers, by=by) if answers.strip() else []


def _act_context(
    http: StaffRequest, request: Request, name: str, form: Form | None
) -> dict[str, Any]:
    return {
        "back": _came_from_desk(http),
        "pk": request.pk,
        "act": name,
        "act_url": f"request_{name}",
        "act_form": form,
        "act_words": FORM_ACTIONS[name],
    }
