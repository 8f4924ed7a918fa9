"""Koha: sums by month, branch and type, by the report below. No row of it is of one person."""

from typing import Final

from yesdesk.insight.models import Settled
from yesdesk.insight.readin.shape import Columns, Shape

REPORT: Final = """\
-- Payments, credits and waivers by month, branch and type: for Yesdesk, Our library, Payments files.
-- Koha: Reports, Create from SQL. Run it, and download it as CSV. It names no patron, no item and no staff.
SELECT DATE_FORMAT(o.created_on, '%Y-%m') AS month_settled,
       d.branchcode                       AS branchcode,
       COALESCE(b.branchname, '')         AS branchname,
       d.debit_type_code                  AS debit_type_code,
       c.credit_type_code                 AS credit_type_code,
       o.type                             AS offset_type,
       COUNT(*)                           AS number_of_offsets,
       SUM(-o.amount)                     AS amount_settled
  FROM account_offsets o
  JOIN accountlines c ON c.accountlines_id = o.credit_id
  JOIN accountlines d ON d.accountlines_id = o.debit_id
  LEFT JOIN branches b ON b.branchcode = d.branchcode
 WHERE o.type IN ('APPLY', 'VOID')
   AND c.credit_type_code IS NOT NULL
   AND d.debit_type_code <> 'VOID'
   AND o.created_on >= <<From|date>>
   AND o.created_on < <<Until, not included|date>>
 GROUP BY month_settled, d.branchcode, b.branchname, d.debit_type_code, c.credit_type_code, o.type
"""

SHAPE: Final = Shape(
    code="koha",
    name="Koha",
    columns=Columns(
        when="month_settled|date|created_on",
        amount="amount_settled|amount",
        how="credit_type_code",
        branch="branchname|branchcode",
        kind="debit_type_code",
        count="number_of_offsets",
    ),
    meanings={
        "writeoff": Settled.FORGIVEN,
        "forgiven": Settled.FORGIVEN,
        "discount": Settled.FORGIVEN,
        "payment": Settled.PAID,
        "purchase": Settled.PAID,
        "cancellation": Settled.CANCELLED,
        "lost_found": Settled.CANCELLED,
        "processing_found": Settled.CANCELLED,
        "refund": Settled.OTHER,
        "overpayment": Settled.OTHER,
        "credit": Settled.OTHER,
    },
    recognised_by=frozenset({"credit_type_code"}),
    report=REPORT,
)
