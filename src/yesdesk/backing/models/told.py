"""Stories that go round, and questions for the Monday card. Neither has a name, nor a request beyond its own time."""

from django.db import models
from django.db.models import Q

from yesdesk.desk.models import MayTell


class PatronStory(models.Model):
    """What a thank-you was about, told with place, day and detail changed. `stories.actions` alone writes here."""

    consent = models.OneToOneField(MayTell, null=True, on_delete=models.CASCADE, related_name="+")
    """Where a patron agreed. It leads to both sides, so that either can say rather not, and the story goes with it.
    None once their request is erased after both had their days."""

    text = models.TextField()
    changed_place = models.BooleanField()
    changed_day = models.BooleanField()
    changed_detail = models.BooleanField()
    """What whoever wrote it says they changed; without all three there is no story."""

    no_child = models.BooleanField()
    """It is not about a child."""

    own_words = models.BooleanField(default=False)
    """It is about an illness or a death, and nothing stands in it but the person's own words."""

    written_on = models.DateField()
    ready_on = models.DateField()
    """Both sides have until then, this day not included, to say rather not."""

    week = models.CharField(max_length=8, unique=True)
    """The ISO week of the card that it goes on: one story a week."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    changed_place=True, changed_day=True, changed_detail=True, no_child=True
                ),
                name="story_is_changed",
            ),
            models.CheckConstraint(
                condition=Q(ready_on__gt=models.F("written_on")), name="story_waits"
            ),
        ]


class CardQuestion(models.Model):
    """A question for all, made from a hard request. It names no person, and leads to no request."""

    lived = models.CharField(max_length=200)
    """What the person lived through."""

    could_do = models.CharField(max_length=200)
    next_time = models.CharField(max_length=200)
    written_on = models.DateField()
    week = models.CharField(max_length=8, unique=True)
    """The ISO week of its card."""
