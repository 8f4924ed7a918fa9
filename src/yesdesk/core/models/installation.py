"""The installation that a database belongs to, and the texts its library wrote."""

from django.db import models


class Installation(models.Model):
    """The installation, one row. `key_print` tells the SECRET_KEY that patrons' links were made with from any
    other, and nothing else.
    """

    key_print = models.CharField(max_length=8)


class OpeningTick(models.Model):
    """A step towards opening that no machine can see."""

    step = models.CharField(max_length=40, primary_key=True)
    """Its name in core/opening.py. A person said so at `at`."""

    at = models.DateTimeField()


class BackupMade(models.Model):
    """The one row that says when the last whole backup was made."""

    made_at = models.DateTimeField()
    where = models.CharField(max_length=300)
    """The folder it went to; `size` in bytes."""

    size = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="backupmade_one")]


class LibraryText(models.Model):
    """`key` names the place (`ask.lead`, `branch.3.note`). A language without a row falls back to the
    library's default language, then to English, then to the built-in sentence (places/queries.py)."""

    key = models.CharField(max_length=80)
    language = models.CharField(max_length=10)
    text = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "language"], name="text_once")]
