"""The bare view: same process, same middleware, one row by key, one line out.

What a page costs beyond it is the page's own: its queries, its words, its template.
"""

from django.http import HttpRequest, HttpResponse

from yesdesk.core.web.pages import public_page, staff_page
from yesdesk.requests.models import Request


def _one_line(pk: int) -> HttpResponse:
    said = Request.objects.values_list("said", flat=True).get(pk=pk)
    return HttpResponse(f"{said}\n", content_type="text/plain; charset=utf-8")


@staff_page
def bare(_http: HttpRequest, pk: int) -> HttpResponse:
    """Signed in."""
    return _one_line(pk)


@public_page
def bare_public(_http: HttpRequest, language: str, pk: int) -> HttpResponse:
    """Signed out."""
    return _one_line(pk)
