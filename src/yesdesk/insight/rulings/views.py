"""Pages: all decisions, a decision with its chart and four numbers, a draft until it is signed."""

from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yesdesk.backing.models import Ruling, RulingState
from yesdesk.backing.rulings.actions import (
    USUAL_WEEKS,
    RulingDraft,
    begin_draft,
    drop_draft,
    save_draft,
    sign_ruling,
    weeks_ahead,
)
from yesdesk.backing.rulings.counted import counted_before, may_be_told
from yesdesk.backing.rulings.in_force import not_reverted, who_can_do_more
from yesdesk.backing.rulings.queries import (
    DRAFTS,
    READS,
    access_draft_ruling,
    access_ruling,
    draft_rulings,
    earlier_verdicts,
    may_sign,
    ruling_page,
    signed_ruling,
)
from yesdesk.backing.rulings.trials import (
    close_ruling,
    is_closed_so,
    is_looked_at,
    may_close,
    moved_on_refusal,
)
from yesdesk.backing.suggestions.queries import access_suggestion
from yesdesk.core.actors import Actor
from yesdesk.core.errors import EditConflict, NotFound, Refusal, ValidationRefusal
from yesdesk.core.web.forms import add_errors, sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page, typed_words
from yesdesk.desk.answers.queries import answers_about, library_day
from yesdesk.insight.rulings.chart import trial_chart
from yesdesk.insight.rulings.forms import (
    ANSWERS,
    BeginForm,
    EndingForm,
    RulingForm,
    typed_before,
)
from yesdesk.insight.rulings.page import WayToKnow, before_and_since, now_and_then, offered, steps
from yesdesk.people.queries import job_classes
from yesdesk.places.queries import the_library
from yesdesk.policy.labels import languages_of
from yesdesk.policy.queries import (
    access_rule,
    cached_classes,
    latitude_in_force,
    rules_in_force,
    sheet_lines,
)
from yesdesk.policy.rule_values import ActiveRule
from yesdesk.policy.situation import Measure

LONGER: Final = timedelta(weeks=USUAL_WEEKS)
_TYPED: Final = frozenset({"title", "reason", "refer_to", "new_text", "go_by"})
reads = staff_page(permission=READS)
drafts = staff_page(permission=DRAFTS)


@require_safe
@reads
def decisions(request: Any) -> HttpResponse:
    """Show signed decisions to all staff, with drafts for those who may draft. `?page=2`: older ones."""
    return _decisions_page(request, _begin_form(request.actor, None))


def _begin_form(by: Actor, data: Any) -> BeginForm:
    standing = rules_in_force(by, None, library_day()) if by.may(DRAFTS) else []
    return BeginForm(data, rules=[(each.terms.id, each.terms.name) for each in standing])


def _decisions_page(request: Any, form: BeginForm) -> HttpResponse:
    by = request.actor
    found = ruling_page(by, _number_or_none(request.GET.get("page", "")) or 1)
    context = {
        "rulings": found.rulings,
        "older": found.older,
        "today": library_day(),
        "drafts": draft_rulings(by),
        "form": form,
        "may_draft": by.may(DRAFTS),
    }
    status = 422 if form.errors else 200
    return render(request, "insight/decisions.html", context, status=status)


@require_POST
@drafts
def new(request: Any) -> HttpResponse:
    by, form = request.actor, _begin_form(request.actor, request.POST)
    if not form.is_valid():
        return _decisions_page(request, form)
    rule, suggestion = (
        form.cleaned_data["rule"],
        _number_or_none(request.POST.get("suggestion", "")),
    )
    title = form.cleaned_data["title"] or _title_or_nothing(by, rule, suggestion)
    if not title:
        form.add_error("title", _("Say in a line what is to be decided."))
        return _decisions_page(request, form)
    ruling = begin_draft(title, rule=rule, suggestion=suggestion, by=by)
    return redirect("decision_draft", pk=ruling.pk)


