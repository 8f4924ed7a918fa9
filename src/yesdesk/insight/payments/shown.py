"""A payments file as a page shows it: days, months and money in the reader's language."""

from typing import Any, Final

from babel.numbers import format_decimal
from django.utils.translation import gettext as _, gettext_lazy

from yesdesk.core.actors import Actor
from yesdesk.core.dates import (
    humanize_day_and_year,
    humanize_month,
    local_day,
    month_range,
    own_locale,
)
from yesdesk.core.labels import job_label
from yesdesk.core.money import Money
from yesdesk.insight.models import Apart, PaymentsFile, Settled
from yesdesk.insight.payments.queries import figures_of, settled_sums, sums_of_reading
from yesdesk.insight.readin.shape import shapes
from yesdesk.insight.readin.sums import LargeLine, PaymentsReading
from yesdesk.places.queries import the_library

_ENCODINGS: Final = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}
_ALWAYS_SHOWN: Final = (Settled.PAID, Settled.FORGIVEN, Settled.CANCELLED)
_DELIMITERS: Final = {
    ",": gettext_lazy("comma"),
    ";": gettext_lazy("semicolon"),
    "\t": gettext_lazy("tab"),
    "|": gettext_lazy("bar"),
}


def file_line_context(file: PaymentsFile, by: Actor) -> dict[str, Any]:
    figures = figures_of(settled_sums(file), file.currency)
    shape = shapes[file.shape].name if file.shape in shapes else file.mapping
    return {
        "pk": file.pk,
        "name": file.name,
        "months": _months_in_words(file.first_month, file.last_month, by),
        "shape": shape,
        "lines": format_decimal(file.lines, locale=own_locale(by.language)),
        "forgiven": figures.money(Settled.FORGIVEN).spoken(by.language),
        "paid": figures.money(Settled.PAID).spoken(by.language),
        "read_on": humanize_day_and_year(
            local_day(file.read_at, the_library().time_zone), by.language
        ),
        "by_post": job_label(file.by_post),
        "is_ours": file.is_ours,
        "replaced_on": humanize_day_and_year(
            local_day(file.replaced_at, the_library().time_zone), by.language
        )
        if file.replaced_at
        else "",
    }


def preview_context(reading: PaymentsReading, by: Actor) -> dict[str, Any]:
    figures = figures_of(sums_of_reading(reading), reading.currency)
    ours = sorted({branch for _library, branch in reading.our_branches})
    found = {each.branch for each in reading.sums if each.branch}
    return {
        "reading": reading,
        "lines": format_decimal(reading.lines, locale=own_locale(by.language)),
        "months": _months_in_words(*reading.months, by),
        "encoding": _ENCODINGS[reading.table.encoding],
        "delimiter": _DELIMITERS[reading.table.delimiter],
        "sums": [
            (how.label, figures.money(how).spoken(by.language))
            for how in Settled
            if how in _ALWAYS_SHOWN or figures.by_how.get(how)
        ],
        "apart": _apart(reading, by),
        "rounded_to": Money(reading.rounded_to, reading.currency).spoken(by.language),
        "rounded_by": Money(reading.rounded_to // 2, reading.currency).spoken(by.language),
        "branches": sorted(found),
        "our_branches": ours,
        "largest": [_large_line(each, by) for each in reading.largest],
    }


def _large_line(line: LargeLine, by: Actor) -> dict[str, Any]:
    month = humanize_month(line.of.month, language=by.language)
    words = (str(line.of.how.label), month, line.of.branch, line.of.kind)
    return {
        "line": line.line,
        "what": ", ".join(word for word in words if word),
        "amount": Money(line.minor, line.of.currency).spoken(by.language),
    }


def _apart(reading: PaymentsReading, by: Actor) -> list[tuple[str, str]]:
    """Money outside all sums: of which library or in which currency, and how much was paid or forgiven."""
    found: dict[tuple[str, str], int] = {}
    for of, (minor, _lines) in reading.sums.items():
        if of.apart is not Apart.NOT and of.how in {Settled.PAID, Settled.FORGIVEN}:
            whose = (
                _("Of another library") if of.apart is Apart.LIBRARY else _("In another currency")
            )
            found[whose, of.currency] = found.get((whose, of.currency), 0) + minor
    return [
        (whose, Money(minor, code).spoken(by.language))
        for (whose, code), minor in sorted(found.items())
    ]


def _months_in_words(first: Any, last: Any, by: Actor) -> str:
    return month_range(first, last, language=by.language)
