"""Small pictures of photos, drawn by the worker, and erased with the photo."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Final

from django.db import transaction
from django.tasks import task

from yesdesk.core.events import announce
from yesdesk.core.models import SentFile, StoredFile
from yesdesk.core.small_pictures import KINDS, draw_small_picture
from yesdesk.core.storage.files import path_of, save
from yesdesk.core.tasks.timers import set_timer
from yesdesk.requests.models import EntryFile

FORMER: Final = "desk.former_photos"
FORMER_AT_ONCE: Final = 50
FORMER_EVERY: Final = timedelta(minutes=2)


def draw_photos_later(files: Iterable[SentFile]) -> None:
    """Enqueue pictures in the transaction that stores the files."""
    for pk in {sent.stored.pk for sent in files if sent.stored.kind in KINDS}:
        draw_photo.enqueue(pk)


@transaction.atomic
def draw_former_photos(ref: str, now: datetime) -> None:
    """Enqueue pictures of older photos after an upgrade, some at a time. `ref`: the last one. For the timer."""
    shown = EntryFile.objects.filter(file__gt=int(ref), file__small=None, file__kind__in=KINDS)
    photos = shown.order_by("file").values_list("file", flat=True).distinct()
    some = list(photos[:FORMER_AT_ONCE])
    for pk in some:
        draw_photo.enqueue(pk)
    if len(some) == FORMER_AT_ONCE:
        set_timer(FORMER, str(some[-1]), now + FORMER_EVERY)


@task(priority=-10)
def draw_photo(stored: int) -> None:
    """Store a small picture; without one, the photo stays a name to fetch."""
    photo = StoredFile.objects.filter(pk=stored, small=None).first()
    if photo is None or not path_of(photo).exists():
        return
    drawn = draw_small_picture(path_of(photo))
    if not drawn:
        return
    small = save(BytesIO(drawn))
    with transaction.atomic():
        StoredFile.objects.filter(pk=stored).exclude(pk=small.pk).update(small=small)
        shown_on = EntryFile.objects.filter(file=stored).values_list("entry__request", flat=True)
        announce(*(f"request.{pk}" for pk in shown_on.distinct()))
