"""What people type before they use an answer or a rule, for finding it; and which request it helped."""

from django.db import models

from yesdesk.desk.models.request import Request


class Collection(models.TextChoices):
    """Collections of core/search in which words are learnt."""

    ANSWER = "answer"
    RULE = "rule"


class Asking(models.Model):
    """Words by which an answer or a rule is found, learnt from use. No author, no request, no time finer than a day.

    `ref`: id of the answer or rule. `words`: small letters, no names and no digits. `by_patrons`: a single word that
    five requests share, else what a colleague typed. `times`: how often. `last_on`: the library's day of the last time.
    """

    collection = models.CharField(max_length=6, choices=Collection)
    ref = models.PositiveBigIntegerField()
    words = models.CharField(max_length=100)
    by_patrons = models.BooleanField(default=False)
    times = models.PositiveIntegerField(default=1)
    last_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "ref", "words", "by_patrons"], name="asking_once"
            )
        ]


class AnswerUse(models.Model):
    """An answer or a rule was put into a reply to this request. Without words of its own: it goes with the request."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="+")
    collection = models.CharField(max_length=6, choices=Collection)
    ref = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "collection", "ref"], name="answer_use_once")
        ]
