"""Files of a request, for staff."""

from django.http import FileResponse

from yesdesk.core.permissions import Permission
from yesdesk.core.web.pages import staff_page
from yesdesk.core.web.safe_download import safe_download
from yesdesk.desk.requests.access import access_file, access_request
from yesdesk.desk.requests.views.staff import StaffRequest


@staff_page(permission=Permission.DESK_REQUEST_SEE)
def request_file(http: StaffRequest, pk: int, file: int) -> FileResponse:
    found = access_file(http.actor, access_request(http.actor, pk), file)
    return safe_download(found.file, found.name)
