"""A named right that one process holds until a time, taken by one conditional update."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from yesdesk.core.models import Lease


def take_lease(name: str, holder: str, seconds: float, *, now: datetime | None = None) -> bool:
    """Take or renew the lease `name`. True where `holder` now has it for at least half of `seconds`.

    A lease that is ours and has more than half its time left costs one read and no write, so that
    an idle clock does not write to the disk each second.
    """
    now = now or timezone.now()
    until = now + timedelta(seconds=seconds)
    held = Lease.objects.filter(name=name).values_list("holder", "until").first()
    if held is None:
        Lease.objects.bulk_create(
            [Lease(name=name, holder=holder, until=until)], ignore_conflicts=True
        )
        return Lease.objects.filter(name=name, holder=holder, until__gt=now).exists()
    whose, ends = held
    if whose == holder and ends - now > timedelta(seconds=seconds) / 2:
        return True
    if whose != holder and ends > now:
        return False
    free = Lease.objects.filter(Q(holder=holder) | Q(until__lte=now), name=name)
    return free.update(holder=holder, until=until) == 1


def release_lease(name: str, holder: str) -> None:
    """End a lease early, if `holder` still has it."""
    Lease.objects.filter(name=name, holder=holder).delete()


def lease_is_held(name: str, *, now: datetime | None = None) -> bool:
    """Whether anybody holds `name` now."""
    return Lease.objects.filter(name=name, until__gt=now or timezone.now()).exists()
