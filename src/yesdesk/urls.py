"""Every address there is: each room's own, and the few that belong to none."""

from django.urls import URLPattern, URLResolver, path

from yesdesk.api import urls as api
from yesdesk.backing import urls as backing
from yesdesk.community import urls as community
from yesdesk.core.readin import urls as readin
from yesdesk.core.web import error_pages, misc_urls
from yesdesk.desk.urls import public_urlpatterns, staff_urlpatterns
from yesdesk.ils import urls as ils
from yesdesk.insight import urls as insight
from yesdesk.mail import urls as email
from yesdesk.patrons import urls as patrons
from yesdesk.people import urls as people
from yesdesk.places import urls as places
from yesdesk.policy import urls as policy

urlpatterns: list[URLPattern | URLResolver] = [
    path("", misc_urls.start, name="start"),
    path("readyz", misc_urls.readyz, name="readyz"),
    path("robots.txt", misc_urls.robots, name="robots"),
    path("favicon.ico", misc_urls.favicon, name="favicon"),
    path("live", misc_urls.live_elsewhere, name="live"),
    *staff_urlpatterns,  # first: addresses are tried one after the other, and these are opened all day
    *people.urlpatterns,
    *places.urlpatterns,
    *readin.urlpatterns,
    *ils.urlpatterns,
    *community.urlpatterns,
    *patrons.urlpatterns,
    *policy.urlpatterns,
    *insight.urlpatterns,
    *backing.urlpatterns,
    *email.urlpatterns,
    *api.urlpatterns,
    *public_urlpatterns,
]

handler400 = error_pages.bad_request
handler403 = error_pages.not_allowed
handler404 = error_pages.page_not_found
handler500 = error_pages.something_broke
