"""Files of a request: handed out inert, as a download, from a path of their own."""

from django.http import FileResponse

from yesdesk.core.files import open_file
from yesdesk.core.permissions import Permission
from yesdesk.desk.access import access_file, access_request
from yesdesk.desk.models import EntryFile
from yesdesk.desk.views.staff import StaffRequest
from yesdesk.people.pages import staff_page


@staff_page(permission=Permission.DESK_REQUEST_SEE)
def request_file(http: StaffRequest, pk: int, file: int) -> FileResponse:
    return inert(access_file(http.actor, access_request(http.actor, pk), file))


def inert(found: EntryFile) -> FileResponse:
    """A download that no browser runs, frames or guesses the kind of."""
    response = FileResponse(
        open_file(found.file),
        as_attachment=True,
        filename=found.name,
        content_type="application/octet-stream",
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
