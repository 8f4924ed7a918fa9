"""Addresses of this room."""

from django.urls import path

from yesdesk.community import views

urlpatterns = [
    path("outside", views.outside, name="outside"),
    path("outside/list", views.outside_list, name="outside_list"),
    path("outside/new", views.add, name="outside_add"),
    path("outside/<int:pk>", views.call_sheet, name="outside_call"),
    path("outside/<int:pk>/called", views.called, name="outside_called"),
    path("outside/<int:pk>/change", views.change, name="outside_change"),
    path("outside/<int:pk>/remove", views.remove, name="outside_remove"),
]
