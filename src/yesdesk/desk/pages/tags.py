"""The list of tags in Settings, and a tag on a request."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import number_in
from yesdesk.core.web.forms import sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.core.web.person_forms import WithoutNamesForm
from yesdesk.requests.access import access_request
from yesdesk.requests.actions.tags import WRITES, add_tag, retire_tag, tag_request
from yesdesk.requests.models import Tag
from yesdesk.requests.models.tag import LONGEST_TAG, MOST_TAGS


class TagForm(WithoutNamesForm):
    not_yet = _("Not saved yet.")
    asks_about = ("word",)
    word = forms.CharField(
        label=_("New tag"),
        max_length=LONGEST_TAG,
        help_text=_(
            "A word or two, like Museum pass. Never a person. Patrons find it in a copy of their data."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=WRITES)
def tags(http: StaffRequest) -> HttpResponse:
    form = TagForm(sent(http))
    if form.saves(lambda: add_tag(form.cleaned_data["word"], by=http.actor)):
        flash(http, "Saved. Everybody on staff can put it on a request.")
        return redirect("tags")
    every = Tag.objects.order_by("word")
    context = {
        "form": form,
        "listed": every.filter(place__isnull=False),
        "retired": every.filter(place=None),
        "most": MOST_TAGS,
    }
    return render(http, "desk/tags.html", context, status=422 if form.errors else 200)


@require_POST
@staff_page(permission=WRITES)
def retire(http: StaffRequest, pk: int) -> HttpResponse:
    retire_tag(pk, by=http.actor)
    flash(http, "Retired. It stays on requests that have it.")
    return redirect("tags")


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def tag(http: StaffRequest, pk: int) -> HttpResponse:
    """Put a tag on (`on=3`), or take it off (`off=3`)."""
    request, on = access_request(http.actor, pk), "on" in http.POST
    number = number_in(http.POST.get("on" if on else "off", ""))
    tag_request(request, number or 0, on=on, by=http.actor)
    if on:
        flash(http, "The tag is on.")
    else:
        flash(http, "The tag is off.")
    return redirect("request", request.pk)
