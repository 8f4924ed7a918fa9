"""A kept file, handed out so that no browser runs, frames or guesses the kind of it."""

from django.http import FileResponse

from yesdesk.core.errors import NotFound
from yesdesk.core.models import StoredFile
from yesdesk.core.storage.files import open_file


def safe_download(stored: StoredFile, name: str) -> FileResponse:
    """A download under the name its sender gave it. Raises NotFound where the bytes are gone: a restored database may
    be older than the folder, or the folder was not brought along.
    """
    try:
        file = open_file(stored)
    except FileNotFoundError as error:
        raise NotFound.plain() from error
    response = FileResponse(
        file,
        as_attachment=True,
        filename=name,
        content_type="application/octet-stream",
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
