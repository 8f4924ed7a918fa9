"""Files at a page: how much may be sent to it, and downloads that no browser runs."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from django.http import FileResponse, HttpResponse
from django.urls import URLPattern, URLResolver

from yesdesk.core.errors import NotFound
from yesdesk.core.models import StoredFile
from yesdesk.core.storage.files import LIMIT, open_file

type View = Callable[..., Any]

MB: Final = 1024 * 1024
WORDS: Final = 2 * MB
BESIDE_FILES: Final = 5 * MB
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def takes_files(most: int) -> Callable[[View], View]:
    """Let what is sent to a view bring up to `most` files, each of the largest size that is kept. Outermost."""

    def set_limit(view: View) -> View:
        view.largest_body = most * LIMIT + BESIDE_FILES  # type: ignore[attr-defined]
        return view

    return set_limit


def body_limits(patterns: Iterable[URLPattern | URLResolver]) -> Callable[[str], int]:
    large = [
        (each, each.callback.largest_body)
        for each in patterns
        if isinstance(each, URLPattern) and hasattr(each.callback, "largest_body")
    ]

    def limit_for(path: str) -> int:
        return next((limit for each, limit in large if each.resolve(path[1:])), WORDS)

    return limit_for


def csv_download(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Rows as a file of comma-separated values, to be kept under that name. No text is taken for a formula."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow(head)
    out.writerows([_harmless(cell) for cell in row] for row in rows)
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def safe_download(stored: StoredFile, name: str) -> FileResponse:
    """A download under its sender's name. Raises NotFound where the bytes are gone: a restore may lack the folder."""
    return _shut_in(stored, "application/octet-stream", as_attachment=True, filename=name)


def safe_picture(stored: StoredFile) -> FileResponse:
    if stored.small is None:
        raise NotFound.plain()
    return _shut_in(stored.small, "image/jpeg")


def _shut_in(stored: StoredFile, kind: str, **more: Any) -> FileResponse:
    """Send bytes as that kind and nothing else: no browser runs them, guesses their kind or keeps them."""
    try:
        file = open_file(stored)
    except FileNotFoundError as error:
        raise NotFound.plain() from error
    response = FileResponse(file, content_type=kind, **more)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
