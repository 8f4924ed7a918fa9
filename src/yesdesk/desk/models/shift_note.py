"""A shift note: how a colleague answered a rule a moment ago, so that nobody is sent from desk to desk."""

from django.db import models

from yesdesk.places.models import Branch


class ShiftNote(models.Model):
    """`rule`: its id in policy. `because`: the rule's own reason, nobody's words. Nobody stands behind it.

    It dies at closing: what was right at noon need not be right tomorrow.
    """

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="+")
    rule = models.PositiveBigIntegerField()
    because = models.CharField(max_length=300)
    at = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
