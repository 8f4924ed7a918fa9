"""Payments files for tests."""

from yesdesk.core.readin.csv_source import open_table
from yesdesk.insight.models import Settled
from yesdesk.insight.readin.reading import add_up_table
from yesdesk.insight.readin.shape import Columns, Shape, recognised_shape
from yesdesk.insight.readin.sums import Told

LIBRARIESWEST = (
    "month_paid,payment_authority,payment_library,bill_reason,payment_type,number_of_payments,"
    "system_paid,real_amount_paid\n"
)
KOHA = "month_settled,branchcode,branchname,debit_type_code,credit_type_code,offset_type,amount_settled\n"

BY_HAND = Shape(
    code="columns",
    name="Ours",
    columns=Columns(when="Day", amount="Sum", how="How", branch="Where", kind="Why", bill="Bill"),
    meanings={
        "cash": Settled.PAID,
        "let go": Settled.FORGIVEN,
        "mistake": Settled.CANCELLED,
        "back": Settled.REFUNDED,
    },
    mapping="Ours",
)


def chunks_of(data, size=65536):
    """Bytes of a file, piece by piece."""
    raw = data.encode() if isinstance(data, str) else data
    return lambda: iter([raw[at : at + size] for at in range(0, len(raw), size)])


def read(data, shape=None, *, currency="EUR", ours=(), told=None, people=None):
    """Read text or bytes as a payments file."""
    table = open_table(chunks_of(data))
    known = {name: number for number, name in enumerate(ours, start=1)}
    return add_up_table(
        table,
        shape or recognised_shape(table.header),
        currency=currency,
        ours=known,
        told=told or Told(),
        people=people,
    )


def by_how(reading, *, apart=""):
    """Minor units by what became of them."""
    found = {}
    for of, (minor, _lines) in reading.sums.items():
        if of.apart == apart:
            found[of.how.value] = found.get(of.how.value, 0) + minor
    return found
