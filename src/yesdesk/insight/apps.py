"""The room's entry in Django."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "yesdesk.insight"
    label = "insight"
    verbose_name = "Our library"
