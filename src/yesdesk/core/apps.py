from typing import Final

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

# Before any room imports structlog, which would bring rich.
from yesdesk.core.logs import set_up_logs
from yesdesk.core.permissions import Permission

_READ_IN: Final = frozenset(
    {
        Permission.PLACES_PLACES_CHANGE,
        Permission.DESK_ANSWERS_CHANGE,
        Permission.INSIGHT_PAYMENTS_CHANGE,
    }
)


class CoreConfig(AppConfig):
    name = "yesdesk.core"
    label = "core"
    verbose_name = "Foundations"

    def ready(self) -> None:
        from django.utils.translation import gettext_noop as _

        from yesdesk.core.clock_mark import NOTED_EACH, note_time, stepped_back
        from yesdesk.core.outbox.delivery import retry_now
        from yesdesk.core.readin.actions import LOOK_EVERY, look_for_unfinished
        from yesdesk.core.retention import SWEEP, SWEEP_EACH, cleanup_is_due
        from yesdesk.core.rotating_keys import AHEAD_EVERY, make_day_keys
        from yesdesk.core.search.schema import ensure_index
        from yesdesk.core.site_context import site_context
        from yesdesk.core.sqlite.base import begin_wal, share_database
        from yesdesk.core.system_alerts import alert_without_worker, alerts_of_page, system_alerts
        from yesdesk.core.tasks.timers import register_recurring
        from yesdesk.core.tasks.worker_hooks import Poller, pollers
        from yesdesk.core.web.forms import install_messages
        from yesdesk.core.web.menu import MenuPage, add_menu_pages

        autodiscover_modules("audit_labels")

        connection_created.connect(share_database, dispatch_uid="core.wal.share")
        connection_created.connect(begin_wal, dispatch_uid="core.wal")
        set_up_logs()
        install_messages()
        system_alerts.add("core.no_worker", alert_without_worker)
        site_context.add("alarms", alerts_of_page)
        stepped_back.add("core.outbox", retry_now)
        pollers.add("core.clock_mark", Poller(NOTED_EACH, note_time))
        pollers.add("core.day_keys", Poller(AHEAD_EVERY, make_day_keys))
        register_recurring("core.readin", LOOK_EVERY, look_for_unfinished)
        moving = MenuPage(_("Moving in"), "readin", "settings", 9, icon="file", any_of=_READ_IN)
        add_menu_pages(moving)
        register_recurring(SWEEP, SWEEP_EACH, cleanup_is_due)
        post_migrate.connect(ensure_index, sender=self, dispatch_uid="core.search")
