"""Evergreen: payments that were not voided, by the query below, at the branch where the item was lent.

`xact` is a loan and no bill: of a loan paid in part and adjusted for the rest, neither cancels the other.
"""

from typing import Final

from yesdesk.insight.models import Settled
from yesdesk.insight.readin.shape import Columns, Shape

REPORT: Final = """\
-- Payments and forgiven charges, one line each: for Yesdesk, Our library, Payments files.
-- It names no patron, no item and no staff. A grocery bill has its own branch, a loan that of its circulation.
SELECT to_char(p.payment_ts, 'YYYY-MM')                     AS month_paid,
       p.xact                                               AS xact,
       p.payment_type                                       AS payment_type,
       p.amount                                             AS amount,
       COALESCE(ou.name, '')                                AS branch,
       COALESCE((SELECT min(bt.name) FROM money.billing mb
                   JOIN config.billing_type bt ON bt.id = mb.btype
                  WHERE mb.xact = p.xact AND NOT mb.voided), '') AS billing_type
  FROM money.payment_view p
  LEFT JOIN action.circulation ac ON ac.id = p.xact
  LEFT JOIN money.grocery mg ON mg.id = p.xact
  LEFT JOIN actor.org_unit ou ON ou.id = COALESCE(ac.circ_lib, mg.billing_location)
 WHERE NOT p.voided
"""

SHAPE: Final = Shape(
    code="evergreen",
    name="Evergreen",
    columns=Columns(
        when="month_paid|payment_ts",
        amount="amount",
        how="payment_type",
        branch="branch|circ_lib",
        kind="billing_type|btype",
    ),
    meanings={
        "forgive_payment": Settled.FORGIVEN,
        "account_adjustment": Settled.CANCELLED,
        "void_payment": Settled.CANCELLED,
        "work_payment": Settled.OTHER,
        "goods_payment": Settled.OTHER,
        "credit_payment": Settled.OTHER,
        "cash_payment": Settled.PAID,
        "check_payment": Settled.PAID,
        "credit_card_payment": Settled.PAID,
        "debit_card_payment": Settled.PAID,
    },
    once_a_line=True,
    recognised_by=frozenset({"payment_type", "xact"}),
    report=REPORT,
)
