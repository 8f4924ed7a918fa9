"""Suggestions of staff, their way from post to post, and the posts.

Nobody may lead a suggestion without a name back to its writer. So it has a random number and a day, no time. It waits
in a table of its own until the next opening; then all move together, shuffled (docs/decisions/0027).
"""

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from yesdesk.people.models import JobClass, User
from yesdesk.policy.models import Rule

LONGEST_LINE = 140


def random_number() -> int:
    """Return a row's number, without order or time. SQLite keeps rows by it, so their place tells neither."""
    return secrets.randbelow(10**12) + 1


class Lane(models.TextChoices):
    BROKEN = "broken", _("Something is broken")
    FIX = "fix", _("Fix it")
    DECIDE = "decide", _("Decide")


class SuggestionState(models.TextChoices):
    """Said -> answered | merged | aside. Only the answering post or the facilitator ends one."""

    SAID = "said", _("Waits for an answer")
    ANSWERED = "answered", _("Answered")
    MERGED = "merged", _("Together with another one")
    ASIDE = "aside", pgettext_lazy("a suggestion", "Put aside")


class SuggestionAnswer(models.TextChoices):
    FOR_GOOD = "for_good", _("Fixed for good")
    FOR_NOW = "for_now", _("Fixed for now")
    CHANGED = "changed", _("We change it")
    TRIAL = "trial", _("We try it")
    KEPT = "kept", _("It stays as it is")
    DONE = "done", _("Done")


# Referring is no answer: the suggestion still waits.
ANSWERS_OF = {
    Lane.BROKEN: (SuggestionAnswer.DONE,),
    Lane.FIX: (SuggestionAnswer.FOR_GOOD, SuggestionAnswer.FOR_NOW, SuggestionAnswer.KEPT),
    Lane.DECIDE: (SuggestionAnswer.CHANGED, SuggestionAnswer.TRIAL, SuggestionAnswer.KEPT),
}


class WaitingLine(models.Model):
    """A suggestion until the library opens next. Only its move into `Suggestion` reads it."""

    id = models.BigAutoField(primary_key=True, default=random_number)
    line = models.CharField(max_length=LONGEST_LINE)
    lane = models.CharField(max_length=6, choices=Lane)
    rule = models.ForeignKey(Rule, null=True, on_delete=models.PROTECT, related_name="+")
    # Set only where the writer wished their name beside it.
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    # The next opening, the same for all lines until then.
    appears_at = models.DateTimeField()


class Reminded(models.TextChoices):
    NOTHING = ""
    SOON = "soon"
    OWED = "owed"


class Suggestion(models.Model):
    """A line about what should change, written by `suggestions.actions` alone. Nobody deletes it."""

    id = models.BigAutoField(primary_key=True, default=random_number)
    line = models.CharField(max_length=LONGEST_LINE)
    lane = models.CharField(max_length=6, choices=Lane)
    # Set where it came from that rule's page.
    rule = models.ForeignKey(Rule, null=True, on_delete=models.PROTECT, related_name="+")
    # The writer who wished it. Hidden before the answer, and gone some time after they left.
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    # The day it appeared, not the day it was written.
    said_on = models.DateField()
    # All staff can read the answer by then.
    due = models.DateField()
    # The post it was sent on to; else the lane's (`posts.queries`), or any lead for what is broken.
    post = models.ForeignKey(JobClass, null=True, on_delete=models.SET_NULL, related_name="+")
    # Somebody outside with the last word, like `the board`; empty: nobody.
    outside = models.CharField(max_length=60, default="")
    # A later day that the post asked for, once.
    more_until = models.DateField(null=True)
    more_because = models.CharField(max_length=LONGEST_LINE, default="")
    # Up to the last opening.
    me_too = models.PositiveIntegerField(default=0)
    # Since the last opening; joins `me_too` at `me_too_from`.
    me_too_waiting = models.PositiveIntegerField(default=0)
    me_too_from = models.DateTimeField(null=True)

    # Mail about this day. A new day or post begins it again; a deputy who steps in does not (`reminders`).
    reminded = models.CharField(max_length=4, choices=Reminded, default="", db_default="")
    state = models.CharField(max_length=8, choices=SuggestionState, default=SuggestionState.SAID)
    answer = models.CharField(max_length=8, choices=SuggestionAnswer, default="")
    # The post's words to the answer, or the facilitator's for a line put aside (then `line` is empty).
    reason = models.CharField(max_length=280, default="")
    trial_until = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    # The job class by its name then; never a person.
    answered_by = models.CharField(max_length=60, default="")
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
    """`sent_on`: another post answers by the same day. `referred`: somebody else's word is needed, by a new day."""

    SENT_ON = "sent_on", _("Sent on")
    REFERRED = "referred", _("Referred")


class SentOn(models.Model):
    """A suggestion's move. The former post and day stay visible."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.CASCADE, related_name="sent_on")
    kind = models.CharField(max_length=8, choices=SentOnKind)
    on = models.DateField()
    # `from_post` by its name then, and its day.
    from_post = models.CharField(max_length=60)
    due = models.DateField()
    to_post = models.CharField(max_length=60)
    reason = models.CharField(max_length=LONGEST_LINE, default="")

    class Meta:
        ordering = ["id"]


class Duty(models.TextChoices):
    FIX = "fix", _("Fix it")
    DECIDE = "decide", _("Decide")
    FACILITATOR = "facilitator", _("Send on and merge")


class Post(models.Model):
    """The job class of a duty, and the deputy while all its members are away. `posts.queries` has the defaults."""

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
