"""A saved answer: words that helped once and will again. It is the library's own, and names no patron."""

from django.db import models

from yesdesk.desk.models.request import Kind, Request
from yesdesk.people.models import JobClass
from yesdesk.places.models import Branch


class Answer(models.Model):
    """`title`: the question, as staff would ask it, `titles`: the same by other languages; `also`: what people call it
    besides, and how they ask, for finding.

    `texts`: language -> words to send. `links`: pairs of address and what stands there, like `Renew | es: Renovar`.
    `branch` None: it goes everywhere. `keeper`: the post that looks after it, never a person. `review_on`: the day it
    wants to be read once more. `retired_at`: since when nobody is offered it. `number`: of its newest version.
    """

    title = models.CharField(max_length=120)
    titles = models.JSONField(default=dict)
    also = models.CharField(max_length=3000, default="", blank=True)
    texts = models.JSONField(default=dict)
    links = models.JSONField(default=list)
    kind = models.CharField(max_length=14, choices=Kind, default="", blank=True)
    own_line = models.BooleanField(default=False, db_default=False)
    """It asks for a line of the colleague's own: put in, it leaves a place open, and is not sent before that is filled
    or taken out. It is found by whole phrases alone and stands quietly below the others, as what is said at a death."""

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

    def title_in(self, language: str) -> str:
        """The title in this language (`pt` for `pt-BR`), else as it was written first."""
        return str(self.titles.get(language.partition("-")[0]) or self.title)


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
    """Kinds of words that can be put into a reply."""

    ANSWER = "answer"
    RULE = "rule"


class AnswerUse(models.Model):
    """An answer or a rule was put into a reply to this request. Without words of its own: it goes with the request."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="+")
    collection = models.CharField(max_length=6, choices=Collection)
    ref = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "collection", "ref"], name="answer_use_once")
        ]
