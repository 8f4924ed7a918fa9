"""What the database remembers of the installation it belongs to."""

from django.db import models


class Installation(models.Model):
    """One row. `key_print` tells the SECRET_KEY that patrons' links were made with from any other, and nothing else."""

    key_print = models.CharField(max_length=8)


class OpeningTick(models.Model):
    """A step towards opening that no machine can see."""

    step = models.CharField(max_length=40, primary_key=True)
    """Its name in core/opening.py. A person said so at `at`."""

    at = models.DateTimeField()
