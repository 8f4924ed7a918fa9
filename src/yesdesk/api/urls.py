"""Addresses of this room."""

from django.urls import path

from yesdesk.api import views

urlpatterns = [
    path("api/v1/<path:path>", views.api, name="api"),
    path("metrics", views.metrics, name="metrics"),
    path("settings/programs", views.programs, name="programs"),
    path("settings/programs/<int:pk>/end", views.end_program, name="end_program"),
    path("settings/webhooks", views.webhooks, name="webhooks"),
    path("settings/webhooks/<int:pk>/remove", views.remove_webhook, name="remove_webhook"),
]
