"""A patron's own page, behind their link. A GET changes nothing: mail scanners follow links too."""

from typing import Any

from django import forms
from django.forms import Form
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from yesdesk.core.actors import Actor
from yesdesk.core.idempotency import new_form_id, verified_form_id
from yesdesk.core.links import link_token
from yesdesk.core.outbox.messages import link_address
from yesdesk.core.web.files import safe_download, safe_picture, takes_files
from yesdesk.core.web.forms import do_if_valid, sent
from yesdesk.core.web.pages import public_page
from yesdesk.desk.public.actions import (
    erase_own_request,
    erased_later,
    not_tell_thanks,
    submit_words,
)
from yesdesk.desk.public.queries import (
    address_to_pass_on,
    copy_as_json,
    readable_copy,
    request_status,
)
from yesdesk.desk.public.views.about_us import hours_words
from yesdesk.desk.public.views.answers import may_help
from yesdesk.places.queries import the_library
from yesdesk.requests.access import (
    access_by_link,
    access_file,
    require_own_link_or_staff,
    slip_refusal,
)
from yesdesk.requests.actions.change_contact import renew_link
from yesdesk.requests.actions.close import withdraw_request
from yesdesk.requests.actions.intake import (
    ask_second_look,
    change_need,
    record_thanks,
)
from yesdesk.requests.forms import MOST_FILES, FilesForm, words_field
from yesdesk.requests.models import Request
from yesdesk.requests.retention import days_kept


class PatronWordsForm(FilesForm):
    words = words_field(gettext_lazy("Write again"), rows=4)
    form_id = forms.CharField(required=False, widget=forms.HiddenInput)


class NeedChangedForm(forms.Form):
    words = words_field(gettext_lazy("What do you need now?"), rows=4)


class ThanksForm(forms.Form):
    words = words_field(gettext_lazy("A word, if you like"), rows=3, required=False)
    may_tell = forms.BooleanField(
        label=gettext_lazy("You can tell this story, without my name"), required=False
    )


@public_page
def status_page(http: HttpRequest, language: str, token: str) -> HttpResponse:
    """Show what was asked, what happens now and what was promised. `?new`: the receipt."""
    context = _status_context(language, token, said=http.GET.get("said", ""))
    if "new" not in http.GET:
        return render(http, "desk/status.html", context)
    helps = [] if context["slip"] else may_help(context["asked"], language)
    return render(http, "desk/receipt.html", {**context, "helps": helps})


SAID = {
    "written": lambda: _("Your words are with us."),
    "changed": lambda: _("Thank you. We look at what you need now."),
    "thanked": lambda: _("Your thanks are with us."),
    "rather_not": lambda: _("We will not tell it."),
    "second": lambda: _("A different colleague will look at it."),
    "link": lambda: _("This is your new link. The old one does not work any more."),
}


def _status_context(language: str, token: str, *, said: str = "", **forms: Form) -> dict[str, Any]:
    request, by = access_by_link(token, reading=language)
    status = request_status(request, by=by, token=token)
    hours = hours_words(request.branch, language)
    return {
        "status": status,
        "name": request.patron.name if request.patron and not by.by_slip else "",
        "contact": request.patron.contact_as_typed if request.patron and not by.by_slip else "",
        "branch": request.branch,
        "branch_name": request.branch.name,
        "number": request.pk,
        "asked": request.said,
        "kept_days": days_kept(request),
        "hours": hours,
        "today": hours if status.told else "",
        "token": token,
        "lang": language,
        "link": link_address(token, language),
        "pass_on": address_to_pass_on(request) if said == "thanked" else "",
        "said": SAID[said]() if said in SAID else "",
        "form_id": new_form_id(),
        "write": PatronWordsForm(),
        "thanks": ThanksForm(),
        "slip": slip_refusal(request, by),
        "phone": request.branch.phone or the_library().phone,
        **forms,
    }


def _redirect_to_status(language: str, token: str, said: str = "") -> HttpResponseRedirect:
    address = reverse("status", args=[language, token])
    return HttpResponseRedirect(f"{address}?said={said}" if said else address, status=303)


@takes_files(MOST_FILES)
@public_page
def write(http: HttpRequest, language: str, token: str) -> HttpResponse:
    request, by = access_by_link(token)
    if http.method != "POST":
        return _redirect_to_status(language, token)
    form = PatronWordsForm(http.POST, http.FILES)
    if do_if_valid(
        form,
        lambda: submit_words(
            request,
            words=form.cleaned_data["words"],
            files=form.sent,
            form_id=verified_form_id(form.cleaned_data["form_id"]),
            by=by,
        ),
    ):
        return _redirect_to_status(language, token, "written")
    return render(
        http, "desk/status.html", _status_context(language, token, write=form), status=422
    )


