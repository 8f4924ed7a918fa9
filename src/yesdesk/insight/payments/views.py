"""Pages: payments files, one more with its preview, one less. For the director and the finance post.

An upload waits sealed (`uploads.py`) from step to step. Each step sends its word along, and the last one drops it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.core.readin.csv_source import BrokenFile, WrongColumns, open_table
from yesdesk.core.readin.uploads import UploadGone, drop_upload, open_upload, seal_upload
from yesdesk.core.web.files import takes_files
from yesdesk.core.web.forms import sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.insight.models import PaymentsMapping
from yesdesk.insight.payments import actions, queries, shown
from yesdesk.insight.payments.forms import ChooseFileForm, ColumnsForm, MeaningsForm
from yesdesk.insight.readin.by_example import (
    LOOKED_AT,
    PICK,
    columns_to_pick,
    first_values,
    shape_from,
    values_of_how,
)
from yesdesk.insight.readin.reading import NeedsAnswer
from yesdesk.insight.readin.shape import BY_EXAMPLE, Shape, shapes
from yesdesk.insight.readin.sums import PaymentsReading, Told
from yesdesk.patrons.queries import kept_days
from yesdesk.places.queries import branches

reads_files = staff_page(permission=Permission.INSIGHT_PAYMENTS_CHANGE)

# In sizes of an upload. A larger file is read at a terminal, where nobody waits for a page.
MOST_FILES: Final = 2

_SAID: Final = ("column_", "meaning_", "nobody_", "name_of_mapping", "place:")


@dataclass(frozen=True, slots=True)
class Waiting:
    """The upload of a preview with its answers so far, for hidden fields."""

    upload: str
    name: str
    preset: str = ""
    decimal: str = ""
    day_first: str = ""
    others_are_ours: str = ""
    # Names and values of fields on columns, meanings and branches.
    said: tuple[tuple[str, str], ...] = ()

    def told(self) -> Told:
        return Told(
            decimal={"point": ".", "comma": ","}.get(self.decimal, ""),
            day_first={"day": True, "month": False}.get(self.day_first),
            others_are_ours=bool(self.others_are_ours),
            places=self._places_chosen(),
        )

    def _places_chosen(self) -> dict[str, tuple[int, str]]:
        names = {str(each.pk): each.name for each in branches(with_closed=True)}
        begins = "place:"
        said = [
            (name.removeprefix(begins), pk) for name, pk in self.said if name.startswith(begins)
        ]
        return {value: (int(pk), names[pk]) for value, pk in said if pk in names}

    def fields(self) -> list[tuple[str, str]]:
        own = [(name, getattr(self, name)) for name in self.__slots__ if name != "said"]
        return [*own, *self.said]


def _waiting_from_post(request: Any) -> Waiting:
    given = {name: request.POST.get(name, "")[:200] for name in Waiting.__slots__ if name != "said"}
    said = [(name, value) for name, value in request.POST.items() if name.startswith(_SAID)]
    return Waiting(**given, said=tuple(said))


@require_safe
@reads_files
def payments_files(request: Any) -> HttpResponse:
    files = [
        shown.file_line_context(each, request.actor)
        for each in queries.payments_files(request.actor)
    ]
    context = {
        "files": files,
        "mappings": PaymentsMapping.objects.all(),
        "kept_days": kept_days("insight.replaced"),
    }
    return render(request, "insight/payments.html", context)


@takes_files(MOST_FILES)
@require_http_methods(["GET", "HEAD", "POST"])
@reads_files
def choose_file(request: Any) -> HttpResponse:
    form = ChooseFileForm(sent(request), request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        upload = seal_upload(file, by=request.actor)
        return _next_step(request, Waiting(upload, file.name[:200], form.cleaned_data["preset"]))
    return _show_choice(request, form)


@require_POST
@reads_files
def preview(request: Any) -> HttpResponse:
    waiting = _waiting_from_post(request)
    if request.POST.get("then") == "cancel":
        drop_upload(waiting.upload)
        flash(request, "Nothing was kept.")
        return redirect("payments")
    return _next_step(request, waiting)


@require_POST
@reads_files
def read_in(request: Any) -> HttpResponse:
    """Keep the file's sums, and drop the file."""
    waiting = _waiting_from_post(request)
    stands = request.POST.get("stands", "")
    if stands == "old":
        drop_upload(waiting.upload)
        flash(request, "Nothing changed. We keep the file that was there.")
        return redirect("payments")
    answer = _reading_or_page(request, waiting)
    if isinstance(answer, HttpResponse):
        return answer
    try:
        done = actions.read_in(answer, name=waiting.name, replace=stands == "new", by=request.actor)
    except actions.FilesOverlap:
        return _show_preview(request, waiting, answer, unsaid=True)
    drop_upload(waiting.upload)
    if done.was_there:
        flash(request, "This file had been read in already. Nothing changed.")
    else:
        flash(request, "Read in: %(n)s lines. The file itself is not kept.", n=answer.lines)
    return redirect("payments")


@require_http_methods(["GET", "HEAD", "POST"])
@reads_files
def remove_file(request: Any, pk: int) -> HttpResponse:
    file = queries.access_payments_file(request.actor, pk)
    if request.method == "POST":
        actions.remove_file(pk, by=request.actor)
        flash(request, "Removed, and its sums with it.")
        return redirect("payments")
    return render(
        request,
        "insight/payments_remove.html",
        {"file": shown.file_line_context(file, request.actor)},
    )


