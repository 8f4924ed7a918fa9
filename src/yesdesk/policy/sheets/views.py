"""Pages to read and print a sheet, draft the next one rule by rule, and sign it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from babel.numbers import get_currency_precision
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_day_and_year
from yesdesk.core.labels import job_label
from yesdesk.core.permissions import Permission
from yesdesk.core.web.forms import do_if_valid, sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.ils.ledger.queries import LOOKED_BACK, guessable_by_day, waivers_up_to
from yesdesk.policy.labels import (
    KIND_WORDS,
    CapsLine,
    caps_lines,
    latitude_label,
    library_today,
    signature_of_sheet,
    time_line,
)
from yesdesk.policy.models import Line
from yesdesk.policy.queries import (
    access_draft,
    access_rule,
    access_version_row,
    cached_classes,
    coming_sheets,
    draft_lines,
    draft_sheet_of,
    latitude_in_force,
    rules_in_force,
    sheet_lines,
    staff_who_may_touch_accounts,
)
from yesdesk.policy.rule_values import ActiveRule, Lines, SheetHead
from yesdesk.policy.sheets.actions import (
    change_sheet,
    draft_sheet,
    set_lines,
    sign_rule,
    sign_sheet,
)
from yesdesk.policy.sheets.forms import HeadForm, LinesForm, SignForm, SignRuleForm, lines_initial
from yesdesk.policy.situation import Measure, RuleKind

reads_rules = staff_page(permission=Permission.DESK_REQUEST_SEE)
drafts = staff_page(permission=Permission.POLICY_RULES_CHANGE)
signs = staff_page(permission=Permission.POLICY_SHEET_SIGN)
_STEPS: Final = (5, 10, 25, 50, 100)
_HEAD: Final = tuple(SheetHead.__slots__)


@dataclass(frozen=True, slots=True)
class SheetRule:
    name: str
    slug: str
    text: str
    kind: str
    may: str
    caps: list[CapsLine]
    # By amount: how many of last year's waivers it would have covered.
    enough: list[tuple[str, str]]

    def differs_from(
        self, before: "SheetRule"
    ) -> list[tuple[str, CapsLine | None, CapsLine | None]]:
        """Return (who, then, now) where a job class's line changed; None: no line."""
        then, now = ({each.who: each for each in rule.caps} for rule in (before, self))
        both = [(who, then.get(who), now.get(who)) for who in {**then, **now}]
        return [each for each in both if each[1] != each[2]]


@require_safe
@reads_rules
def own_sheet(request: Any) -> HttpResponse:
    """Show the whole sheet (`?for=all`) with what it leaves out. One's own stands on *Say yes*."""
    if request.GET.get("for") != "all":
        return redirect("say_yes")
    by, day = request.actor, library_today()
    sheet = latitude_in_force(by, day)
    lines = sheet_lines(by, sheet)
    rules = rules_in_force(by, None, day)
    context = {
        "sheet": sheet,
        "signature": signature_of_sheet(sheet, by.language) if sheet else None,
        "time_line": time_line(sheet),
        "coming": [signature_of_sheet(each, by.language) for each in coming_sheets(by, day)],
        "with_room": [each for rule in rules if (each := _sheet_rule(rule, lines, by))],
        "never": [rule for rule in rules if rule.terms.kind is RuleKind.NEVER],
        "may_draft": by.may(Permission.POLICY_RULES_CHANGE),
        "guessable": guessable_by_day(day),
        "looked_back": LOOKED_BACK,
        "may_waive": staff_who_may_touch_accounts(by),
    }
    return render(request, "policy/sheet.html", context)


def _sheet_rule(rule: ActiveRule, lines: Lines, by: Actor) -> SheetRule | None:
    terms = rule.terms
    if terms.kind is RuleKind.NEVER:
        return None
    standing = lines.get(terms.version, ())
    return SheetRule(
        name=terms.name,
        slug=rule.slug,
        text=rule.text,
        kind=str(KIND_WORDS[terms.kind]),
        may=latitude_label(terms, standing, by.job_class_id),
        caps=caps_lines(terms, standing, by.job_class_id),
        enough=[],
    )


@require_POST
@drafts
def start(request: Any) -> HttpResponse:
    draft_sheet(by=request.actor)
    return redirect("sheet_draft")


@require_http_methods(["GET", "HEAD", "POST"])
@drafts
def draft(request: Any) -> HttpResponse:
    """Show the draft, or without one a way to begin."""
    by = request.actor
    sheet = draft_sheet_of(by)
    if sheet is None:
        return render(request, "policy/no_draft.html")
    form = HeadForm(sent(request), initial={n: getattr(sheet, n) for n in HeadForm.base_fields})
    if do_if_valid(form, lambda: change_sheet(sheet, form.head(), by=by)):
        flash(request, "Saved. Nothing of it is in force before it is signed.")
        return redirect("sheet_draft")
    context = {
        "form": form,
        "sheet": sheet,
        "rules": _sheet_rules(draft_lines(by, sheet), by, counted=True),
        "may_sign": by.may(Permission.POLICY_SHEET_SIGN),
    }
    return render(request, "policy/draft.html", context, status=422 if form.errors else 200)


