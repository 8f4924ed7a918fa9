"""Settings about the library and its places."""

from django.urls import path

from yesdesk.places import views

urlpatterns = [
    path("settings/library", views.library, name="library"),
    path("settings/words", views.words, name="words"),
    path("settings/branches", views.branch_list, name="branches"),
    path("settings/branches/new", views.add, name="branch_add"),
    path("settings/branches/<int:pk>", views.change, name="branch_change"),
    path("settings/branches/<int:pk>/points/new", views.add_point, name="point_add"),
    path("settings/points/<int:pk>", views.change_point, name="point_change"),
    path("settings/closed-days", views.closed_days, name="closed_days"),
    path("settings/closed-days/<int:pk>/remove", views.open_again, name="closed_day_remove"),
]
