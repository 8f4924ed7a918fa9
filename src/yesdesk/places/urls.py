"""Settings about the library and its places."""

from django.urls import path

from yesdesk.places import views
from yesdesk.places.closed_days import views as closed_days
from yesdesk.places.emergency import views as emergency
from yesdesk.places.views import sentence_list

urlpatterns = [
    path("settings/library", views.library, name="library"),
    path("settings/what-we-use", views.what_we_use, name="what_we_use"),
    path("settings/words", views.words, name="words"),
    path("settings/sentences", sentence_list, name="sentences"),
    path("settings/branches", views.branch_list, name="branches"),
    path("settings/branches/new", views.add, name="branch_add"),
    path("settings/branches/<int:pk>", views.change, name="branch_change"),
    path("settings/branches/<int:pk>/points/new", views.add_point, name="point_add"),
    path("settings/points/<int:pk>", views.change_point, name="point_change"),
    path("settings/closed-days", closed_days.closed_days, name="closed_days"),
    path("settings/closed-days/file", closed_days.read_file, name="closed_days_file"),
    path("emergency", emergency.emergency, name="emergency"),
    path("settings/emergency", emergency.card_list, name="emergency_cards"),
    path("settings/emergency/new", emergency.add, name="emergency_add"),
    path("settings/emergency/<int:pk>", emergency.change, name="emergency_change"),
    path("settings/emergency/<int:pk>/remove", emergency.remove, name="emergency_remove"),
    path(
        "settings/closed-days/<int:pk>/remove",
        closed_days.remove_closed_day,
        name="closed_day_remove",
    ),
]
