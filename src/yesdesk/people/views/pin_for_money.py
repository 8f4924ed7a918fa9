"""At a shared desk computer money wants the PIN of whoever acts: asked in the act itself, and then it goes on."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters

from yesdesk.core.pins import PinWanted
from yesdesk.people.forms.pins import STAFF_PIN, PinForMoneyForm

type View = Callable[..., HttpResponse]


def asks_pin(view: View) -> View:
    """For a view that moves money. What was sent to it comes back with the PIN, and it is called once more."""

    @wraps(view)
    def page(http: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if STAFF_PIN in http.POST:
            form = PinForMoneyForm(http.POST, member=http.user)
            if http.actor.pin_wanted and not form.is_valid():
                return _question(http, form, status=422)
            _said(http)
        try:
            return view(http, *args, **kwargs)
        except PinWanted:
            if http.method != "POST":
                raise
            return _question(http, PinForMoneyForm(member=http.user), status=200)

    return sensitive_post_parameters(STAFF_PIN)(page)


def _said(http: Any) -> None:
    """It goes on without the PIN among what was sent."""
    http.POST = http.POST.copy()
    http.POST.pop(STAFF_PIN)
    if http.actor.pin_wanted:
        http.session.note_pin()
        http.actor = replace(http.actor, pin_wanted=False)


def _question(http: Any, form: PinForMoneyForm, *, status: int) -> HttpResponse:
    """With all that was sent. Where a part of a page was wanted: in its place."""
    ours = {STAFF_PIN, "csrfmiddlewaretoken"}
    sent = [(name, each) for name, all_ in http.POST.lists() if name not in ours for each in all_]
    context = {"form": form, "sent": sent, "here": http.path}
    if http.headers.get("HX-Request") != "true":
        return render(http, "people/pin_for_money.html", context, status=status)
    answer = render(http, "people/pin_for_money.html#question", context)
    answer["HX-Retarget"], answer["HX-Reswap"] = "main", "innerHTML"
    return answer
