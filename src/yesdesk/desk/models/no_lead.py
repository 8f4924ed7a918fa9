"""What was decided as no lead could be asked, for a lead to read on the next open day."""

from django.conf import settings
from django.db import models

from yesdesk.desk.models.decision import Decision
from yesdesk.places.models import Branch


class NoLeadNotice(models.Model):
    """One such decision, for one lead: which rule, how far, where and on which day. Neither who decided nor for whom.

    `decision` leads there only until it is struck (decisions/anonymise.py): taken back or refused until then, its
    notices go too. From then on only the band is left, as an amount would lead to its line in the money ledger.
    """

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    decision = models.ForeignKey(
        Decision, null=True, on_delete=models.CASCADE, related_name="no_lead_notices"
    )
    rule_version = models.PositiveBigIntegerField()
    """Id of the version it was judged by; `amount`: in that rule's unit, None once it is struck; `band`: of it."""

    amount = models.PositiveBigIntegerField(null=True)
    band = models.PositiveSmallIntegerField()
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    from_at = models.DateTimeField()
    """The opening of the branch's next open day, from which on it is shown."""

    read_on = models.DateField(null=True)
    """The day its reader opened the list. It goes with that day."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "decision"], name="no_lead_notice_once")
        ]
