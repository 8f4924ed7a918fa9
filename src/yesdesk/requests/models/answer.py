"""Saved answers: words that helped once and will again. They are the library's own, and name no patron."""

from django.db import models

from yesdesk.people.models import JobClass
from yesdesk.places.models import Branch
from yesdesk.requests.models.request import Kind, OutcomeValue, Request
from yesdesk.requests.models.tag import Tag

# Outcomes that words of a saved answer can bring about.
CLOSES_AS = (
    OutcomeValue.YES,
    OutcomeValue.YES_PARTIAL,
    OutcomeValue.YES_OTHER_WAY,
    OutcomeValue.YES_ELSEWHERE,
)


class Answer(models.Model):
    title = models.CharField(max_length=120)  # the question, as staff would ask it
    titles = models.JSONField(default=dict)  # the same in other languages
    # other names and questions of patrons, for the search
    also = models.CharField(max_length=3000, default="", blank=True)
    texts = models.JSONField(default=dict)  # language -> words to send
    # Pairs of address and label, like `Renew | es: Renovar`.
    links = models.JSONField(default=list)
    kind = models.CharField(max_length=14, choices=Kind, default="", blank=True)
    # It leaves a place open for the colleague's own line, and is not sent before that is filled or taken out. As with
    # words at a death, only whole phrases find it, and it stands below the others.
    own_line = models.BooleanField(default=False, db_default=False)
    # Patrons can read it in each language that has a title and words of it.
    is_public = models.BooleanField(default=False, db_default=False)
    # Its heading there, like `Cards | es: Carnés`.
    subject = models.CharField(max_length=120, default="", db_default="", blank=True)
    # Its rules with their versions as somebody last read it, like `3:17 9:22`. With others in force no patron reads it.
    rules_read = models.TextField(default="", db_default="", blank=True)
    # What the form of a reply proposes with it: to close the request so, or to promise more within these days; a tag.
    closes_as = models.CharField(max_length=16, default="", db_default="", blank=True)
    promise_days = models.PositiveSmallIntegerField(null=True, blank=True)
    tag = models.ForeignKey(Tag, null=True, on_delete=models.SET_NULL, related_name="+")
    # None: everywhere.
    branch = models.ForeignKey(Branch, null=True, on_delete=models.PROTECT, related_name="+")
    # the post that looks after it, never a person
    keeper = models.ForeignKey(JobClass, null=True, on_delete=models.SET_NULL, related_name="+")
    review_on = models.DateField()
    retired_at = models.DateTimeField(null=True)  # offered to nobody since then
    number = models.PositiveIntegerField(default=1)  # of its newest version
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_as="")
                | models.Q(closes_as__in=CLOSES_AS, promise_days=None),
                name="answer_closes_or_promises",
            )
        ]
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
        """Return the title in this language (`pt` for `pt-BR`), else as it was written first."""
        return str(self.titles.get(language.partition("-")[0]) or self.title)


class AnswerRule(models.Model):
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="rules")
    rule = models.PositiveBigIntegerField(db_index=True)  # its id in policy

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "rule"], name="answer_rule_once")]


class AnswerVersion(models.Model):
    """The whole text of an answer from `at` on."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    said = models.JSONField(default=dict)
    job_class = models.CharField(max_length=60, default="")  # of the writer, in words
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer", "number"], name="answer_version_once")
        ]


class Collection(models.TextChoices):
    ANSWER = "answer"
    RULE = "rule"


class AnswerUse(models.Model):
    """An answer or rule was put into a reply to this request. The row has no words, and goes with the request."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="+")
    collection = models.CharField(max_length=6, choices=Collection)
    ref = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "collection", "ref"], name="answer_use_once")
        ]
