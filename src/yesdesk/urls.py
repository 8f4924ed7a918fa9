"""Every address there is: each room's own, and the few that belong to none."""

from django.urls import URLPattern, URLResolver, path

from yesdesk.core.http import addresses, refusals
from yesdesk.desk.urls import public_urlpatterns, staff_urlpatterns
from yesdesk.ils import urls as ils
from yesdesk.mail import urls as email
from yesdesk.patrons import urls as patrons
from yesdesk.people import urls as people
from yesdesk.places import urls as places
from yesdesk.policy import urls as policy

urlpatterns: list[URLPattern | URLResolver] = [
    path("", addresses.start, name="start"),
    path("readyz", addresses.readyz, name="readyz"),
    path("live", addresses.live_elsewhere, name="live"),
    *people.urlpatterns,
    *places.urlpatterns,
    *ils.urlpatterns,
    *patrons.urlpatterns,
    *policy.urlpatterns,
    *email.urlpatterns,
    *staff_urlpatterns,
    *public_urlpatterns,
]

handler400 = refusals.bad_request
handler403 = refusals.not_allowed
handler404 = refusals.page_not_found
handler500 = refusals.something_broke
