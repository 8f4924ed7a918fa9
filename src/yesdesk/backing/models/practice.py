"""Needs to practise that a library adds to those that come with it. Nothing is kept of practice itself."""

from django.db import models
from django.db.models import Q

from yesdesk.policy.models import Rule

LONGEST_TITLE = 60
LONGEST_WORDS = 240


class PracticeNeed(models.Model):
    """A need in the library's own words, for everybody. It names no person, and leads to no request."""

    title = models.CharField(max_length=LONGEST_TITLE)
    said = models.CharField(max_length=LONGEST_WORDS)
    # What is always possible, and a sentence to say.
    can = models.CharField(max_length=LONGEST_WORDS)
    say = models.CharField(max_length=LONGEST_WORDS)
    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, null=True, related_name="+")
    # The version of the rule that its writer read. Once another one is in force the need waits for a lead to read it.
    rule_number = models.PositiveIntegerField(null=True)
    # In the unit of the rule.
    amount = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rule=None, rule_number=None)
                | Q(rule__isnull=False, rule_number__isnull=False),
                name="practice_need_rule_read",
            )
        ]
