"""Words the library writes for patrons, one version for each language."""

from django.db import models


class LibraryText(models.Model):
    """`key` names the place (`ask.lead`, `branch.3.note`). A language without a row falls back to the
    library's default language, then to English, then to the built-in sentence (core/texts.py)."""

    key = models.CharField(max_length=80)
    language = models.CharField(max_length=10)
    text = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "language"], name="text_once")]
