"""The row behind each kept file. The bytes lie under the data folder, named by their own hash."""

from django.db import models


class StoredFile(models.Model):
    """Bytes kept once however often they were sent. `sha256` is hex; `size` in bytes; `kind` a sniffed MIME type."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=100)
    stored_at = models.DateTimeField()
