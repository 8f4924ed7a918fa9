"""One mail to two branches is one request, which stands on both desks."""

from django.db import models

from yesdesk.desk.models.request import Request
from yesdesk.places.models import Branch


class CopiedBranch(models.Model):
    """A further branch at which a request came in. Its own branch stands on the request."""

    request = models.ForeignKey(
        Request, on_delete=models.CASCADE, related_name="copied_branches", db_index=False
    )
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "branch"], name="copied_branch_once")
        ]
