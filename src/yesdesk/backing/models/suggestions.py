"""Suggestions of staff, who sent them on, and which job class answers.

A suggestion without a name must not be led back to its writer. So it has a random number, a day and no time, and waits
in a table of its own until the library opens next: then all that wait move over together, in a shuffled order
(docs/decisions/0027).
"""

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yesdesk.people.models import JobClass, User
from yesdesk.policy.models import Rule

LONGEST_LINE = 140


def random_number() -> int:
    """A row's number: it tells neither order nor time. SQLite keeps rows by it, so nothing else tells them there."""
    return secrets.randbelow(10**12) + 1


class Lane(models.TextChoices):
    """What a suggestion asks for."""

    BROKEN = "broken", _("Something is broken")
    FIX = "fix", _("Fix it")
    DECIDE = "decide", _("Decide")


class SuggestionState(models.TextChoices):
    """Said -> answered | merged | aside. None of them ends but by the post that answers, or the facilitator."""

    SAID = "said", _("Waits for an answer")
    ANSWERED = "answered", _("Answered")
    MERGED = "merged", _("Together with another one")
    ASIDE = "aside", pgettext_lazy("a suggestion", "Put aside")


class SuggestionAnswer(models.TextChoices):
    """What the post said."""

    FOR_GOOD = "for_good", _("Fixed for good")
    FOR_NOW = "for_now", _("Fixed for now")
    CHANGED = "changed", _("We change it")
    TRIAL = "trial", _("We try it")
    KEPT = "kept", _("It stays as it is")
    DONE = "done", _("Done")


ANSWERS_OF = {
    Lane.BROKEN: (SuggestionAnswer.DONE,),
    Lane.FIX: (SuggestionAnswer.FOR_GOOD, SuggestionAnswer.FOR_NOW, SuggestionAnswer.KEPT),
    Lane.DECIDE: (SuggestionAnswer.CHANGED, SuggestionAnswer.TRIAL, SuggestionAnswer.KEPT),
}
"""The answers that each lane has. To refer it to somebody else is no answer: it waits there."""


