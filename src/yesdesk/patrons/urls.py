"""Addresses of this room, all under settings."""

from django.urls import path

from yesdesk.patrons import views

urlpatterns = [
    path("settings/kept", views.kept, name="kept"),
    path("settings/kept/go-on", views.let_go_on, name="erasing_go_on"),
    path("settings/kept/erased", views.erased, name="erased"),
    path("settings/kept/holds", views.held, name="holds"),
    path("settings/kept/holds/<int:pk>/release", views.release, name="hold_release"),
    path("settings/kept/<str:code>", views.change, name="series_change"),
]
