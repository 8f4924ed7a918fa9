"""Settings about the library and its places."""

from django.urls import path

from yesdesk.places.views import branches, library

urlpatterns = [
    path("settings/library", library.library, name="library"),
    path("settings/words", library.words, name="words"),
    path("settings/branches", branches.branch_list, name="branches"),
    path("settings/branches/new", branches.add, name="branch_add"),
    path("settings/branches/<int:pk>", branches.change, name="branch_change"),
    path("settings/branches/<int:pk>/points/new", branches.add_point, name="point_add"),
    path("settings/points/<int:pk>", branches.change_point, name="point_change"),
    path("settings/closed-days", branches.closed_days, name="closed_days"),
    path("settings/closed-days/<int:pk>/remove", branches.open_again, name="closed_day_remove"),
]
