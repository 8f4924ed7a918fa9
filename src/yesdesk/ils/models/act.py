"""An act: one write to the library system, as a row that stands before anything is sent."""

import uuid
from typing import Final

from django.conf import settings
from django.db import models


class ActState(models.TextChoices):
    """waiting -> sending -> done | refused | unknown; unknown -> done | refused by looking. `cancelled`
    only from waiting. What the library system cannot do is `by_hand` from the beginning, is never sent, and is done
    or refused when a colleague says so.
    """

    WAITING = "waiting"
    SENDING = "sending"
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    BY_HAND = "by_hand"


FORGOTTEN: Final = "forgotten"
"""`about` of an act whose request is erased while its money may still come. It goes when that is known."""


class Act(models.Model):
    """`system`: the kind it was meant for; another one knows neither patron nor line. `patron`: its ref there.
    `minor`: what is asked, then capped to what was owed just before it was sent. `user` may call it back and see
    it as theirs; `staff`: the code of who decided. `names_staff`: that code goes along into the library system,
    as the sheet it was judged by says that the auditor asked for it. `before` and `read_back`: facts by the names
    in ils/account_facts.py. `why` and `next_step`: English, translated when shown. After its answer was lost:
    `poll_until`: until when the system may still carry it out; `for_a_person`: looking tells no more, a colleague
    is asked. `struck`: nothing of it leads to a line of the ledger any more (actions/anonymise.py). `marks_at`:
    when its account was last asked for marks of ours, so that each has its turn. `unseen_until`: its backer said
    yes by voice and has not seen it; from then on it is finance's to ask."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    system = models.CharField(max_length=10, default="")
    does = models.CharField(max_length=20)
    patron = models.CharField(max_length=64)
    target = models.CharField(max_length=64, default="")
    minor = models.PositiveBigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="")
    until = models.DateField(null=True)
    note = models.CharField(max_length=300, default="")
    fields = models.JSONField(default=dict)
    about = models.CharField(max_length=40, default="", db_index=True)
    """What wanted it, like `decision:41`, or FORGOTTEN; no key, since this room knows no decision."""

    unseen_until = models.DateTimeField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    staff = models.CharField(max_length=20)
    names_staff = models.BooleanField(default=False)
    job_class = models.CharField(max_length=60, default="")
    backer = models.CharField(max_length=20, default="")
    rule = models.CharField(max_length=60, default="")
    latitude_version = models.PositiveBigIntegerField(null=True)
    state = models.CharField(max_length=12, choices=ActState, default=ActState.WAITING)
    not_before = models.DateTimeField()
    poll_until = models.DateTimeField(null=True)
    for_a_person = models.BooleanField(default=False)
    struck = models.BooleanField(default=False)
    before = models.JSONField(default=dict)
    read_back = models.JSONField(default=dict)
    number = models.CharField(max_length=64, default="")
    why = models.CharField(max_length=300, default="")
    next_step = models.CharField(max_length=300, default="")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    marks_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"],
                name="act_unsettled",
                condition=models.Q(state__in=["waiting", "sending", "unknown", "by_hand"]),
            )
        ]
