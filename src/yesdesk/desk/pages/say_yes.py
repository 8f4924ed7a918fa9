"""What can I say yes to? One search before any request exists."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yesdesk.core.permissions import Permission
from yesdesk.core.web.pages import staff_page
from yesdesk.desk.options.say_yes import search_yes
from yesdesk.desk.requests.views.staff import StaffRequest


@require_safe
@staff_page(permission=Permission.DESK_REQUEST_SEE)
def say_yes(http: StaffRequest) -> HttpResponse:
    """`?q=` over rules, answers and precedents; `?part=found`: what was found alone."""
    words = http.GET.get("q", "").strip()[:200]
    context = {"words": words, "yeses": search_yes(http.actor, words)}
    part = "#found" if http.GET.get("part") == "found" else ""
    return render(http, f"desk/say_yes.html{part}", context)
