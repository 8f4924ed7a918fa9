"""The room's entry in Django, and what it hangs into registries of the rooms below."""

from django.apps import AppConfig


class CountsConfig(AppConfig):
    name = "yesdesk.counts"
    label = "counts"
    verbose_name = "Counts"

    def ready(self) -> None:
        from yesdesk.counts.early import count_before_erasing
        from yesdesk.counts.night import count_periods
        from yesdesk.patrons.erasure import before_erasing
        from yesdesk.requests.retention import counted_before_erasing

        counted_before_erasing.add("counts", count_before_erasing)
        before_erasing.add("counts", count_periods)
