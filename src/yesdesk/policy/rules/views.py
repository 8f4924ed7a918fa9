"""Pages to read a rule and write it."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yesdesk.core.actors import Actor
from yesdesk.core.errors import EditConflict, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import number_in
from yesdesk.core.web.forms import add_errors, sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.places.queries import branches, the_library
from yesdesk.policy.labels import (
    branches_label,
    caps_lines,
    conditions_in_words,
    kind_word_and_sentence,
    languages_of,
    latitude_label,
    library_today,
    new_words,
    signature_of_sheet,
    validity_label,
)
from yesdesk.policy.queries import (
    access_newest_version,
    access_rule,
    access_version_row,
    latitude_in_force,
    line_of,
    new_on,
    sheet_lines,
    versions_of,
)
from yesdesk.policy.rule_values import ActiveRule
from yesdesk.policy.rules.actions import free_slug, write_rule
from yesdesk.policy.rules.forms import RuleForm, condition_rows, rule_initial, typed_conditions
from yesdesk.policy.sheet_table import sheet_rows
from yesdesk.policy.situation import LatitudeTerms

reads_rules = staff_page(permission=Permission.DESK_REQUEST_SEE)
changes_rules = staff_page(permission=Permission.POLICY_RULES_CHANGE)


@require_safe
@reads_rules
def rule_list(request: Any) -> HttpResponse:
    """Redirect the former list of rules to *Say yes*; `?q=` searches there."""
    words = request.GET.get("q", "")
    found = reverse("say_yes")
    return redirect(f"{found}?{urlencode({'q': words})}" if words else found)


@require_safe
@reads_rules
def one_rule(request: Any, slug: str) -> HttpResponse:
    by, day = request.actor, library_today()
    rule = access_rule(by, slug, day)
    sheet = latitude_in_force(by, day)
    lines = sheet_lines(by, sheet).get(rule.terms.version, ())
    word, sentence = kind_word_and_sentence(rule)
    context = {
        "rule": rule,
        "kind": word,
        "kind_sentence": sentence,
        "since": validity_label(rule, by.language),
        "where": branches_label(rule),
        "limit": rule.terms.amount(rule.terms.limit) if rule.terms.limit is not None else None,
        "caps": caps_lines(rule.terms, lines, by.job_class_id),
        "may": latitude_label(rule.terms, lines, by.job_class_id),
        "told": new_words(new_on(day, rule.terms, line_of(by.job_class_id or 0, lines))),
        "above": _whom_to_ask_above(rule, lines, by),
        "signature": signature_of_sheet(sheet, by.language) if sheet else None,
        "changed_since": _changed_since(rule, by, signed=sheet is not None, has_lines=bool(lines)),
        "others": [each for each in versions_of(by, slug) if each.number != rule.number],
        "may_change": by.may(Permission.POLICY_RULES_CHANGE),
        "unwritten": languages_of(rule, written=False),
        **conditions_in_words(rule),
    }
    return render(request, "policy/rule.html", context)


def _whom_to_ask_above(rule: ActiveRule, lines: tuple[LatitudeTerms, ...], by: Actor) -> str:
    # Empty without an own line, as all of it is asked for then.
    (row,) = sheet_rows([rule], {rule.terms.version: lines}, by.job_class_id)
    return row.ask if row.is_yes else ""


def _changed_since(rule: ActiveRule, by: Actor, *, signed: bool, has_lines: bool) -> bool:
    # True: the sheet in force has lines of an older version, and this one waits for a signature.
    if not signed or has_lines:
        return False
    lines = sheet_lines(by, latitude_in_force(by, library_today()))
    return any(each.terms.version in lines for each in versions_of(by, rule.slug))


class Writing:
    """The forms of one page. `rule` None: a new one."""

    def __init__(self, request: Any, rule: ActiveRule | None) -> None:
        self.by, self.rule = request.actor, rule
        library, data = the_library(), sent(request)
        row = access_version_row(self.by, rule) if rule else None
        self.form = RuleForm(
            data,
            library=library,
            branches=branches(with_closed=rule is not None),
            initial=rule_initial(row, library) if row else {"kind": "habit", "measure": "none"},
        )
        terms = rule.terms if rule else None
        currency = library.currency
        self.applies = condition_rows(
            data, "applies", terms.applies if terms else (), currency=currency
        )
        self.conditions = condition_rows(
            data, "conditions", terms.conditions if terms else (), currency=currency
        )
        self.after = rule.number if rule else None
        if rule and data is not None:
            self.after = number_in(data.get("after", "")) or 0

    def is_good(self) -> bool:
        """Validate every form, so that each shows its errors."""
        answers = [form.is_valid() for form in (self.form, *self.applies, *self.conditions)]
        return all(answers)

    def save(self) -> str | None:
        """Write the rule and return its slug; None with errors in the forms."""
        draft = self.form.draft(
            applies=typed_conditions(self.applies), conditions=typed_conditions(self.conditions)
        )
        name = draft.words.get(self.form.library.default_language)
        slug = self.rule.slug if self.rule else free_slug(name.name if name else "")
        try:
            write_rule(slug, draft, by=self.by, after=self.after)
        except ValidationRefusal as needs:
            at = {self.form.field_of(field): text for field, text in needs.fields.items()}
            add_errors(self.form, ValidationRefusal(at))
            return None
        except EditConflict as news:
            add_errors(self.form, ValidationRefusal({"": f"{news.sentence} {news.next_step}"}))
            self.after = news.since
            return None
        return slug

    def page(self, request: Any) -> HttpResponse:
        needs = bool(self.form.errors) or any(
            row.errors for row in (*self.applies, *self.conditions)
        )
        context = {
            "form": self.form,
            "applies": self.applies,
            "conditions": self.conditions,
            "rule": self.rule,
            "after": self.after,
            "rows_need": needs and not self.form.errors,
        }
        return render(request, "policy/write.html", context, status=422 if needs else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@changes_rules
def add(request: Any) -> HttpResponse:
    return _save_or_show(request, Writing(request, None))


@require_http_methods(["GET", "HEAD", "POST"])
@changes_rules
def change(request: Any, slug: str) -> HttpResponse:
    """Write the next version of a rule; the present one is kept for its days."""
    return _save_or_show(request, Writing(request, access_newest_version(request.actor, slug)))


def _save_or_show(request: Any, writing: Writing) -> HttpResponse:
    if request.method == "POST" and writing.is_good():
        slug = writing.save()
        if slug is not None:
            flash(request, "Saved. The next signed sheet says how far it can be bent.")
            return redirect("rule", slug=slug)
    return writing.page(request)
