"""The page that keeps a view of the desk's list, and removes it."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import address_of
from yesdesk.core.web.forms import sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.core.web.person_forms import WithoutNamesForm
from yesdesk.desk.pages.list import filters_context, queue_links, view_from
from yesdesk.places.queries import cached_branches
from yesdesk.requests.actions.saved_views import keep_view, remove_view
from yesdesk.requests.actions.tags import WRITES
from yesdesk.requests.models.saved_view import LONGEST_VIEW


class ViewForm(WithoutNamesForm):
    not_yet = _("Not saved yet.")
    asks_about = ("name",)
    name = forms.CharField(label=_("What to call it"), max_length=LONGEST_VIEW)
    shared = forms.BooleanField(label=_("For everybody on staff"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.DESK_REQUEST_SEE)
def views(http: StaffRequest) -> HttpResponse:
    by, view, form = http.actor, view_from(http.GET, http.actor), ViewForm(sent(http))
    if not by.may(WRITES):
        del form.fields["shared"]
    if form.saves(lambda: keep_view(view=view, by=by, **{"shared": False} | form.words())):
        flash(http, "Saved. It stands beside the list.")
        return redirect(f"{address_of('desk')}{view.query()}")
    context = {
        "form": form,
        "view": view,
        "queues": queue_links(by, view),
        "may_share": by.may(WRITES),
        **filters_context(view, cached_branches(), by),
    }
    return render(http, "desk/views.html", context, status=422 if form.errors else 200)


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_SEE)
def remove(http: StaffRequest, pk: int) -> HttpResponse:
    remove_view(pk, by=http.actor)
    flash(http, "Removed.")
    return redirect("saved_views")
