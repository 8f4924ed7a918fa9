"""Chat for staff: the key, taking a chat, a line, the end."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from yesdesk.core.idempotency import verified_form_id
from yesdesk.core.web.addresses import number_in
from yesdesk.core.web.forms import do_if_valid, sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest
from yesdesk.desk.sign.chat import LineForm, chat_context, end_chat, say, take_chat, turn_key
from yesdesk.desk.sign.views import answers, back_to_page
from yesdesk.places.switches import Switch, needs
from yesdesk.requests.access import access_request


@require_POST
@answers
@needs(Switch.SIGN)
@needs(Switch.CHAT)
def chat_key(http: StaffRequest) -> HttpResponse:
    """Turn one's key on for one, two or three chats at a time (`seats`), or off (0)."""
    turn_key(http, min(number_in(http.POST.get("seats", "")) or 0, 3), by=http.actor)
    return back_to_page(http)


@require_POST
@answers
@needs(Switch.SIGN)
@needs(Switch.CHAT)
def chat_take(http: StaffRequest, pk: int) -> HttpResponse:
    take_chat(http, access_request(http.actor, pk), by=http.actor)
    return redirect("request", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@answers
@needs(Switch.SIGN)
@needs(Switch.CHAT)
def chat_line(http: StaffRequest, pk: int) -> HttpResponse:
    """Send a line at once, and return the box for the next; read (GET) whether the patron is there."""
    request = access_request(http.actor, pk)
    form = LineForm(sent(http))
    if form.is_valid() and (words := form.cleaned_data["words"]):
        form_id = verified_form_id(http.POST.get("form_id", ""))
        do_if_valid(form, lambda: say(request, words, form_id=form_id, by=http.actor))
    in_page = "HX-Request" in http.headers
    if form.is_bound and not form.errors and not in_page:
        return redirect("request", request.pk)
    part = "desk/parts/chat_box.html" if form.is_bound else "desk/parts/chat_state.html"
    context = chat_context(request) | {"line": form}
    return render(http, part if in_page else "desk/chat_line.html", context)


@require_POST
@answers
@needs(Switch.SIGN)
@needs(Switch.CHAT)
def chat_end(http: StaffRequest, pk: int) -> HttpResponse:
    """End a chat in one tap; `threat`: the emergency card stands open on the request."""
    threat = "threat" in http.POST
    end_chat(access_request(http.actor, pk), threat=threat, by=http.actor)
    if threat:
        turn_key(http, 0, by=http.actor)
    else:
        flash(http, "Chat ended. They have their link. Close the request, or keep it open.")
    return redirect("request", pk)
