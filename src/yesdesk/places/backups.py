"""Whether this library's backup is too old: it knows since when it serves, and whether it is a demo."""

from collections.abc import Iterable

from yesdesk.core.alarms import Alarm
from yesdesk.core.backups import alarm_of_old_backup
from yesdesk.places.models import Library


def backup_alarm() -> Iterable[Alarm]:
    """A demo's story may go; nobody is asked to back it up."""
    library = Library.objects.filter(is_demo=False).first()
    return alarm_of_old_backup(library.opened_at) if library is not None else ()
