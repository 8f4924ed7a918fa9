"""Words that help, beside the reply: found, looked for, and put into it without losing what is typed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.core.web.pages import staff_page
from yesdesk.core.web.uploads import takes_files
from yesdesk.desk.answers.suggestions import search_suggestions, suggestion_text, suggestions
from yesdesk.desk.models import OutcomeValue, Request
from yesdesk.desk.pages.form_actions import request_addresses
from yesdesk.desk.pages.forms import ReplyForm
from yesdesk.desk.pages.request import page_context
from yesdesk.desk.requests.access import access_request
from yesdesk.desk.requests.uploads import AT_MOST
from yesdesk.desk.requests.views import StaffRequest, number_in


@takes_files(AT_MOST)
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def request_words(http: StaffRequest, pk: int) -> HttpResponse:
    """`?part=words|list`: the region, its list. `?part=text&put=`: words alone, to be put in by the page.

    Without `part` the whole page comes back: with the words in the box where `put` names some, and with all
    that was typed where the reply's form was posted here.
    """
    request = access_request(http.actor, pk)
    sent = http.POST if http.method == "POST" else http.GET
    part, key = http.GET.get("part", ""), sent.get("put", "")
    if part == "text":
        said = suggestion_text(request, key, by=http.actor)
        return HttpResponse(said.words, content_type="text/plain; charset=utf-8")
    context = _help(http, request, sent.get("q", ""))
    if part in {"words", "list"}:
        template = "desk/parts/words.html" + ("#list" if part == "list" else "")
        return render(http, template, context)
    form = _with_words(http, request, key)
    last = number_in(http.POST.get("last", "")) if http.method == "POST" else None
    page = page_context(http, request, act="reply", form=form, new_since=last)
    return render(http, "desk/request.html", page | context)


def _help(http: StaffRequest, request: Request, words: str) -> dict[str, Any]:
    looked_for = words.strip()[:200]
    return {
        "help": search_suggestions(request, looked_for, by=http.actor)
        if looked_for
        else suggestions(request, by=http.actor),
        "words_q": looked_for,
        "words_of": request.pk,
        "words_href": request_addresses(request.pk)["words"],
    }


def _put(http: StaffRequest, request: Request, key: str, typed: dict[str, str]) -> dict[str, str]:
    """The words below what is typed; that alone, and a sentence, where they are not kept any more."""
    try:
        said = suggestion_text(request, key, by=http.actor)
    except NotFound as gone:
        messages.warning(http, f"{gone.sentence} {gone.next_step}")
        return {}
    whole = "\n\n".join(each for each in (typed["words"].rstrip(), said.words) if each)
    return {"words": whole, "answers": f"{typed['answers']} {key}".strip()}


def _with_words(http: StaffRequest, request: Request, key: str) -> ReplyForm:
    """The reply as it was typed, with the words behind `key` below it. Files that came along stay."""
    typed = ReplyForm(http.POST, http.FILES) if http.method == "POST" else None
    if typed is not None:
        typed.is_valid()
    sent = http.POST if http.method == "POST" else http.GET
    initial = {name: sent.get(name, "") for name in ("words", "then", "answers")}
    if key:
        initial |= _put(http, request, key, initial)
    form = ReplyForm(initial=initial)
    form.other_way = sent.get("outcome") == OutcomeValue.YES_OTHER_WAY
    if typed is not None:
        form.sent = typed.sent
    return form
