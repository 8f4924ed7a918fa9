"""Addresses of this room, all under library."""

from django.urls import path

from yesdesk.insight.branches import views as branches
from yesdesk.insight.library import views as library

urlpatterns = [
    path("library", library.library, name="our_library"),
    path("library/branches", branches.branches, name="by_branch"),
    path("library/branches/again", branches.again, name="by_branch_again"),
    path("library/branches/draft", branches.draft, name="by_branch_draft"),
    path("library/branches/<int:pk>", branches.branches, name="by_branch_edition"),
    path("library/branches/<int:pk>/sums.csv", branches.sums_file, name="by_branch_sums"),
]
