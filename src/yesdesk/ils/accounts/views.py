"""Pages: cards of staff, asked for also in an act that moves money; looks, for the privacy officer."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from yesdesk.core.dates import humanize_day, humanize_time
from yesdesk.core.errors import Refusal, ValidationRefusal, or_not_found
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import number_in
from yesdesk.core.web.forms import add_errors, do_if_valid, sent
from yesdesk.core.web.menu import recount_menu
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import ask_first, staff_page
from yesdesk.ils.accounts.actions import mark_reviewed
from yesdesk.ils.accounts.own_card import (
    CardNotSaid,
    add_household_card,
    remove_card,
    set_no_card,
    set_own_card,
)
from yesdesk.ils.accounts.queries import (
    ON_A_PAGE,
    account_views,
    has_declared_card,
    looks_stopped,
    no_such_card_sentence,
    perhaps_of_another_branch,
    stopped_views_waiting,
)
from yesdesk.ils.configuration import knows_households
from yesdesk.ils.models import AccountView, WhoseCard
from yesdesk.ils.rpc.client import find_patron
from yesdesk.places.queries import the_library

type View = Callable[..., HttpResponse]

WHICH: Final = "which_card"

OWN: Final = "own_card"

_OURS: Final = frozenset({WHICH, OWN, "csrfmiddlewaretoken"})


class OwnCardForm(forms.Form):
    own_card = forms.CharField(
        label=gettext_lazy("Your card number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class CardForm(forms.Form):
    card = forms.CharField(
        label=gettext_lazy("Card number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


@sensitive_post_parameters("card")
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def own_card(request: Any) -> HttpResponse:
    if request.POST.get("whose") == WhoseCard.NONE:
        set_no_card(by=request.actor)
        flash(request, "Noted: you have no card here.")
        return redirect("own_card")
    form = CardForm(sent(request))
    household = request.POST.get("whose") == WhoseCard.HOUSEHOLD
    if do_if_valid(
        form,
        lambda: (add_household_card if household else set_own_card)(
            form.cleaned_data["card"], by=request.actor
        ),
    ):
        flash(request, "Saved, sealed. From now on colleagues do it for you.")
        return redirect("own_card")
    context = {
        "form": form,
        "said": has_declared_card(request.actor),
        "knows_households": knows_households(),
    }
    return render(request, "ils/own_card.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters("card")
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.PEOPLE_STAFF_CHANGE)
def staff_card(request: Any, pk: int) -> HttpResponse:
    """Remove a colleague's card by its number. The answer is the same whether they had named it or not."""
    member = or_not_found(get_user_model().objects.filter(pk=pk).first())
    form = CardForm(sent(request))
    if form.is_valid():
        ends = remove_card(pk, form.cleaned_data["card"], by=request.actor)
        if ends is None:
            flash(request, "If it was one of theirs, it is off now.")
        else:
            flash(request, "If it is one of theirs, it comes off on %(day)s.", day=ends.date())
        return redirect("staff_change", pk)
    context = {"form": form, "member": member, "own": pk == request.actor.user_id}
    return render(request, "ils/staff_card.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters("card")
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.ILS_VIEWS_READ)
def looks(request: Any) -> HttpResponse:
    """Newest first; by POST the looks at one card's account, so that no number stands in an address."""
    form = CardForm(sent(request))
    account, asked = "", False
    if form.is_valid():
        patron = find_patron(form.cleaned_data["card"])
        account, asked = (patron.ref if patron else "-"), True
        if patron is None:
            form.add_error(
                "card", f"{no_such_card_sentence()} {perhaps_of_another_branch()}".strip()
            )
    found = account_views(
        request.actor,
        before=number_in(request.GET.get("before", "")),
        account=account,
        limit=ON_A_PAGE + 1,
    )
    more = len(found) > ON_A_PAGE
    context = {
        "lines": [_view_line_in_words(line, request.actor) for line in found[:ON_A_PAGE]],
        "form": form,
        "asked": asked,
        "nobody_looked": not form.errors,
        "stopped": stopped_views_waiting(),
        "older_href": f"?before={found[ON_A_PAGE - 1].pk}" if more else "",
        "newest_href": request.path if number_in(request.GET.get("before", "")) else "",
    }
    return render(request, "ils/looks.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.ILS_VIEWS_READ)
def stopped(request: Any) -> HttpResponse:
    if request.method == "POST":
        mark_reviewed(by=request.actor)
        recount_menu()
        return redirect("looks_stopped")
    zone, now = the_library().time_zone, timezone.now()
    found = looks_stopped(request.actor)
    lines = [
        {
            "at": humanize_time(each.at, zone=zone, language=request.actor.language, now=now),
            "name": each.user.name,
            "looks": each.looks,
            "misses": each.misses,
            "open": each.seen_at is None,
        }
        for each in found
    ]
    context = {"lines": lines, "any_open": any(line["open"] for line in lines)}
    return render(request, "ils/looks_stopped.html", context)


def _view_line_in_words(look: AccountView, by: Any) -> dict[str, str]:
    zone, now = the_library().time_zone, timezone.now()
    at = humanize_time(look.at, zone=zone, language=by.language, now=now)
    until = humanize_time(look.until or look.at, zone=zone, language=by.language, now=now)
    if look.user is None:
        at = until = humanize_day(look.at.astimezone(ZoneInfo(zone)).date(), language=by.language)
    proofs = {
        "address": _("by their address"),
        "card_and_pin": _("by card and PIN"),
        "in_person": _("in person"),
    }
    return {
        "at": at,
        "until": until if until != at else "",
        "times": ngettext("%(n)d time", "%(n)d times", look.times) % {"n": look.times},
        "name": look.user.name if look.user else _("A colleague"),
        "about": _ABOUT[look.about]()
        if look.about in _ABOUT
        else look.about.replace("request:", "#"),
        "proof": proofs.get(look.proof, look.proof),
        "account": look.account[:8] or _("no such card"),
    }


_ABOUT = {"scan": lambda: _("a scan at the desk"), "own_card": lambda: _("saying their own card")}


def asks_which_card(view: View) -> View:
    """Ask a member of a view that moves money for their card; the answer brings the first form back, and it goes on."""

    @wraps(view)
    def page(http: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        form = None
        if WHICH in http.POST:
            form = _save_own_card(http)
            if form is not None:
                return _ask_which_card(http, form, status=422)
            http.POST = http.POST.copy()
            for name in (WHICH, OWN):
                http.POST.pop(name, None)
        try:
            return view(http, *args, **kwargs)
        except CardNotSaid as not_said:
            if not_said.user_id != http.actor.user_id or http.method != "POST":
                raise
            return _ask_which_card(http, OwnCardForm(), status=200)

    return sensitive_post_parameters(OWN)(page)


def _save_own_card(http: Any) -> OwnCardForm | None:
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


def _ask_which_card(http: Any, form: OwnCardForm, *, status: int) -> HttpResponse:
    return ask_first(http, "ils/which_card.html", form, unsent=_OURS, status=status)
