"""Pages that read a file in: choose, match, look, done; and *Undo*. The upload waits sealed from step to step."""

from collections.abc import Sequence
from itertools import islice
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yesdesk.core.dates import humanize_day
from yesdesk.core.readin import queries
from yesdesk.core.readin.actions import ReadIn, read_in, undo
from yesdesk.core.readin.csv_source import BrokenFile, WrongColumns
from yesdesk.core.readin.kinds import (
    MAY,
    Checked,
    Column,
    Kind,
    Matched,
    Source,
    kind_named,
    kinds_open_to,
)
from yesdesk.core.readin.uploads import UploadGone, drop_upload, open_upload, seal_upload
from yesdesk.core.retention import mark_of
from yesdesk.core.web.files import csv_download, takes_files
from yesdesk.core.web.forms import sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page

MOST_FILES: Final = 2  # in sizes of an upload; a larger file is read at a terminal
_SAID: Final = ("column:", "value:", "nobody")
_CELLS_SHOWN: Final = 3


class FileForm(forms.Form):
    not_yet = gettext_lazy("Nothing was kept.")
    forgets = True  # no browser takes a file back

    file = forms.FileField(label=gettext_lazy("File"), max_length=200)


class MatchForm(forms.Form):
    """A choice for each column of a file, then one for each word of the columns that take a choice."""

    not_yet = gettext_lazy("Nothing was kept.")

    def __init__(self, data: Any, *, kind: Kind, source: Source) -> None:
        guessed = queries.guessed_columns(kind, source.header)
        initial = {f"column:{place}": name for place, name in guessed.items()}
        asked = data is not None and any(name.startswith("column:") for name in data)
        given = (
            {**initial, **{k: v for k, v in data.items() if k.startswith(_SAID)}} if asked else None
        )
        super().__init__(given, initial=initial)
        self.kind, self.source = kind, source
        ours = [(each.name, _(each.label)) for each in kind.columns]
        for place, name in enumerate(source.header):
            if kind.offers(name):
                self.fields[f"column:{place}"] = forms.ChoiceField(
                    label=name or _("Column %s") % (place + 1),
                    choices=[("", _("We don’t take this")), *ours],
                    required=False,
                )
        self._add_values(given or initial)

    def _add_values(self, given: dict[str, Any]) -> None:
        """Add a field for each word that takes a choice."""
        self.words: dict[str, list[str]] = {}
        self.meant: dict[str, tuple[str, str]] = {}
        self.wrong = ""
        try:
            found = queries.values_to_match(self.source, self.kind, dict(self._chosen(given)))
        except WrongColumns as wrong:
            self.wrong, found = wrong.sentence, {}
        for column in self.kind.columns:
            choices = self.kind.choices(column.name) if found.get(column.name) else []
            for value, rows in sorted(found.get(column.name, {}).items()):
                said = _("“%(value)s” (rows: %(n)s)") % {"value": value, "n": rows}
                name = f"value:{column.name}:{mark_of(value)}"
                self.meant[name] = column.name, value
                self.words.setdefault(_(column.label), []).append(name)
                self.fields[name] = forms.ChoiceField(
                    label=said,
                    choices=[
                        ("", _("Choose")),
                        *choices,
                        *([(queries.LEFT_OUT, _("Leave these rows out"))] if column.listed else []),
                    ],
                    initial=queries.likely_choice(self.kind, self.source.header, column, value),
                    error_messages={"required": _("Say what this word means.")},
                )

        if self.words and self.kind.asks_for_people:
            self.fields["nobody"] = forms.BooleanField(
                label=_("None of these words is a person, or stands for one"),
                error_messages={"required": _("Look at the words. Match no column with people.")},
            )

    def _chosen(self, given: dict[str, Any]) -> list[tuple[str, int]]:
        """Return our name and the place of each column that is matched."""
        said = (
            (given.get(f"column:{place}", ""), place)
            for place, name in enumerate(self.source.header)
            if self.kind.offers(name)
        )
        known = {each.name for each in self.kind.columns}
        return [(ours, place) for ours, place in said if ours in known]

    def clean(self) -> dict[str, Any]:
        if self.wrong:
            raise ValidationError(self.wrong)
        chosen = [name for name, _place in self._chosen(self.cleaned_data)]
        twice = next((name for name in chosen if chosen.count(name) > 1), "")
        for column in self.kind.columns:
            if column.name == twice:
                raise ValidationError(_("Two columns are matched to “%s”.") % _(column.label))
            if column.needed and column.name not in chosen:
                raise ValidationError(_("No column is matched to “%s” yet.") % _(column.label))
        return self.cleaned_data

    def matched(self) -> Matched:
        values = {meant: self.cleaned_data[name] for name, meant in self.meant.items()}
        nobody = self.cleaned_data.get("nobody", False)
        return Matched(dict(self._chosen(self.cleaned_data)), values, nobody=nobody)


@require_safe
@staff_page
def overview(request: Any) -> HttpResponse:
    context = {
        "kinds": kinds_open_to(request.actor),
        "may_connect": request.actor.may(MAY),
        "files": [_file_line(each, request) for each in queries.files_read_in(request.actor)],
    }
    return render(request, "core/readin/overview.html", context)