@require_POST
@reads_files
def bring_back(request: Any, pk: int) -> HttpResponse:
    actions.bring_file_back(pk, by=request.actor)
    flash(request, "It is back, and so are its pages. The file in its place was replaced.")
    return redirect("payments")


@require_POST
@reads_files
def forget_columns(request: Any, pk: int) -> HttpResponse:
    actions.forget_mapping(pk, by=request.actor)
    flash(request, "Forgotten. The sums that were read in stay.")
    return redirect("payments")


@require_safe
@reads_files
def report(request: Any, shape: str) -> HttpResponse:
    """Show the query that writes such a file in the library system."""
    if shape not in shapes or not shapes[shape].report:
        raise NotFound.plain()
    others = [each for code, each in shapes.items() if each.report and code != shape]
    return render(
        request, "insight/payments_report.html", {"shape": shapes[shape], "others": others}
    )


def _next_step(request: Any, waiting: Waiting) -> HttpResponse:
    answer = _reading_or_page(request, waiting)
    return answer if isinstance(answer, HttpResponse) else _show_preview(request, waiting, answer)


def _reading_or_page(request: Any, waiting: Waiting) -> PaymentsReading | HttpResponse:
    """Return the reading, or the page that asks for a missing answer or says what is wrong."""
    known = queries.preset_named(waiting.preset) if waiting.preset else None
    try:
        shape = _pick(request, waiting) if waiting.preset and known is None else known
        if isinstance(shape, HttpResponse):
            return shape
        return actions.look_at_file(
            _reader_of_upload(request, waiting), shape=shape, told=waiting.told(), by=request.actor
        )
    except NeedsAnswer as question:
        context = {"waiting": waiting, "question": question}
        return render(request, "insight/payments_question.html", context, status=422)
    except (actions.UnknownShape, WrongColumns) as wrong:
        return _columns_page(request, waiting, why=wrong.sentence)
    except (BrokenFile, UploadGone) as broken:
        return _drop_and_explain(request, waiting, broken)


def _pick(request: Any, waiting: Waiting) -> Shape | HttpResponse:
    """Return the shape, or the page that asks for columns, meanings of *how*, and that nobody is in them."""
    given = _picked_columns(request)
    if not given:
        return _columns_page(request, waiting)
    table = open_table(_reader_of_upload(request, waiting))
    columns = ColumnsForm(given, initial=given, columns=columns_to_pick(table.header))
    if not columns.is_valid():
        return _columns_page(request, waiting, columns)
    people, mapping = queries.known_people(), columns.mapping()
    values = values_of_how(table, mapping.how, people)
    looked_at = filter(None, (getattr(mapping, word) for word in LOOKED_AT))
    first = first_values(table, looked_at)
    for column, few in first.items():
        people.refuse(column, few)
    asked = request.POST if "name_of_mapping" in request.POST else None
    form = MeaningsForm(asked, values=values, columns=first)
    if form.is_valid():
        mapping.name = form.cleaned_data["name_of_mapping"]
        return shape_from(mapping, form.meanings())
    context = {"waiting": replace(waiting, said=()), "picked": columns, "form": form}
    status = 422 if form.errors else 200
    return render(request, "insight/payments_meanings.html", context, status=status)


def _picked_columns(request: Any) -> dict[str, str]:
    return {name: value for name, value in request.POST.items() if name.startswith("column_")}


def _columns_page(
    request: Any, waiting: Waiting, columns: ColumnsForm | None = None, why: str = ""
) -> HttpResponse:
    try:
        header = open_table(_reader_of_upload(request, waiting)).header
    except (BrokenFile, UploadGone) as broken:
        return _drop_and_explain(request, waiting, broken)
    if columns is None:
        columns = ColumnsForm(initial=_picked_columns(request), columns=columns_to_pick(header))
    picking = replace(waiting, preset=PICK, said=())
    context = {"waiting": picking, "columns": columns, "why": why}
    status = 422 if columns.errors or why else 200
    return render(request, "insight/payments_columns.html", context, status=status)


def _show_preview(
    request: Any, waiting: Waiting, reading: PaymentsReading, *, unsaid: bool = False
) -> HttpResponse:
    context = {
        "waiting": waiting,
        "pick": replace(waiting, preset=PICK, said=()),
        "places": [(each.pk, each.name) for each in branches(with_closed=True)],
        "unsaid": unsaid,
        "by_example": reading.shape.code == BY_EXAMPLE,
        "others": [
            shown.file_line_context(each, request.actor)
            for each in queries.overlapping_files(reading)
        ],
        "was_there": queries.file_of(reading),
        **shown.preview_context(reading, request.actor),
    }
    return render(request, "insight/payments_preview.html", context, status=422 if unsaid else 200)


def _drop_and_explain(
    request: Any, waiting: Waiting, broken: BrokenFile | UploadGone
) -> HttpResponse:
    drop_upload(waiting.upload)
    form = ChooseFileForm({"preset": waiting.preset}, {})
    form.full_clean()
    form.errors.pop("file", None)
    form.add_error("file", f"{broken.sentence} {broken.next_step}")
    return _show_choice(request, form)


def _show_choice(request: Any, form: ChooseFileForm) -> HttpResponse:
    context = {"form": form, "reports": [each for _code, each in shapes.items() if each.report]}
    return render(request, "insight/payments_new.html", context, status=422 if form.errors else 200)


def _reader_of_upload(request: Any, waiting: Waiting) -> Any:
    def each_chunk() -> Iterator[bytes]:
        return open_upload(waiting.upload, by=request.actor)

    return each_chunk
