"""The form to ask in a frame of the library's own website, with its receipt.

A frame brings no cookie. Its own page sends the form, so the browser says that it comes from here, and
`SameOriginForPublicForms` takes it. It takes no form of another website, which could only ask what any stranger can.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yesdesk.core.actors import ANYBODY
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.links import link_token
from yesdesk.core.outbox.messages import link_address
from yesdesk.core.web.forms import add_errors, validate_too
from yesdesk.core.web.pages import may_be_framed, public_page
from yesdesk.desk.public.actions import submit_request
from yesdesk.desk.public.views.ask import (
    AskForm,
    ask_context,
    branch_or_not_found,
    fresh_form_page,
    press_of,
    request_of_form,
    same_form_id,
)
from yesdesk.requests.actions.intake import request_errors


@may_be_framed
@public_page
def ask_framed(http: HttpRequest, language: str, branch: str) -> HttpResponse:
    """Show the form of a branch. Its press is answered here, as the page of the request cannot be framed."""
    if http.method != "POST":
        return fresh_form_page(http, language, branch, "desk/ask_framed.html")
    here, form = branch_or_not_found(branch), AskForm(http.POST)
    if form.is_valid():
        try:
            need = request_of_form(form, here, language)
            request = submit_request(need, **press_of(http, form))
        except ValidationRefusal as needs:
            add_errors(form, needs)
        else:
            token = link_token(request.link_id, request.link_generation)
            context = {
                "number": request.pk,
                "token": token,
                "link": link_address(token, language),
                "contact": form.cleaned_data["contact"],
                "branch": here,
                "lang": language,
            }
            return render(http, "desk/ask_framed_sent.html", context)
    else:
        validate_too(form, request_errors(request_of_form(form, here, language), by=ANYBODY))
    context = ask_context(form, same_form_id(http), here, language)
    return render(http, "desk/ask_framed.html", context, status=422)