def _file_line(file: Any, request: Any) -> dict[str, Any]:
    language = request.actor.language
    return {
        "file": file,
        "label": _(kind_named(file.kind).label),
        "day": humanize_day(file.at.date(), language=language),
        "until": humanize_day((file.at + queries.UNDO_DAYS).date(), language=language),
    }


@takes_files(MOST_FILES)
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def choose(request: Any, thing: str) -> HttpResponse:
    kind = _kind(request, thing)
    form = FileForm(sent(request), request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        return _step_page(request, kind, seal_upload(file, by=request.actor), file.name[:200])
    return _choose_page(request, kind, form)


@require_safe
@staff_page
def example(request: Any, thing: str) -> HttpResponse:
    head, *rows = _kind(request, thing).example
    return csv_download(f"example-{thing}", head, rows)


@require_POST
@staff_page
def step(request: Any, thing: str) -> HttpResponse:
    """Match the columns, look what the file would do (`then=look`), or do it (`then=go`)."""
    upload, name = request.POST.get("upload", "")[:200], request.POST.get("name", "")[:200]
    return _step_page(request, _kind(request, thing), upload, name, then=request.POST.get("then"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def undo_file(request: Any, pk: int) -> HttpResponse:
    """Show what goes and what stays, and why; a POST does it."""
    file, kind = queries.access_file(request.actor, pk)
    if request.method == "POST":
        went, stay = undo(pk, by=request.actor)
        flash(
            request,
            "Taken out: %(went)s. Kept, as somebody touched them: %(stay)s.",
            went=went,
            stay=stay,
        )
        return redirect("readin")
    goes, stays = queries.look_at_undo(file, kind)
    context = {"kind": kind, "goes": goes, "stays": stays, **_file_line(file, request)}
    return render(request, "core/readin/undo.html", context)


def _kind(request: Any, code: str) -> Kind:
    kind = kind_named(code)
    kind.require(request.actor)
    return kind


def _step_page(
    request: Any, kind: Kind, upload: str, name: str, *, then: str | None = None
) -> HttpResponse:
    try:
        source = queries.open_source(lambda: open_upload(upload, by=request.actor), kind)
        form = MatchForm(request.POST if then else None, kind=kind, source=source)
        if not (then and form.is_valid()):
            return _show_match(request, form, upload, name)
        try:
            source, summed, matched = kind.summed(source, form.matched())
        except WrongColumns as wrong:
            form.add_error(None, wrong.sentence)
            return _show_match(request, form, upload, name)
        if then != "go":
            return _show_look(request, source, summed, matched, upload, name)
        nothing = request.POST.get("broken") == "nothing"
        done = read_in(source, summed, matched, name=name, all_or_nothing=nothing, by=request.actor)
        drop_upload(upload)
        return _show_done(request, kind, done)
    except (BrokenFile, UploadGone) as broken:
        drop_upload(upload)
        sorry = FileForm({})
        sorry.full_clean()
        sorry.errors.pop("file", None)
        sorry.add_error("file", f"{broken.sentence} {broken.next_step}")
        return _choose_page(request, kind, sorry)


def _show_done(request: Any, kind: Kind, done: ReadIn) -> HttpResponse:
    if done.file is None:
        flash(request, "Nothing in this file is new. Nothing changed.")
        return redirect("readin")
    context = {"kind": kind, "done": done, **_file_line(done.file, request)}
    return render(request, "core/readin/done.html", context)


def _show_match(request: Any, form: MatchForm, upload: str, name: str) -> HttpResponse:
    first_two = [cells for _number, cells in islice(form.source.lines(), 2)]
    columns = []
    for place, header in enumerate(form.source.header):
        field = form[f"column:{place}"] if f"column:{place}" in form.fields else None
        shown = [cells[place][:80] for cells in first_two if place < len(cells)]
        columns.append((header, shown[-1] if shown and field else "", field))
    context = {
        "kind": form.kind,
        "form": form,
        "upload": upload,
        "name": name,
        "columns": columns,
        "words": [(label, [form[name] for name in names]) for label, names in form.words.items()],
    }
    status = 422 if form.errors else 200
    return render(request, "core/readin/match.html", context, status=status)


def _show_look(
    request: Any, source: Any, kind: Kind, matched: Matched, upload: str, name: str
) -> HttpResponse:
    look = queries.look_at(source, kind, matched, by=request.actor)
    shown = [each for each in kind.columns if each.name in matched.columns][:_CELLS_SHOWN]
    context = {
        "kind": kind,
        "upload": upload,
        "name": name,
        "said": [(each, said) for each, said in request.POST.items() if each.startswith(_SAID)],
        "look": look,
        "heads": [_(each.label) for each in shown],
        "rows": [(each, _cells_in_words(each, shown, kind)) for each in look.first],
    }
    return render(request, "core/readin/look.html", context)


def _cells_in_words(each: Checked, shown: Sequence[Column], kind: Kind) -> list[str]:
    cells = ((column, each.row.cells.get(column.name, "")) for column in shown)
    return [
        dict(kind.choices(column.name)).get(cell, cell)[:80] if column.listed else cell[:80]
        for column, cell in cells
    ]


def _choose_page(request: Any, kind: Kind, form: FileForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "core/readin/choose.html", {"kind": kind, "form": form}, status=status)
