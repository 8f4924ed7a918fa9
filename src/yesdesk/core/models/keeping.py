"""What was done to keep this library safe."""

from django.db import models


class BackupMade(models.Model):
    """The one row that says when the last whole backup was made."""

    made_at = models.DateTimeField()
    where = models.CharField(max_length=300)
    """The folder it went to; `size` in bytes."""

    size = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="backupmade_one")]
