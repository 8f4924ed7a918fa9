"""Pages to practise: a need, what one can do, and the deck, which leave no line in the log; and needs of our own."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yesdesk.backing.practice.actions import drop_need, leave_out_need, write_need
from yesdesk.backing.practice.forms import NeedForm, need_initial
from yesdesk.backing.practice.queries import (
    DEALT,
    GROUPS,
    READS,
    WRITES,
    Need,
    RulesHere,
    access_dealt,
    access_own_need,
    answer_for_all,
    answered_lately,
    deal,
    needs_to_practise,
    pocket_card,
    practice_answer,
    rules_here,
)
from yesdesk.core.actors import Actor
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.web.forms import sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.core.web.request_log import leaves_no_line
from yesdesk.places.switches import Switch, needs
from yesdesk.policy.labels import library_today, signature_of_sheet, time_line
from yesdesk.policy.queries import latitude_in_force, rules_in_force

_IF_ON = needs(Switch.PRACTICE)

# From so many letters on a card is set smaller: nothing on it is ever cut.
_SIZES: Final = ((700, "full fuller"), (420, "full"))


@require_safe
@leaves_no_line
@staff_page(permission=READS)
@_IF_ON
def practice(http: Any) -> HttpResponse:
    """Show five needs to begin with, and all of them."""
    may_write = http.actor.may(WRITES)
    every = [each for each in needs_to_practise(http.actor) if may_write or not each.is_out]
    context = {
        "five": deal(http.actor)[:DEALT],
        "groups": [(group, [each for each in every if each.group == group]) for group in GROUPS],
        "may_write": may_write,
    }
    return render(http, "backing/practice.html", context)


@require_safe
@leaves_no_line
@staff_page(permission=READS)
@_IF_ON
def need(http: Any, key: str) -> HttpResponse:
    return render(http, "backing/practice_need.html", {"dealt": access_dealt(http.actor, key)})


@require_safe
@leaves_no_line
@staff_page(permission=READS)
@_IF_ON
def answer(http: Any, key: str) -> HttpResponse:
    """Show what the reader can do. It is a page of its own, so that the need stands alone first."""
    dealt = access_dealt(http.actor, key)
    context = {"dealt": dealt, **_answer_context(http.actor, dealt.need, rules_here(http.actor))}
    return render(http, "backing/practice_answer.html", context)


def _answer_context(by: Actor, need: Need, here: RulesHere) -> dict[str, Any]:
    found = practice_answer(by, need, here)
    sheet = latitude_in_force(by, library_today())
    return {
        "found": found,
        "lately": answered_lately(by, found.rule.terms.id) if found.rule else None,
        "signature": signature_of_sheet(sheet, by.language) if sheet else None,
        "time_line": time_line(sheet) if need.group == "time" else "",
    }


@require_safe
@leaves_no_line
@staff_page(permission=READS)
@_IF_ON
def deck(http: Any) -> HttpResponse:
    """Show all needs as cards for two sides of paper: a front for all, a back for who reads it out."""
    every = [each for each in needs_to_practise(http.actor) if each.is_ready]
    cards = list(_cards(http.actor, every))
    sheets = [cards[at : at + 2] for at in range(0, len(cards), 2)]
    sheet = latitude_in_force(http.actor, library_today())
    signature = signature_of_sheet(sheet, http.actor.language) if sheet else None
    context = {
        "sheets": sheets,
        "of": len(cards),
        "signature": signature,
        "time_line": time_line(sheet),
    }
    return render(http, "backing/practice_deck.html", context)


def _cards(by: Actor, every: Iterable[Need]) -> Iterator[dict[str, Any]]:
    here = rules_here(by)
    for number, each in enumerate(every, 1):
        found = answer_for_all(by, each, here)
        said: list[str] = [each.can, each.say]
        lately = None
        if found.rule is not None:
            lately = answered_lately(by, found.rule.terms.id)
            said += [found.rule.terms.reason, found.rule.terms.nearest_yes, found.why]
        letters = sum(map(len, said))
        size = next((size for least, size in _SIZES if letters >= least), "")
        yield {"n": number, "need": each, "found": found, "lately": lately, "size": size}


@require_safe
@staff_page(permission=READS)
@needs(Switch.KIT)
def pocket_cards(http: Any) -> HttpResponse:
    """Show eight pocket cards on a page of A4, for cleaners, guards and volunteers without an account."""
    sheet = latitude_in_force(http.actor, library_today())
    signature = signature_of_sheet(sheet, http.actor.language) if sheet else None
    context = {"card": pocket_card(http.actor), "signature": signature}
    return render(http, "backing/pocket_cards.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=WRITES)
@_IF_ON
def write(http: Any, pk: int | None = None) -> HttpResponse:
    """Write a need of the library's own, or (`pk`) change it."""
    by = http.actor
    need = access_own_need(by, pk) if pk is not None else None
    rules = rules_in_force(by, None, library_today())
    form = NeedForm(sent(http), rules=rules, initial=need_initial(need, rules) if need else None)

    def save() -> None:
        write_need(
            form.need_words(),
            rule=form.chosen_rule,
            amount=form.cleaned_data["amount"],
            pk=pk,
            as_it_is=form.as_typed(),
            by=by,
        )

    if form.saves(save):
        flash(http, "Saved.")
        return redirect("practice")
    status = 422 if form.errors else 200
    return render(http, "backing/practice_write.html", {"form": form, "need": need}, status=status)


@require_POST
@staff_page(permission=WRITES)
@_IF_ON
def drop(http: Any, pk: int) -> HttpResponse:
    drop_need(pk, by=http.actor)
    flash(http, "Removed.")
    return redirect("practice")


@require_POST
@staff_page(permission=WRITES)
@_IF_ON
def leave_out(http: Any, key: str) -> HttpResponse:
    """Leave out a need that comes along (`out`), or put it back."""
    out = bool(http.POST.get("out"))
    try:
        leave_out_need(key, out=out, by=http.actor)
    except ValidationRefusal:
        flash(http, "Five needs stay. Put another one back first.", stops=True)
        return redirect("practice")
    if out:
        flash(http, "Left out.")
    else:
        flash(http, "Put back.")
    return redirect("practice")
