"""A named right that one process holds until a time, taken by one conditional update."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from yesdesk.core.models import Lease


def take_lease(name: str, holder: str, seconds: float, *, now: datetime | None = None) -> bool:
    """Take or renew the lease `name`. True where `holder` now has it for at least half of `seconds`. A lease of ours
    with more than half its time left costs no write: an idle clock leaves the disk alone."""
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
    Lease.objects.filter(name=name, holder=holder).delete()


def lease_is_held(name: str, *, now: datetime | None = None) -> bool:
    return Lease.objects.filter(name=name, until__gt=now or timezone.now()).exists()