class WaitingLine(models.Model):
    """A suggestion until the library opens next. Nobody reads it but its move into `Suggestion`."""

    id = models.BigAutoField(primary_key=True, default=random_number)
    line = models.CharField(max_length=LONGEST_LINE)
    lane = models.CharField(max_length=6, choices=Lane)
    rule = models.ForeignKey(Rule, null=True, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    """Who wished their name beside it; without a name nobody."""

    appears_at = models.DateTimeField()
    """The next opening: the same for everything that is written until then."""


class Reminded(models.TextChoices):
    """What the post that answers has been mailed of one."""

    NOTHING = ""
    SOON = "soon"
    OWED = "owed"


class Suggestion(models.Model):
    """One line about what should change. Nobody deletes it; `suggestions.actions` alone writes here."""

    id = models.BigAutoField(primary_key=True, default=random_number)
    line = models.CharField(max_length=LONGEST_LINE)
    lane = models.CharField(max_length=6, choices=Lane)
    rule = models.ForeignKey(Rule, null=True, on_delete=models.PROTECT, related_name="+")
    """The rule it is about, where it came from that rule's page."""

    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    """Who wished their name beside it. Nobody sees it before the answer; goes some time after they left."""

    said_on = models.DateField()
    """The day it appeared, not the day it was written."""

    due = models.DateField()
    """The day by which all staff can read the answer."""

    post = models.ForeignKey(JobClass, null=True, on_delete=models.SET_NULL, related_name="+")
    """Who answers, where it was sent on; else the post of its lane (`posts.queries`), or any lead what is broken."""

    outside = models.CharField(max_length=60, default="")
    """Whose word the post waits for, like `the board`; empty: nobody's."""

    more_until = models.DateField(null=True)
    """The day that the post asked for. Once."""

    more_because = models.CharField(max_length=LONGEST_LINE, default="")
    me_too = models.PositiveIntegerField(default=0)
    """How often `me too` was said, up to the last opening."""

    me_too_waiting = models.PositiveIntegerField(default=0)
    """The same since then, and `me_too_from`: the opening at which it joins the others."""

    me_too_from = models.DateTimeField(null=True)

    reminded = models.CharField(max_length=4, choices=Reminded, default="", db_default="")
    """What has been mailed to the post about this day; begins again with another day, or post by *Who answers* or
    by sending it on; not with a deputy who steps in (`reminders`).
    """

    state = models.CharField(max_length=8, choices=SuggestionState, default=SuggestionState.SAID)
    answer = models.CharField(max_length=8, choices=SuggestionAnswer, default="")
    reason = models.CharField(max_length=280, default="")
    """The post's own words to the answer, or none where it is done; of one that was put aside the facilitator's, and
    its line is empty.
    """

    trial_until = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    answered_by = models.CharField(max_length=60, default="")
    """The job class that answered, as it was called then; never a person."""

    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged"
    )

    class Meta:
        ordering = ["due", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(state="answered", answered_on__isnull=False)
                    & ~Q(answer="")
                    & (~Q(reason="") | Q(answer="done"))
                    & ~Q(answered_by="")
                )
                | (
                    Q(state="aside", line="", answer="", answered_on__isnull=False)
                    & ~Q(reason="")
                    & ~Q(answered_by="")
                )
                | (
                    ~Q(state__in=["answered", "aside"])
                    & Q(answer="", reason="", answered_by="", answered_on__isnull=True)
                ),
                name="suggestion_answered_has_an_answer",
            ),
            models.CheckConstraint(
                condition=Q(answer="")
                | Q(lane="broken", answer="done")
                | Q(lane="fix", answer__in=["for_good", "for_now", "kept"])
                | Q(lane="decide", answer__in=["changed", "trial", "kept"]),
                name="suggestion_answer_of_its_lane",
            ),
            models.CheckConstraint(
                condition=Q(answer="trial", trial_until__isnull=False)
                | (~Q(answer="trial") & Q(trial_until__isnull=True)),
                name="suggestion_trial_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="suggestion_merged_into_another",
            ),
            models.CheckConstraint(
                condition=Q(more_until__isnull=True, more_because="")
                | Q(more_until__isnull=False) & (Q(lane="broken") | ~Q(more_because="")),
                name="suggestion_more_time_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(reminded__in=Reminded.values), name="suggestion_reminded_of_a_kind"
            ),
        ]


class SentOnKind(models.TextChoices):
    """Sent on: another post answers by the same day. Referred: somebody else's word is needed, by a new day."""

    SENT_ON = "sent_on", _("Sent on")
    REFERRED = "referred", _("Referred")


class SentOn(models.Model):
    """A suggestion went to somebody else. Who had it, and by when, stays visible."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.CASCADE, related_name="sent_on")
    kind = models.CharField(max_length=8, choices=SentOnKind)
    on = models.DateField()
    from_post = models.CharField(max_length=60)
    """Who was to answer, as they were called then, and `due`: by when."""

    due = models.DateField()
    to_post = models.CharField(max_length=60)
    reason = models.CharField(max_length=LONGEST_LINE, default="")

    class Meta:
        ordering = ["id"]


class Duty(models.TextChoices):
    """What a post does with suggestions."""

    FIX = "fix", _("Fix it")
    DECIDE = "decide", _("Decide")
    FACILITATOR = "facilitator", _("Send on and merge")


class Post(models.Model):
    """Which job class does a duty, and which while everybody in it is away. Without a row: as `posts.queries` says."""

    duty = models.CharField(max_length=11, choices=Duty, primary_key=True)
    job_class = models.ForeignKey(JobClass, on_delete=models.CASCADE, related_name="+")
    deputy = models.ForeignKey(JobClass, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(deputy=None) | ~Q(deputy=models.F("job_class")),
                name="post_deputy_is_another",
            ),
        ]
