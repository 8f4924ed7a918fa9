"""Texts that search can find. The action that changes a thing writes them; they are erased with it."""

from django.db import models


class SearchText(models.Model):
    """One text by which a thing is found: its own fields, or one entry of it.

    `id` begins with the thing's number, so that the index alone tells whose a text is, newest
    things first (core/search/texts.py).
    """

    id = models.BigIntegerField(primary_key=True)
    part = models.BigIntegerField()
    """The number of the entry it is the text of, 0 for the thing's own fields. The index (FTS5 or tsvector) hangs
    on this table. Who may see a thing is not said here: the room that has it knows."""

    text = models.TextField()


class ShelfDocument(models.Model):
    """The same for a collection of some thousand things, with an index of its own: see
    core/search/collections.py."""

    kind = models.CharField(max_length=30)
    ref = models.BigIntegerField()
    audience = models.CharField(max_length=20, default="staff")
    place = models.BigIntegerField(default=0)
    title = models.TextField(default="")
    """Its first line is what the thing is called, the others what people call it as well."""

    text = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "ref"], name="shelf_document_once")]
