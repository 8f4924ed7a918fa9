"""Pages of saved answers: the list, one of them, and changes."""

import re
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yesdesk.core.errors import EditConflict, NotFound, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.site_context import library_info
from yesdesk.core.web.addresses import number_in
from yesdesk.core.web.forms import add_errors, sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.desk.answers.actions import (
    TITLE_AT_MOST,
    add_answer,
    change_answer,
    confirm_answer,
    restore_answer,
    retire_answer,
)
from yesdesk.desk.answers.forms import AnswerForm, form_initial, version_initial
from yesdesk.desk.answers.published import is_hidden
from yesdesk.desk.answers.queries import (
    AnswerFilter,
    access_answer,
    answer_facts,
    answers_page,
    draft_from_reply,
    find_answers,
    label_in,
    library_day,
    rules_of,
    version_said,
)
from yesdesk.people.queries import job_classes
from yesdesk.places.queries import branches, the_library
from yesdesk.places.switches import Switch, is_on
from yesdesk.policy.queries import rules_in_force
from yesdesk.requests.access import access_entry, access_request
from yesdesk.requests.models import Answer, EntryKind, Kind

_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
reads_answers = staff_page(permission=Permission.DESK_REQUEST_SEE)
changes_answers = staff_page(permission=Permission.DESK_ANSWERS_CHANGE)


@require_safe
@reads_answers
def answer_list(http: StaffRequest) -> HttpResponse:
    """List answers: `?q=` finds; `?show=&kind=&after=` list; `?part=list`: the list alone."""
    by, asked = http.actor, http.GET
    words = asked.get("q", "").strip()[:200]
    shown = AnswerFilter(asked["show"]) if asked.get("show") in AnswerFilter else AnswerFilter.ALL
    kind = asked["kind"] if asked.get("kind") in Kind else ""
    after = number_in(asked.get("after", ""))
    page = (
        find_answers(by, words) if words else answers_page(by, shown=shown, kind=kind, after=after)
    )
    here = {"show": shown.value, **({"kind": kind} if kind else {})}
    context = {
        "words": words,
        "page": page,
        "shown": shown.value,
        "show_links": _show_links(shown, page.again),
        "kind": kind,
        "kinds": Kind.choices,
        "older": f"?{urlencode({**here, 'after': page.older})}" if page.older else "",
        "newest": f"?{urlencode(here)}" if after else "",
        "may_change": by.may(Permission.DESK_ANSWERS_CHANGE),
    }
    part = "#list" if asked.get("part") == "list" else ""
    return render(http, f"desk/answers.html{part}", context)


def _show_links(current: AnswerFilter, again: int) -> list[tuple[str, str, int, bool]]:
    # (address, label, count, whether it is this one)
    labels = {
        AnswerFilter.ALL: (_("All"), 0),
        AnswerFilter.AGAIN: (_("To check again"), again),
        AnswerFilter.RETIRED: (_("Dropped"), 0),
    }
    return [
        (f"?show={shown}", label, count, shown is current)
        for shown, (label, count) in labels.items()
    ]


@require_safe
@reads_answers
def answer_page(http: StaffRequest, pk: int) -> HttpResponse:
    answer = access_answer(http.actor, pk)
    context = {
        "answer": answer,
        "texts": _texts_with_language(answer),
        "links": [
            (address, label_in(label, http.actor.language)) for address, label in answer.links
        ],
        "kind": Kind(answer.kind).label if answer.kind else "",
        "facts": answer_facts(answer, by=http.actor),
        "public": is_on(Switch.ANSWERS) and answer.is_public and answer.retired_at is None,
        "hidden": is_hidden(answer),
        "may_change": http.actor.may(Permission.DESK_ANSWERS_CHANGE),
    }
    return render(http, "desk/answer.html", context)


def _texts_with_language(answer: Answer) -> list[tuple[str, str, str]]:
    # (code, language, words), the library's own language first.
    names, own = dict(settings.LANGUAGES), library_info().default_language
    codes = sorted(answer.texts, key=lambda code: (code != own, code))
    return [(code, names.get(code, code), answer.texts[code]) for code in codes]


