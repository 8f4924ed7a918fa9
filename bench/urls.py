"""Every address of Yesdesk, and the bare views."""

from django.urls import path

from bench import views
from yesdesk.urls import *  # noqa: F403
from yesdesk.urls import urlpatterns as every_address

urlpatterns = [
    path("bench/bare/<int:pk>", views.bare),
    path("<lang:language>/bench/bare/<int:pk>", views.bare_public),
    *every_address,
]
