"""What can be found by word. Written by the action that changes the thing, erased with it."""

from django.db import models


class SearchDocument(models.Model):
    """One findable thing. `kind` + `ref` name it; `audience` says who may find it (`staff`, `leads`).

    `place`: branch id or 0. The index itself (FTS5 or tsvector) hangs on this table, see core/search.
    """

    kind = models.CharField(max_length=30)
    ref = models.BigIntegerField()
    audience = models.CharField(max_length=20, default="staff")
    place = models.BigIntegerField(default=0)
    language = models.CharField(max_length=10, default="en")
    title = models.TextField(default="")
    text = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "ref"], name="document_once")]


class ShelfDocument(models.Model):
    """The same for a collection of some thousand things, with an index of its own: see core/search/collections.py.

    `title`: its first line is what the thing is called, the others what people call it as well.
    """

    kind = models.CharField(max_length=30)
    ref = models.BigIntegerField()
    audience = models.CharField(max_length=20, default="staff")
    place = models.BigIntegerField(default=0)
    title = models.TextField(default="")
    text = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "ref"], name="shelf_document_once")]
