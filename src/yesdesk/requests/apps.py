"""The room's entry in Django. The label is that of its tables, jobs and migrations, which are older than the room."""

from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "yesdesk.requests"
    label = "desk"
    verbose_name = "Requests"
