"""An edition of the library with figures that may be shown."""

from datetime import date

from yesdesk.insight.models import Edition


def an_edition():
    span = [["2026-11"], [[["yes"], 7], [["another", "elsewhere", "not"], 6]]]
    figure = {"measure": "ended", "first": "2026-11", "spans": [span]}
    part = {"ended": figure, "last": "2026-11", "branches": 2, "settled": "", "changes": []}
    return Edition.objects.create(
        subject="library", state="made", month=date(2026, 12, 1), made_on=date(2026, 12, 7),
        begun_at="2026-12-07T09:00Z", figures={"outcomes": part},
    )  # fmt: skip
