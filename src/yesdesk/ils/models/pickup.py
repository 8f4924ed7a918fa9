"""What the library system calls our branches where holds are fetched."""

from django.db import models

from yesdesk.places.models import Branch


class PickupCode(models.Model):
    branch = models.OneToOneField(Branch, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=40)
    """The library system's own."""
