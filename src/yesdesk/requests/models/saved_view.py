"""Saved views of the desk: a name, and what its list shows."""

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q

from yesdesk.places.models import Branch, ServicePoint
from yesdesk.requests.models.request import Channel, Kind
from yesdesk.requests.models.tag import Tag

LONGEST_VIEW: Final = 40


class SavedView(models.Model):
    """A view has the filters of `queries.queues.DeskFilter`, so none by a colleague. An empty one filters nothing."""

    name = models.CharField(max_length=LONGEST_VIEW)
    # None: it is shared with everybody. Own ones go with who leaves.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    queue = models.CharField(max_length=10)
    branch = models.ForeignKey(Branch, null=True, on_delete=models.CASCADE, related_name="+")
    point = models.ForeignKey(ServicePoint, null=True, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel, default="", blank=True)
    language = models.CharField(max_length=10, default="", blank=True)
    kind = models.CharField(max_length=14, choices=Kind, default="", blank=True)
    tag = models.ForeignKey(Tag, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_once"),
            models.UniqueConstraint(
                fields=["name"], name="shared_view_once", condition=Q(owner=None)
            ),
        ]
