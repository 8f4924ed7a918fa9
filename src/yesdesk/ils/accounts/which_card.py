"""Money is moved by who said which card is theirs. Who did not is asked in the act itself, and then it goes on."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters

from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.form_errors import add_errors
from yesdesk.ils.accounts.own_card import CardNotSaid, set_no_card, set_own_card
from yesdesk.ils.ledger.forms import OwnCardForm

type View = Callable[..., HttpResponse]

WHICH: Final = "which_card"
"""The button of the answer: `own`, with the number in OWN, or `none`."""

OWN: Final = "own_card"
_OURS: Final = frozenset({WHICH, OWN, "csrfmiddlewaretoken"})


def asks_which_card(view: View) -> View:
    """For a view that moves money. What was sent to it comes back with the answer, and it is called once more."""

    @wraps(view)
    def page(http: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        form = None
        if WHICH in http.POST:
            form = _said(http)
            if form is not None:
                return _question(http, form, status=422)
            http.POST = http.POST.copy()
            for name in (WHICH, OWN):
                http.POST.pop(name, None)
        try:
            return view(http, *args, **kwargs)
        except CardNotSaid as not_said:
            if not_said.user_id != http.actor.user_id or http.method != "POST":
                raise
            return _question(http, OwnCardForm(), status=200)

    return sensitive_post_parameters(OWN)(page)


def _said(http: Any) -> OwnCardForm | None:
    """Keep the answer; the form with what is to mend where it could not be kept."""
    if http.POST[WHICH] == "none":
        set_no_card(by=http.actor)
        return None
    form = OwnCardForm(http.POST)
    if not form.is_valid():
        return form
    try:
        set_own_card(form.cleaned_data[OWN], by=http.actor)
    except ValidationRefusal as needs:
        add_errors(form, ValidationRefusal({OWN: needs.fields["card"]}))
        return form
    except Refusal as away:
        add_errors(form, ValidationRefusal({OWN: f"{away.sentence} {away.next_step}"}))
        return form
    return None


def _question(http: Any, form: OwnCardForm, *, status: int) -> HttpResponse:
    """With all that was sent, so that one tap says it and goes on. Where a part of a page was wanted: in its place."""
    sent = [
        (name, value) for name, values in http.POST.lists() if name not in _OURS for value in values
    ]
    context = {"form": form, "sent": sent, "here": http.path}
    if http.headers.get("HX-Request") != "true":
        return render(http, "ils/which_card.html", context, status=status)
    answer = render(http, "ils/which_card.html#question", context)
    answer["HX-Retarget"], answer["HX-Reswap"] = "main", "innerHTML"
    return answer
