"""Settings: files that a library brings along."""

from django.urls import path

from yesdesk.core.readin import views

urlpatterns = [
    path("settings/move-in", views.overview, name="readin"),
    path("settings/move-in/files/<int:pk>/undo", views.undo_file, name="readin_undo"),
    path("settings/move-in/<slug:thing>", views.choose, name="readin_choose"),
    path("settings/move-in/<slug:thing>/example", views.example, name="readin_example"),
    path("settings/move-in/<slug:thing>/step", views.step, name="readin_step"),
]
