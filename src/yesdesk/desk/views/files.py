"""Files of a request, for staff."""

from django.http import FileResponse

from yesdesk.core.http.inert import inert_download
from yesdesk.core.http.staff import staff_page
from yesdesk.core.permissions import Permission
from yesdesk.desk.access import access_file, access_request
from yesdesk.desk.views.staff import StaffRequest


@staff_page(permission=Permission.DESK_REQUEST_SEE)
def request_file(http: StaffRequest, pk: int, file: int) -> FileResponse:
    found = access_file(http.actor, access_request(http.actor, pk), file)
    return inert_download(found.file, found.name)
