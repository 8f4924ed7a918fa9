"""The one view of the API, and the Settings page of the programs that use it."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from yesdesk.api.forms import ProgramForm, WebhookForm
from yesdesk.api.metrics import metrics_text
from yesdesk.api.models import ApiToken
from yesdesk.api.tokens import (
    MAY_MAKE,
    actor_of,
    end_token,
    make_token,
    seconds_to_wait,
    token_in,
    tokens,
)
from yesdesk.api.webhooks import add_hook, hooks, remove_hook
from yesdesk.core.actors import Actor
from yesdesk.core.web.forms import do_if_valid, sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page


@csrf_exempt
def api(request: Any, path: str) -> HttpResponse:
    """Answer a call with a token; a cookie counts for nothing. Only then is the API itself imported."""
    token = _token_or_refusal(request)
    if isinstance(token, HttpResponse):
        return token
    from yesdesk.api.v1 import answer_call

    request.token, request.actor = token, actor_of(token)
    return answer_call(request, path)


@csrf_exempt
def metrics(request: Any) -> HttpResponse:
    """Tell numbers of this process to a program with a token. Without a program there is nobody to tell."""
    token = _token_or_refusal(request)
    if isinstance(token, HttpResponse):
        return token
    return HttpResponse(metrics_text(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _token_or_refusal(request: Any) -> ApiToken | HttpResponse:
    token = token_in(request.headers.get("Authorization", ""))
    if token is None:
        said = "Send the token of your program: Authorization: Bearer yesdesk_..."
        return _refused(401, said, "WWW-Authenticate", "Bearer")
    seconds = seconds_to_wait(token)
    if seconds:
        said = f"Sixty calls a minute are enough. Try again in {seconds} seconds."
        return _refused(429, said, "Retry-After", str(seconds))
    return token


def _refused(status: int, sentence: str, header: str, value: str) -> HttpResponse:
    said = {"type": "about:blank", "title": sentence, "status": status, "detail": "", "errors": {}}
    answer = JsonResponse(said, status=status, content_type="application/problem+json")
    answer[header] = value
    return answer


def _make_and_list(
    request: Any,
    form_class: type[Form],
    make: Callable[..., str],
    listed: Callable[[Actor], object],
    template: str,
) -> HttpResponse:
    form, made = form_class(sent(request)), list[str]()
    do_if_valid(form, lambda: made.append(make(**form.cleaned_data, by=request.actor)))
    context = {"form": form, "made": made, "listed": listed(request.actor)}
    return render(request, template, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=MAY_MAKE)
def programs(request: Any) -> HttpResponse:
    """List the programs; a new one's token is shown in the answer, once."""
    return _make_and_list(request, ProgramForm, make_token, tokens, "api/programs.html")


@require_POST
@staff_page(permission=MAY_MAKE)
def end_program(request: Any, pk: int) -> HttpResponse:
    end_token(pk, by=request.actor)
    flash(request, "That program can’t read or ask any more.")
    return redirect("programs")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=MAY_MAKE)
def webhooks(request: Any) -> HttpResponse:
    """List the addresses with their last deliveries; a new one's secret is shown in the answer, once."""
    return _make_and_list(request, WebhookForm, add_hook, hooks, "api/webhooks.html")


@require_POST
@staff_page(permission=MAY_MAKE)
def remove_webhook(request: Any, pk: int) -> HttpResponse:
    remove_hook(pk, by=request.actor)
    flash(request, "That address hears nothing any more.")
    return redirect("webhooks")
