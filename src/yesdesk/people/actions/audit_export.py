"""Take the trace along as a file, which itself is traced."""

import csv
import io

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.core.trace import trace
from yesdesk.people.audit_lines import MOST_IN_A_FILE, AuditFilter, audit_lines

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export_audit_trail(wanted: AuditFilter, *, by: Actor) -> str:
    """CSV, newest first: time (UTC), who, job class, the sentence, and what a program reads."""
    by.require(Permission.CORE_TRACE_SEE)
    lines = audit_lines(by, wanted, limit=MOST_IN_A_FILE)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["at", "who", "job_class", "sentence", "tag", "subject"])
    for line in lines:
        cells = (line.who, line.job_class, line.sentence, line.tag, line.subject)
        writer.writerow([line.at.isoformat(), *map(_plain, cells)])
    trace(
        "core.trace.exported",
        by=by,
        area=wanted.area,
        first=wanted.first.isoformat() if wanted.first else None,
        last=wanted.last.isoformat() if wanted.last else None,
        lines=len(lines),
    )
    return out.getvalue()


def _plain(cell: str) -> str:
    """No cell is a formula to whoever opens the file in a spreadsheet."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
