"""Small pictures of the photos that come with words, drawn by the worker, and erased with the photo they are of."""

from collections.abc import Iterable
from io import BytesIO

from django.db import transaction
from django.tasks import task

from yesdesk.core.events import announce
from yesdesk.core.models import SentFile, StoredFile
from yesdesk.core.small_pictures import KINDS, draw_small_picture
from yesdesk.core.storage.files import path_of, save
from yesdesk.desk.models import EntryFile


def draw_photos_later(files: Iterable[SentFile]) -> None:
    """In the transaction that keeps the files."""
    for pk in {sent.stored.pk for sent in files if sent.stored.kind in KINDS}:
        draw_photo.enqueue(pk)


@task(priority=-10)
def draw_photo(stored: int) -> None:
    """Keep a small picture beside the photo; where none can be drawn, it stays a name to fetch."""
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