@changes_answers
def answer_add(http: StaffRequest) -> HttpResponse:
    """Add an answer; `?request=&entry=`: from a sent reply; `?title=&rule=&kind=`: about this. Sending stores it."""
    said = {} if http.method == "POST" else _from_reply(http)
    title = {"title": http.GET["title"][:TITLE_AT_MOST]} if "title" in http.GET else {}
    rule = number_in(http.GET.get("rule", ""))
    about = {"kind": http.GET.get("kind", ""), "rules": [rule] if rule else []}
    initial = {"keeper": http.actor.job_class_id, **title, **about, **version_initial(said)}
    form = _answer_form(http, initial, codes=[*said.get("texts", {}), *_codes_sent(http)])
    context = {"form": form, "from_reply": "entry" in http.GET, "after": 0}
    if http.method == "POST" and form.is_valid():
        try:
            answer = add_answer(form.draft(), by=http.actor)
        except ValidationRefusal as needs:
            _add_errors_to_fields(form, needs)
        else:
            flash(http, "Saved. We offer it beside the next reply it fits.")
            return redirect("answer", answer.pk)
    status = 422 if form.errors else 200
    return render(http, "desk/answer_write.html", context, status=status)


def _codes_sent(http: StaffRequest) -> list[str]:
    # A reply may be in a language that the library has not switched on.
    named = [name.removeprefix("text.") for name in http.POST if name.startswith("text.")]
    return [code for code in named if _CODE.fullmatch(code)][:10]


def _from_reply(http: StaffRequest) -> dict[str, Any]:
    pk, entry_pk = (number_in(http.GET.get(name, "")) for name in ("request", "entry"))
    if pk is None or entry_pk is None:
        return {}
    request = access_request(http.actor, pk)
    entry = access_entry(http.actor, request, entry_pk)
    if entry.kind != EntryKind.REPLY:
        raise NotFound.plain()
    return draft_from_reply(request, entry)


@changes_answers
def answer_change(http: StaffRequest, pk: int) -> HttpResponse:
    """Write the next version; `?version=`: begin with a former one."""
    answer = access_answer(http.actor, pk)
    form = _answer_form(
        http, _initial_of_version(http, answer), codes=[*answer.texts, *_codes_sent(http)]
    )
    after, theirs = answer.number, False
    if http.method == "POST" and form.is_valid():
        after = form.cleaned_data["after"] or 0
        try:
            change_answer(answer, form.draft(), after=after, by=http.actor)
        except ValidationRefusal as needs:
            _add_errors_to_fields(form, needs)
        except EditConflict as news:
            add_errors(form, ValidationRefusal({"": f"{news.sentence} {news.next_step}"}))
            after, theirs = news.since, True
        else:
            flash(http, "Saved. What it said before is below.")
            return redirect("answer", pk)
    elif http.method == "POST":
        after = number_in(http.POST.get("after", "")) or 0
    context = {"form": form, "answer": answer, "after": after}
    if theirs:
        context["theirs"] = _texts_with_language(answer)
    status = 409 if theirs else 422 if form.errors else 200
    return render(http, "desk/answer_write.html", context, status=status)


def _initial_of_version(http: StaffRequest, answer: Answer) -> dict[str, Any]:
    version = number_in(http.GET.get("version", ""))
    said = version_said(answer, version) if version else None
    now = form_initial(answer, rules_of(answer), today=library_day())
    if said is None:
        return now
    return {**now, **version_initial({**said, "review_on": now["review_on"]})}


@require_POST
@changes_answers
def answer_tap(http: StaffRequest, pk: int, name: str) -> HttpResponse:
    answer = access_answer(http.actor, pk)
    match name:
        case "retire":
            retire_answer(answer, by=http.actor)
            flash(http, "Dropped. It isn’t offered any more.")
        case "back":
            restore_answer(answer, by=http.actor)
            flash(http, "It is offered again.")
        case _:
            day = confirm_answer(answer, by=http.actor)
            flash(http, "Good. Check it again by %(day)s.", day=day)
    return redirect("answer", pk)


def _answer_form(http: StaffRequest, initial: dict[str, Any], *, codes: list[str]) -> AnswerForm:
    return AnswerForm(
        sent(http),
        initial=initial,
        library=the_library(),
        rules=rules_in_force(http.actor, None, library_day()),
        branches=branches(),
        posts=job_classes(),
        codes=codes,
    )


def _add_errors_to_fields(form: AnswerForm, needs: ValidationRefusal) -> None:
    add_errors(
        form, ValidationRefusal({form.field_of(name): said for name, said in needs.fields.items()})
    )
