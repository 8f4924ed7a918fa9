"""LibrariesWest's open data of payments: sums by month, branch and reason, rounded to ten pounds."""

from typing import Final

from yesdesk.insight.models import Settled
from yesdesk.insight.readin.shape import Columns, Shape

SHAPE: Final = Shape(
    code="librarieswest",
    name="LibrariesWest",
    columns=Columns(
        when="month_paid",
        amount="system_paid",
        amount_paid="real_amount_paid",
        how="payment_type",
        branch="payment_library",
        library="payment_authority",
        kind="bill_reason",
    ),
    meanings={"forgiven": Settled.FORGIVEN, "cancel": Settled.CANCELLED},
    otherwise=Settled.PAID,
    recognised_by=frozenset({"month_paid", "payment_library", "system_paid"}),
    currency="GBP",
)
