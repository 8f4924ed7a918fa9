"""What somebody reads who must wait before the next try."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def flood_sentence() -> str:
    """Too many tries from one network, whoever made them. The same for every account."""
    return _(
        "Very many sign-ins were tried from your network. Try again in ten minutes, or use a "
        "computer you signed in at before. Whoever looks after Yesdesk at your library can help you."
    )


def wait_sentence(until: datetime) -> str:
    """Return when to try again and who can help. The same for every account, whether it exists or not."""
    seconds = max(1, round((until - timezone.now()).total_seconds()))
    if seconds < 90:
        when = ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    else:
        minutes = -(-seconds // 60)
        when = ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    return _(
        "That was tried several times in a row. Try again in %(when)s. "
        "Whoever looks after Yesdesk at your library can help you at once."
    ) % {"when": when}
