"""Tokens by which programs use the API, and addresses that are told what happened."""

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


class Webhook(models.Model):
    """An https address outside that hears of events, and how far it was told."""

    url = models.CharField(max_length=1000)
    # Its secret is made from it and the library's key, and stored nowhere.
    salt = models.CharField(max_length=32)
    last_request = models.PositiveBigIntegerField()
    closed_until = models.DateTimeField()
    last_edition = models.PositiveBigIntegerField()
    failing_since = models.DateTimeField(null=True)
    off_on = models.DateField(null=True)  # turned off, as nobody answered


class WebhookDelivery(models.Model):
    """An event on its way to an address, or told. It holds a number and a state, and goes after a week."""

    hook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=20)
    ref = models.PositiveBigIntegerField()
    at = models.DateTimeField(db_index=True)
    told_at = models.DateTimeField(null=True)
    said = models.CharField(max_length=40, default="")