def _sheet_rules(lines: Lines, by: Actor, *, counted: bool = False) -> list[SheetRule]:
    # `counted`: with the waivers that an amount would have covered.
    rules = [
        each
        for each in rules_in_force(by, None, library_today())
        if each.terms.kind != RuleKind.NEVER
    ]
    tenths = _waivers_in_ten(
        {each for rule in rules for each in _amounts_to_count(rule, lines)} if counted else set()
    )
    return [
        SheetRule(
            name=rule.terms.name,
            slug=rule.slug,
            text=rule.text,
            kind=str(KIND_WORDS[rule.terms.kind]),
            may=latitude_label(rule.terms, lines.get(rule.terms.version, ()), None),
            caps=caps_lines(rule.terms, lines.get(rule.terms.version, ()), None),
            enough=_shares_covered(rule, lines, tenths),
        )
        for rule in rules
    ]


def _amounts_to_count(rule: ActiveRule, lines: Lines) -> set[int]:
    if rule.terms.measure is not Measure.MONEY:
        return set()
    caps = {each.per_act for each in lines.get(rule.terms.version, ()) if each.per_act}
    unit = 10 ** get_currency_precision(rule.terms.currency)
    return {*caps, *(each * unit for each in _STEPS)}


def _waivers_in_ten(amounts: set[int]) -> dict[int, int]:
    return waivers_up_to(amounts, library_today()) if amounts else {}


def _shares_covered(
    rule: ActiveRule, lines: Lines, tenths: dict[int, int]
) -> list[tuple[str, str]]:
    return [
        (str(rule.terms.amount(each)), _in_ten_in_words(tenths[each]))
        for each in sorted(_amounts_to_count(rule, lines))
        if each in tenths
    ]


def _in_ten_in_words(tenths: int) -> str:
    if tenths in {0, 9}:
        return _("9 in 10 or more") if tenths else _("fewer than 1 in 10")
    return _("about %(n)s in 10") % {"n": tenths}


@require_http_methods(["GET", "HEAD", "POST"])
@drafts
def lines(request: Any, slug: str) -> HttpResponse:
    by = request.actor
    sheet = access_draft(by)
    rule = access_rule(by, slug, library_today())
    version = access_version_row(by, rule)
    form = _lines_form(request, rule, sheet.lines.filter(rule_version=version))
    if do_if_valid(
        form,
        lambda: set_lines(
            sheet, version, form.lines(), by=by, new_because=form.cleaned_data["new_because"]
        ),
    ):
        flash(request, "Saved. Nothing of it is in force before it is signed.")
        return redirect("sheet_draft")
    drafted = draft_lines(by, sheet)
    enough = _shares_covered(rule, drafted, _waivers_in_ten(_amounts_to_count(rule, drafted)))
    context = {"form": form, "rule": rule, "caps": form.caps, "enough": enough}
    return render(request, "policy/lines.html", context, status=422 if form.errors else 200)


def _lines_form(request: Any, rule: ActiveRule, standing: Iterable[Line]) -> LinesForm:
    classes = sorted(cached_classes().values(), key=lambda each: (each.position, each.id))
    return LinesForm(
        sent(request), rule=rule, classes=classes, initial=lines_initial(standing, rule)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signs
def sign(request: Any) -> HttpResponse:
    by = request.actor
    sheet = access_draft(by)
    offered = {
        "policy": sheet.policy or _own_decision_text(job_label(by.job_class)),
        "signed_as": by.job_class,
        "in_force_from": library_today(),
    }
    form = SignForm(sent(request), initial=offered)
    if do_if_valid(form, lambda: sign_sheet(sheet, **form.cleaned_data, by=by)):
        flash(request, "Signed. Everybody on staff can read it now.")
        return redirect("say_yes")
    rules, now = _sheet_rules(draft_lines(by, sheet), by), latitude_in_force(by, library_today())
    before = {each.slug: each for each in _sheet_rules(sheet_lines(by, now), by)}
    news = [(each, each.differs_from(before[each.slug])) for each in rules]
    context = {
        "form": form,
        "sheet": sheet,
        "time_line": time_line(sheet),
        "rules": rules,
        "news": [each for each in news if each[1]],
        "head_news": now and any(getattr(now, each) != getattr(sheet, each) for each in _HEAD),
        "now": now,
        "name": by.name,
    }
    return render(request, "policy/sign.html", context, status=422 if form.errors else 200)


def _own_decision_text(post: str) -> str:
    # A sheet may rest on this where the board has no policy.
    words = {"post": post, "date": humanize_day_and_year(library_today())}
    return _("%(post)s’s own decision of %(date)s") % words


@require_http_methods(["GET", "HEAD", "POST"])
@signs
def sign_one(request: Any, slug: str) -> HttpResponse:
    """Sign one rule. It begins with the lines of the draft, or without a draft with those in force."""
    by = request.actor
    rule = access_rule(by, slug, library_today())
    version, draft = access_version_row(by, rule), draft_sheet_of(by)
    now = latitude_in_force(by, library_today())
    begins = draft.pk if draft else now.id if now else 0
    standing = Line.objects.filter(sheet=begins, rule_version=version)
    form = _lines_form(request, rule, standing)
    offered = {
        "policy": (now.policy if now else "") or _own_decision_text(job_label(by.job_class)),
        "signed_as": by.job_class,
    }
    signing = SignRuleForm(sent(request), initial=offered)
    if signing.is_valid() and do_if_valid(
        form, lambda: sign_rule(version, form.lines(), **signing.cleaned_data, by=by)
    ):
        flash(request, "Signed. Everybody on staff can read it now.")
        return redirect("say_yes")
    form.not_yet, wrong = signing.not_yet, form.errors or signing.errors
    context = {"form": form, "signing": signing, "rule": rule, "caps": form.caps, "name": by.name}
    return render(request, "policy/sign_rule.html", context, status=422 if wrong else 200)
