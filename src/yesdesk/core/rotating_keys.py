"""Keyed hashes whose key lies outside the database and changes each day.

A card number or an address has few enough values to try them all, which undoes a plain hash. These
cannot be undone once the day's key is destroyed, and until then only with the data folder in hand.
"""

import hashlib
import hmac
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.conf import settings

from yesdesk.core.storage.folders import web_keys
from yesdesk.core.storage.secret_file import read_or_make_secret


def rotating_hmac(purpose: str, text: str, now: datetime) -> str:
    """64 hex digits: `text` under the key that `purpose` has on the UTC day of `now`.

    `purpose` is one lower-case word of ours (`address`, `network`); the key is made on first use.
    """
    key = read_or_make_secret(_folder() / f"{purpose}-{_day(now).isoformat()}")
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def weekly_hmac(purpose: str, text: str, week: str) -> str:
    """The HMAC under the key of an ISO week (`2026-W45`), for what has to be found again until the week's key goes."""
    key = read_or_make_secret(_week_file(purpose, week))
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def has_week_key(purpose: str, week: str) -> bool:
    """Whether the key of that week still exists."""
    return _week_file(purpose, week).exists()


def weeks_kept(purpose: str) -> list[str]:
    """Return the ISO weeks by whose keys something of this purpose may still be found, the oldest first."""
    return sorted(path.name[-8:] for path in _weeks().glob(f"{purpose}-????-W??"))


def destroy_week_keys(purpose: str, over: str) -> int:
    """Destroy this purpose's keys of weeks before `over`; the number destroyed."""
    old = [path for path in _weeks().glob(f"{purpose}-????-W??") if path.name[-8:] < over]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def destroy_day_keys(now: datetime, keep_days: int = 2) -> int:
    """Destroy keys of days before the last `keep_days`; the number destroyed."""
    first_kept = _day(now) - timedelta(days=keep_days - 1)
    old = [path for path in _folder().glob("*-????-??-??") if _day_of(path) < first_kept]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _weeks() -> Path:
    return web_keys(Path(settings.DATA)) / "weeks"


def _week_file(purpose: str, week: str) -> Path:
    return _weeks() / f"{purpose}-{week}"


def _folder() -> Path:
    return web_keys(Path(settings.DATA)) / "windows"


def _day(now: datetime) -> date:
    return now.astimezone(UTC).date()


def _day_of(path: Path) -> date:
    return date.fromisoformat(path.name[-10:])
