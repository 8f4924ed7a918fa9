"""Payments files for tests."""

from collections import Counter
from datetime import date

from yesdesk.core.readin.actions import read_in
from yesdesk.core.readin.csv_source import open_table
from yesdesk.core.readin.kinds import Matched
from yesdesk.core.readin.queries import likely_match, open_source
from yesdesk.insight.models import PaymentsFile, facts_of
from yesdesk.insight.payments.readin import Payments
from yesdesk.insight.readin.reading import add_up_table
from yesdesk.insight.readin.shape import BY_HAND as BY_EXAMPLE, recognised_shape
from yesdesk.insight.readin.sums import THEIRS, Told, known_as

LIBRARIESWEST = (
    "month_paid,payment_authority,payment_library,bill_reason,payment_type,number_of_payments,"
    "system_paid,real_amount_paid\n"
)
KOHA = "month_settled,branchcode,branchname,debit_type_code,credit_type_code,offset_type,amount_settled\n"
HOWS = {"cash": "paid", "let go": "forgiven", "mistake": "cancelled", "back": "refunded"}
COLUMNS = {
    "when": "Day",
    "amount": "Sum",
    "how": "How",
    "branch": "Where",
    "kind": "Why",
    "bill": "Bill",
}


def chunks_of(data, size=65536):
    """Bytes of a file, piece by piece."""
    raw = data.encode() if isinstance(data, str) else data
    return lambda: iter([raw[at : at + size] for at in range(0, len(raw), size)])


def read(data, columns=None, *, hows=HOWS, currency="EUR", ours=(), people=None, **told):
    """Read text or bytes as a payments file. `columns`: as a person matches them; None: by a known shape."""
    table = open_table(chunks_of(data))
    shape = BY_EXAMPLE if columns else recognised_shape(table.header)
    places = shape.columns.places(table.header)
    if columns:
        places = {ours: table.header.index(theirs) for ours, theirs in columns.items()}
    known = {name: str(number) for number, name in enumerate(ours, start=1)}
    at = places.get("branch")
    words = {cells[at].strip() for _number, cells in table.lines()} - {""} if at is not None else ()
    said = {cells[places["how"]].strip() for _number, cells in table.lines()}
    if not columns:
        hows = {word: how for word in said if (how := shape.meaning_of(word))}
    return add_up_table(
        table,
        shape,
        currency=currency,
        told=Told(
            places,
            hows=hows,
            branches={word: known.get(known_as(word), THEIRS) for word in words},
            names={number: name for name, number in known.items()},
            **told,
        ),
        people=people,
    )


def matched_by_hand(source, columns=COLUMNS, hows=HOWS, branches=None):
    """A person's word on a file whose columns nobody knows."""
    kind = Payments()
    places = {ours: source.header.index(theirs) for ours, theirs in (columns or {}).items()}
    likely = likely_match(source, kind, places)
    said = {("how", word): how for word, how in hows.items()}
    said |= {("branch", word): where for word, where in (branches or {}).items()}
    return Matched(likely.columns, likely.values | said)


def read_file(data, *, by, name="march.csv", **by_hand):
    """Read a file in, as page and terminal do; return what was done."""
    kind = Payments()
    source = open_source(data if callable(data) else chunks_of(data), kind)
    matched = matched_by_hand(source, **by_hand) if by_hand else likely_match(source, kind)
    return read_in(*kind.summed(source, matched), name=name, all_or_nothing=True, by=by)


def newest_file():
    return PaymentsFile.objects.latest("pk")


def sums_of(file, *, kind="", first=date.min, last=date.max):
    """Minor units by what became of them, and at each branch."""
    rows = facts_of(file).filter(month__range=(first, last))
    found, at = Counter(), {}
    for row in rows.filter(charge_kind__iexact=kind) if kind else rows:
        found[row.how] += row.minor
        at.setdefault((row.library, row.branch), Counter())[row.how] += row.minor
    return dict(found), at


def by_how(reading, *, apart=""):
    """Minor units by what became of them."""
    found = {}
    for of, (minor, _lines) in reading.sums.items():
        if of.apart == apart:
            found[of.how.value] = found.get(of.how.value, 0) + minor
    return found
