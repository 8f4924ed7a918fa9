"""The row behind each kept file. The bytes lie under the data folder, named by their own hash."""

from dataclasses import dataclass

from django.db import models


class StoredFile(models.Model):
    """Bytes kept once however often they were sent. `sha256` is hex; `size` in bytes; `kind` a sniffed MIME type."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=100)
    stored_at = models.DateTimeField()


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that came with words: what was kept, and what its sender called it."""

    stored: StoredFile
    name: str
