"""Words for the reply, put in without losing what is typed; and the letter as its patron reads it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import number_in
from yesdesk.core.web.files import takes_files
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.desk.answers.suggestions import search_suggestions, suggestion_text, suggestions
from yesdesk.desk.pages.closing import proposed_by
from yesdesk.desk.pages.form_actions import request_addresses
from yesdesk.desk.pages.letter import letter_context, typed_reply
from yesdesk.desk.pages.request import excepts, request_context
from yesdesk.requests.access import access_request
from yesdesk.requests.forms import MOST_FILES
from yesdesk.requests.models import Request


@takes_files(MOST_FILES)
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def request_words(http: StaffRequest, pk: int) -> HttpResponse:
    """Return words for the reply. `?part=words|list`: the region; `?part=text&put=`: words alone, by `?part=read` to
    read first; `?part=exception&answers=`: may it go beyond a rule? Without `part`: the page, with all that was typed.
    """
    request = access_request(http.actor, pk)
    sent = http.POST if http.method == "POST" else http.GET
    part, key = http.GET.get("part", ""), sent.get("put", "")
    if part == "exception":
        context = {
            "excepts": excepts(request, sent.get("answers", ""), by=http.actor),
            "proposed": proposed_by(request, sent, by=http.actor),
            "to": request_addresses(pk),
        }
        return render(http, "desk/parts/reply_exception.html", context)
    if part in {"text", "read"}:
        said = suggestion_text(request, key, by=http.actor)
        if part == "read":
            return render(http, "desk/parts/words_read.html", {"said": said})
        return HttpResponse(said.words, content_type="text/plain; charset=utf-8")
    context = _words_that_help(http, request, sent.get("q", ""))
    if part in {"words", "list"}:
        template = "desk/parts/words.html" + ("#list" if part == "list" else "")
        return render(http, template, context)
    form = typed_reply(http)
    if key:
        form.initial = {**form.initial, **_put_words(http, request, key, form.initial)}
    last = number_in(http.POST.get("last", "")) if http.method == "POST" else None
    page = request_context(http, request, act="reply", form=form, new_since=last)
    return render(http, "desk/request.html", page | context)


@takes_files(MOST_FILES)
@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def preview_letter(http: StaffRequest, pk: int) -> HttpResponse:
    """Show the letter as its patron reads it. `?part=letter`: that alone; else the page."""
    request = access_request(http.actor, pk)
    context = letter_context(request, http.POST.get("words", ""), reader=http.actor.language)
    if http.GET.get("part") == "letter":
        return render(http, "desk/parts/letter.html", context)
    last = number_in(http.POST.get("last", ""))
    page = request_context(http, request, act="reply", form=typed_reply(http), new_since=last)
    return render(http, "desk/request.html", page | context)


def _words_that_help(http: StaffRequest, request: Request, words: str) -> dict[str, Any]:
    looked_for = words.strip()[:200]
    return {
        "help": search_suggestions(request, looked_for, by=http.actor)
        if looked_for
        else suggestions(request, by=http.actor),
        "words_q": looked_for,
        "words_of": request.pk,
        "words_href": request_addresses(request.pk)["words"],
    }


def _put_words(
    http: StaffRequest, request: Request, key: str, typed: Mapping[str, str]
) -> dict[str, str]:
    # Below what is typed; a sentence where the words are gone.
    try:
        said = suggestion_text(request, key, by=http.actor)
    except NotFound as gone:
        messages.warning(http, f"{gone.sentence} {gone.next_step}")
        return {}
    whole = "\n\n".join(each for each in (typed["words"].rstrip(), said.words) if each)
    return {"words": whole, "answers": f"{typed['answers']} {key}".strip()}
