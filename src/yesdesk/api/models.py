"""Tokens by which programs of the library use the API."""

from django.db import models

from yesdesk.people.models import JobClass


class ApiToken(models.Model):
    """A service account: its name, the job class whose rights it has, and a hash of the token that was shown once."""

    name = models.CharField(max_length=60, unique=True)
    # A job class that is removed takes its programs along.
    job_class = models.ForeignKey(JobClass, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64)
    made_on = models.DateField()
    used_on = models.DateField(null=True)  # a day, never an hour