@public_page
def changed(http: HttpRequest, language: str, token: str) -> HttpResponse:
    request, by = _access_by_own_link(token)
    form = NeedChangedForm(sent(http))
    if do_if_valid(form, lambda: change_need(request, words=form.cleaned_data["words"], by=by)):
        return _redirect_to_status(language, token, "changed")
    context = _status_context(language, token) | {"form": form}
    return render(http, "desk/changed.html", context, status=422 if form.errors else 200)


@public_page
def thanks(http: HttpRequest, language: str, token: str) -> HttpResponse:
    """Take thanks in one tap, with or without words; nobody is asked for them."""
    request, by = access_by_link(token)
    if http.method != "POST":
        return _redirect_to_status(language, token)
    form = ThanksForm(http.POST)
    if do_if_valid(form, lambda: record_thanks(request, **form.cleaned_data, by=by)):
        return _redirect_to_status(language, token, "thanked")
    return render(
        http, "desk/status.html", _status_context(language, token, thanks=form), status=422
    )


@public_page
def rather_not(http: HttpRequest, language: str, token: str) -> HttpResponse:
    request, by = _access_by_own_link(token)
    if http.method != "POST":
        return _redirect_to_status(language, token)
    not_tell_thanks(request, by=by)
    return _redirect_to_status(language, token, "rather_not")


@public_page
def second_look(http: HttpRequest, language: str, token: str) -> HttpResponse:
    request, by = access_by_link(token)
    if http.method == "POST":
        ask_second_look(request, by=by)
        return _redirect_to_status(language, token, "second")
    return _redirect_to_status(language, token)


@public_page
def take_back(http: HttpRequest, language: str, token: str) -> HttpResponse:
    request, by = _access_by_own_link(token)
    if http.method != "POST":
        return render(http, "desk/withdraw.html", _status_context(language, token))
    withdraw_request(request, by=by)
    return _redirect_to_status(language, token)


def _access_by_own_link(token: str, *, reading: str = "") -> tuple[Request, Actor]:
    # Refuses a slip.
    request, by = access_by_link(token, reading=reading)
    require_own_link_or_staff(request, by)
    return request, by


@public_page
def my_copy(http: HttpRequest, language: str, token: str) -> HttpResponse:
    """Show all that we hold of this request, to read, print or save."""
    request, by = _access_by_own_link(token, reading=language)
    context = {"copy": readable_copy(request, by=by, token=token), "token": token, "lang": language}
    return render(http, "desk/copy.html", context | {"branch_name": request.branch.name})


@public_page
def my_copy_data(http: HttpRequest, language: str, token: str) -> HttpResponse:
    request, _by = _access_by_own_link(token)
    response = HttpResponse(copy_as_json(request), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="my-request.json"'
    return response


@public_page
def forget_me(http: HttpRequest, language: str, token: str) -> HttpResponse:
    """Ask once, then erase. The page says it where a legal hold stands against that."""
    request, by = _access_by_own_link(token)
    context = {"later": erased_later(request), "branch_name": request.branch.name}
    if http.method != "POST":
        return render(http, "desk/forget.html", _status_context(language, token) | context)
    gone = erase_own_request(request, by=by)
    return render(http, "desk/forgotten.html", context | {"gone": gone})


@public_page
def new_link(http: HttpRequest, language: str, token: str) -> HttpResponse:
    """Make a new link, as somebody else saw the old one, which dies."""
    request, by = _access_by_own_link(token)
    if http.method != "POST":
        return render(http, "desk/new_link.html", _status_context(language, token))
    renew_link(request, by=by)
    return _redirect_to_status(
        language, link_token(request.link_id, request.link_generation), "link"
    )


@public_page
def public_file(http: HttpRequest, language: str, token: str, file: int) -> FileResponse:
    """Return a file of their own request, as an inert download."""
    request, by = access_by_link(token)
    found = access_file(by, request, file)
    return safe_download(found.file, found.name)


@public_page
def public_photo(http: HttpRequest, language: str, token: str, file: int) -> FileResponse:
    request, by = access_by_link(token)
    return safe_picture(access_file(by, request, file).file)