def _number_or_none(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _title_or_nothing(by: Actor, rule: int | None, suggestion: int | None) -> str:
    if suggestion is not None:
        return access_suggestion(by, suggestion).line
    standing = rules_in_force(by, None, library_day()) if rule else []
    return next((each.terms.name for each in standing if each.terms.id == rule), "")


@require_http_methods(["GET", "HEAD", "POST"])
@drafts
def draft(request: Any, pk: int) -> HttpResponse:
    try:
        return _draft_view(request, pk)
    except NotFound as gone:
        return _no_draft_any_more(request, pk, gone)


def _no_draft_any_more(request: Any, pk: int, gone: NotFound) -> HttpResponse:
    """Lead on to the decision, if a second press, another tab or a colleague signed it. Words that are not in it come
    back, as they do after a drop.
    """
    ruling = signed_ruling(request.actor, pk)
    typed = [
        (name, words)
        for name, words in typed_words(request)
        if name in _TYPED and (ruling is None or words.strip() != getattr(ruling, name))
    ]
    if ruling is not None and not typed:
        return redirect("decision", pk=pk)
    if not typed:
        raise gone
    refusal = gone if ruling is None else moved_on_refusal()
    refusal.next_href = reverse("decisions") if ruling is None else reverse("decision", args=[pk])
    refusal.next_label = _("Decisions") if ruling is None else _("Read it")
    context = {"refusal": refusal, "typed": typed}
    return render(request, "core/typed_back.html", context, status=refusal.status)


def _draft_view(request: Any, pk: int) -> HttpResponse:
    by = request.actor
    ruling = access_draft_ruling(by, pk)
    if request.method == "POST" and request.POST.get("do") == "drop":
        drop_draft(pk, by=by)
        flash(request, "The draft is gone.")
        return redirect("decisions")
    rule = _rule_of_ruling(by, ruling)
    ways = _ways_to_know(by, ruling)
    form = _ruling_form(ruling, rule, ways, sent(request))
    if request.method != "POST":
        return _draft_page(request, ruling, rule, form, ways)
    if not form.is_valid():
        return _draft_page(request, ruling, rule, form, ways, status=422)
    if request.POST.get("as_saved", _mark(ruling)) != _mark(ruling):
        form.add_error(
            None, _("A colleague saved this draft meanwhile. Save again to put yours in its place.")
        )
        return _draft_page(request, ruling, rule, form, ways, status=409)
    ruling = save_draft(pk, form.draft(), by=by)
    ways = _ways_to_know(by, ruling)
    if request.POST.get("do") != "sign":
        return _draft_page(
            request, ruling, rule, _ruling_form(ruling, rule, ways, None), ways, saved=True
        )
    return _sign_and_redirect(request, ruling, rule, form, ways)


def _ways_to_know(by: Actor, ruling: Ruling) -> list[WayToKnow]:
    counted = counted_before(by, ruling.rule_id, library_day()) if ruling.rule_id else {}
    return offered(counted, weeks_ahead(ruling))


def _mark(ruling: Ruling) -> str:
    """A mark of the saved state, so that an outdated page asks before it writes over it."""
    saved = repr([getattr(ruling, name) for name in RulingDraft.__slots__])
    return sha256(saved.encode()).hexdigest()[:16]


def _sign_and_redirect(
    request: Any, ruling: Ruling, rule: ActiveRule | None, form: RulingForm, ways: list[WayToKnow]
) -> HttpResponse:
    try:
        sign_ruling(ruling.pk, by=request.actor)
    except ValidationRefusal as needs:
        at = {"post_id" if name == "post" else name: text for name, text in needs.fields.items()}
        add_errors(form, ValidationRefusal(at))
        return _draft_page(request, ruling, rule, form, ways, status=422)
    except EditConflict:
        raise
    except Refusal as refused:
        add_errors(form, ValidationRefusal({"": f"{refused.sentence} {refused.next_step}"}))
        return _draft_page(request, ruling, rule, form, ways, status=409)
    flash(request, "Signed. All staff can read it.")
    return redirect("decision", pk=ruling.pk)


def _rule_of_ruling(by: Actor, ruling: Ruling) -> ActiveRule | None:
    return access_rule(by, ruling.rule.slug, library_day()) if ruling.rule else None


def _ruling_form(
    ruling: Ruling, rule: ActiveRule | None, ways: list[WayToKnow], data: Any
) -> RulingForm:
    library = the_library()
    amount = rule.terms.measure if rule else Measure.NONE
    return RulingForm(
        data,
        library=library,
        posts=job_classes(),
        measures=[each.value for each in ways if each.value],
        amount=amount,
        about_rule=rule is not None,
        initial=typed_before(ruling, amount, library.currency),
    )


def _draft_page(
    request: Any,
    ruling: Ruling,
    rule: ActiveRule | None,
    form: RulingForm,
    ways: list[WayToKnow],
    *,
    status: int = 200,
    saved: bool = False,
) -> HttpResponse:
    by = request.actor
    fresh = not (ruling.measure or ruling.go_by or ruling.reason)
    chosen = form.data.get("measure", "") if form.is_bound else ruling.measure
    context = {
        "ruling": ruling,
        "rule": rule,
        "form": form,
        "answers": ANSWERS,
        "answer": (form.data.get("answer") if form.is_bound else ruling.answer) or "try",
        "ways": ways,
        "as_saved": _mark(ruling),
        "measure": ways[0].value if fresh and not form.is_bound else chosen,
        "shown": next((each for each in ways if each.value), None),
        "weeks": weeks_ahead(ruling),
        "suggestions": list(ruling.suggestions.order_by("said_on")),
        "may_sign": may_sign(by, ruling),
        **_sheet_lines_context(by, rule, ruling.new_most),
        "answers_about": answers_about(by, ruling.rule_id),
        "saved": saved,
    }
    return render(request, "insight/decision_draft.html", context, status=status)


def _sheet_lines_context(by: Actor, rule: ActiveRule | None, most: int | None) -> dict[str, Any]:
    if rule is None:
        return {}
    lines = sheet_lines(by, latitude_in_force(by, library_day()))
    return {
        "signs_sheet": bool(lines.get(rule.terms.version)),
        "who_can": now_and_then(rule, lines, most, cached_classes().values()),
        "written": languages_of(rule, written=True),
    }


@require_safe
@reads
def decision(request: Any, pk: int) -> HttpResponse:
    """Show a signed decision: words, steps, chart, four numbers."""
    return _decision_page(
        request,
        access_ruling(request.actor, pk),
        EndingForm(initial={"until": library_day() + LONGER}),
    )


def _decision_page(
    request: Any, ruling: Ruling, form: EndingForm, *, status: int = 200
) -> HttpResponse:
    by, today = request.actor, library_day()
    rule = _rule_of_ruling(by, ruling)
    told = before_and_since(ruling) if may_be_told(by, ruling.measure, today) else None
    runs = ruling.state in {RulingState.RUNNING, RulingState.LOOKED_AT}
    looked_at = runs and is_looked_at(ruling, today)
    longer = Ruling.objects.filter(follows=ruling).first()
    context = {
        "ruling": ruling,
        "rule": rule,
        "told": told,
        "trial": trial_chart(ruling.baseline or {}, ruling.since, ruling.weeks, by.language),
        "steps": steps(ruling, by.language),
        "suggestions": list(ruling.suggestions.order_by("said_on")),
        "most": _amount_in_words(rule, ruling.new_most),
        "who": who_can_do_more(ruling),
        "limit": _amount_in_words(rule, ruling.new_limit),
        "due": looked_at and ruling.due_on is not None and ruling.due_on < today,
        "being_counted": runs
        and not looked_at
        and ruling.due_on is not None
        and ruling.due_on <= today,
        "today": today,
        "runs": runs,
        "looked_at": looked_at,
        "may_close": form.is_bound or (runs and may_close(by, ruling, today)),
        "form": form,
        "answers_about": answers_about(by, ruling.rule_id) if runs and by.may(DRAFTS) else (),
        "earlier": earlier_verdicts(by, ruling.pk) if runs else [],
        "longer": longer,
        "stays": not_reverted(ruling, today),
    }
    return render(request, "insight/decision.html", context, status=status)


def _amount_in_words(rule: ActiveRule | None, number: int | None) -> str:
    return str(rule.terms.amount(number)) if rule and number is not None else ""


@require_POST
@reads
def close(request: Any, pk: int) -> HttpResponse:
    by = request.actor
    ruling = access_ruling(by, pk)
    form = EndingForm(request.POST)
    if not form.is_valid():
        return _decision_page(request, ruling, form, status=422)
    ending = form.ending()
    try:
        close_ruling(pk, ending, by=by)
    except ValidationRefusal as needs:
        add_errors(form, needs)
        return _decision_page(request, ruling, form, status=422)
    except Refusal as refused:
        ruling = access_ruling(by, pk)
        if is_closed_so(ruling, ending):
            return _redirect_to_follower(pk)
        add_errors(form, ValidationRefusal({"": f"{refused.sentence} {refused.next_step}"}))
        return _decision_page(request, ruling, form, status=409)
    flash(request, "Saved. All staff can read it.")
    return _redirect_to_follower(pk)


def _redirect_to_follower(pk: int) -> HttpResponse:
    longer = Ruling.objects.filter(follows=pk).first()
    return redirect("decision", pk=longer.pk if longer else pk)
