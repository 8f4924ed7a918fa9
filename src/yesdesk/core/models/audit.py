"""Audit entries: administrative acts on the system, and looks at protected data."""

from typing import Final

from django.db import models

A_COLLEAGUE: Final = -1


class AuditEntry(models.Model):
    """`tag` like `people.staff.added`; `subject` like `user:4`; `detail` holds settings, never a patron's words.

    `actor` is the user id (0: the machine, A_COLLEAGUE: somebody whose name was let go), kept as a number so that a
    person who left leaves the trace whole.
    """

    at = models.DateTimeField()
    actor = models.BigIntegerField(default=0)
    job_class = models.CharField(max_length=60, default="")
    tag = models.CharField(max_length=80)
    subject = models.CharField(max_length=80, default="")
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="audit_newest")]
