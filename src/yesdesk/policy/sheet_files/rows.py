"""A sheet's lines as rows of a CSV file: rules and job classes, no person. Reading one keeps nothing."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import ValidationRefusal
from yesdesk.places.queries import the_library
from yesdesk.policy.labels import library_today
from yesdesk.policy.models import RuleVersion
from yesdesk.policy.queries import cached_classes, rules_in_force
from yesdesk.policy.rule_values import ActiveRule, LineDraft, Lines
from yesdesk.policy.rules.forms import parse_amount, typed_amount
from yesdesk.policy.sheets.actions import draft_sheet, set_lines
from yesdesk.policy.situation import Measure

HEAD: Final = ("rule", "job_class", "each_time", "no_lead", "year", "times", "week")
_CAPS: Final = ("per_act", "no_lead", "per_patron", "per_patron_times", "per_week")
_END: Final = "end"  # the last row: how many rows came before it, and the currency
_MOST_BYTES: Final = 200_000
_AMOUNT: Final = re.compile(r"(\d{1,9}([.,]\d{1,3})?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class FileLine:
    """A row: `caps` as typed, in the order of HEAD; an empty one is no limit."""

    rule: str
    job_class: str
    caps: tuple[str, ...]
    line: int = 0  # its place in the file


def file_lines(rules: Iterable[ActiveRule], lines: Lines) -> list[FileLine]:
    """Return a sheet's lines as rows, in the order of the rules."""
    return [
        FileLine(
            rule.slug,
            terms.name,
            tuple(
                typed_amount(
                    getattr(terms, cap), _measure(cap, rule.terms.measure), rule.terms.currency
                )
                for cap in _CAPS
            ),
        )
        for rule in rules
        for terms in lines.get(rule.terms.version, ())
    ]


def rows_of_file(lines: Sequence[FileLine]) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [(each.rule, each.job_class, *each.caps) for each in lines]
    return [*rows, (_END, str(len(lines)), the_library().currency, "", "", "", "")]


def read_lines(raw: bytes) -> list[FileLine]:
    """Return a file's lines. Raises ValidationRefusal with a sentence where it is no whole sheet in our currency."""
    if len(raw) > _MOST_BYTES:
        raise _refusal(_("This file is too long for a sheet. Nothing was read."))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refusal(_("Please save the file as CSV in UTF-8.")) from error
    rows = _rows(text)
    if not rows:
        raise _no_head()
    found = [_file_line(line, cells) for line, cells in rows[1:-1]]
    end = rows[-1][1]
    if end[:2] != [_END, str(len(found))]:
        raise _refusal(_("The file ends too early. Nothing was read."))
    if end[2] != the_library().currency:
        raise _refusal(_("The amounts of this file are in another currency. Nothing was read."))
    if len({(each.rule, each.job_class) for each in found}) < len(found):
        raise _refusal(_("Two lines are about the same rule and job class. Nothing was read."))
    return found


def _rows(text: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            if not rows and tuple(cells) != HEAD:
                raise _no_head()
            if len(cells) != len(HEAD):
                raise _unfinished(reader.line_num)
            rows.append((reader.line_num, cells))
    except csv.Error as error:
        raise _unfinished(reader.line_num) from error
    return rows


def _file_line(line: int, cells: list[str]) -> FileLine:
    rule, job_class, *caps = (each.strip() for each in cells)
    if not all(_AMOUNT.fullmatch(each) for each in caps):
        raise _refusal(
            _("Line %(n)s: an amount looks like 25 or 18.40. Nothing was read.") % {"n": line}
        )
    return FileLine(rule, job_class.removeprefix("'"), tuple(caps), line)


@transaction.atomic
def put_on_draft(lines: Sequence[FileLine], *, by: Actor) -> int:
    """Put a file's lines on the draft, in place of its lines for the same rules. Raises ValidationRefusal for a rule
    or job class that the library has not, and then changes nothing.
    """
    draft = draft_sheet(by=by)
    rules = {each.slug: each for each in rules_in_force(by, None, library_today())}
    classes = {each.name: each.id for each in cached_classes().values()}
    by_rule: dict[str, list[LineDraft]] = {}
    for each in lines:
        if each.rule not in rules or each.job_class not in classes:
            named = each.job_class if each.rule in rules else each.rule
            sentence = _("Line %(n)s: we have no “%(name)s”. Nothing was read.")
            raise _refusal(sentence % {"n": each.line, "name": named[:60]})
        made = _line_draft(each, rules[each.rule], classes[each.job_class])
        by_rule.setdefault(each.rule, []).append(made)
    versions = RuleVersion.objects.select_related("rule").in_bulk(
        [rules[slug].terms.version for slug in by_rule]
    )
    for slug, drafts in by_rule.items():
        set_lines(draft, versions[rules[slug].terms.version], drafts, by=by)
    return len(lines)


def _line_draft(each: FileLine, rule: ActiveRule, job_class: int) -> LineDraft:
    try:
        caps = {
            cap: parse_amount(typed, _measure(cap, rule.terms.measure), rule.terms.currency)
            for cap, typed in zip(_CAPS, each.caps, strict=True)
        }
    except ValidationError as wrong:
        words = {"n": each.line, "why": wrong.messages[0]}
        raise _refusal(_("Line %(n)s: %(why)s Nothing was read.") % words) from wrong
    return LineDraft(rule.terms.version, job_class, **caps)


def _measure(cap: str, measure: Measure) -> Measure:
    return Measure.COUNT if cap == "per_patron_times" else measure


def _unfinished(line: int) -> ValidationRefusal:
    return _refusal(_("Line %(n)s doesn’t end. Nothing was read.") % {"n": line})


def _no_head() -> ValidationRefusal:
    return _refusal(_("The first line isn’t that of a sheet. Nothing was read."))


def _refusal(sentence: str) -> ValidationRefusal:
    return ValidationRefusal({"file": sentence})
