"""Addresses that do what tests of the middleware need done."""

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST

from yesdesk.core.errors import Refusal
from yesdesk.core.web import error_pages, misc_urls  # noqa: F401 - the second knows what `lang` is
from yesdesk.core.web.pages import public_page


def refuse(request):
    raise Refusal(
        "The fund is empty.", next_step="Ask Dana.", next_href="/desk", next_label="The desk"
    )


def not_here(request):
    raise Http404("secret words")


def not_yours(request):
    raise PermissionDenied


def broken(request):
    raise ZeroDivisionError("the patron wrote: my books")


def no_database(request):
    raise OperationalError("password=hunter2")


def staff_form(request):
    return HttpResponse("taken")


@public_page
def patron_form(request, language, token=""):
    return HttpResponse(f"taken in {language}" + " with files" * bool(request.FILES))


urlpatterns = [
    path("refuse", refuse),
    path("not-here", not_here),
    path("not-yours", not_yours),
    path("broken", broken),
    path("no-database", no_database),
    path("staff-form", staff_form),
    path("taken", require_POST(staff_form)),
    path("<lang:language>/form", patron_form, name="patron_form"),
    path("<lang:language>/secret/<str:token>", patron_form, name="secret_form"),
    path("", include("yesdesk.urls")),
]

handler400 = error_pages.bad_request
handler403 = error_pages.not_allowed
handler404 = error_pages.page_not_found
handler500 = error_pages.something_broke
