"""A kept answer: words that helped once and will again. It is the library's own, and names no patron. What people type
before they use one, for finding it, and which request it helped.
"""

from django.db import models

from yesdesk.desk.models.request import Kind, Request
from yesdesk.people.models import JobClass
from yesdesk.places.models import Branch


class Answer(models.Model):
    """`title`: the question, as staff would ask it; `also`: what people call it besides, and how they ask, for finding.

    `texts`: language -> words to send. `links`: pairs of address and what stands there. `branch` None: it goes
    everywhere. `keeper`: the post that looks after it, never a person. `review_on`: the day it wants to be
    read once more. `retired_at`: since when nobody is offered it. `number`: of its newest version.
    """

    title = models.CharField(max_length=120)
    also = models.CharField(max_length=3000, default="", blank=True)
    texts = models.JSONField(default=dict)
    links = models.JSONField(default=list)
    kind = models.CharField(max_length=14, choices=Kind, default="", blank=True)
    own_line = models.BooleanField(default=False, db_default=False)
    """It asks for a line of the colleague's own: put in, it leaves a place open, and is not sent before that is filled
    or taken out."""

    branch = models.ForeignKey(Branch, null=True, on_delete=models.PROTECT, related_name="+")
    keeper = models.ForeignKey(JobClass, null=True, on_delete=models.SET_NULL, related_name="+")
    review_on = models.DateField()
    retired_at = models.DateTimeField(null=True)
    number = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["title", "id"],
                name="answer_by_title",
                condition=models.Q(retired_at=None),
            ),
            models.Index(
                fields=["review_on"],
                name="answer_to_review",
                condition=models.Q(retired_at=None),
            ),
        ]


class AnswerRule(models.Model):
    """An answer says something about a rule. `rule`: its id in policy."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="rules")
    rule = models.PositiveBigIntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "rule"], name="answer_rule_once")]


class AnswerVersion(models.Model):
    """The whole text of an answer from `at` on. `job_class`: of whoever wrote it, in words."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    said = models.JSONField(default=dict)
    job_class = models.CharField(max_length=60, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer", "number"], name="answer_version_once")
        ]


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
