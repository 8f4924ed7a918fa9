"""Keyed hashes whose key lies outside the database and changes each day, or each week. A card number or an address has
few enough values to try them all, which undoes a plain hash. These hashes cannot be undone once the key is destroyed.
Each worker makes the next keys ahead, since a hash is often made in a transaction."""

import hmac
import os
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from yesdesk.core.dates import iso_week
from yesdesk.core.storage.folders import read_or_make_secret, read_secret, web_keys

AHEAD_EVERY: Final = 60 * 60.0  # seconds


def rotating_hmac(purpose: str, text: str, now: datetime) -> str:
    """64 hex digits: `text` under the key of the UTC day of `now`. `purpose`: a lower-case word of ours, no colon."""
    key = read_or_make_secret(_day_file(_utc_day(now)))
    return hmac.digest(key.encode(), f"{purpose}:{text}".encode(), "sha256").hex()


def make_day_keys() -> None:
    """Make the keys of today and tomorrow, outside any transaction."""
    today = _utc_day(timezone.now())
    for day in (today, today + timedelta(days=1)):
        read_or_make_secret(_day_file(day))


def make_week_keys(purpose: str) -> None:
    """Make this purpose's keys of this week and the next, in every time zone, outside any transaction. None is made
    from before the oldest kept key: it was destroyed, and a new one would read its hashes wrongly."""
    today = _utc_day(timezone.now())
    oldest = min(weeks_kept(purpose), default="")
    for week in {iso_week(today + timedelta(days=days)) for days in (-1, 0, 7)}:
        if week >= oldest:
            read_or_make_secret(_week_file(purpose, week))


def weekly_hmac(purpose: str, text: str, week: str) -> str:
    """The HMAC under the key of an ISO week (`2026-W45`), found again until the week's key goes."""
    key = read_or_make_secret(_week_file(purpose, week))
    return hmac.digest(key.encode(), text.encode(), "sha256").hex()


def hmacs_of_weeks(purpose: str, text: str, first: str) -> list[str]:
    """The HMACs under each of this purpose's keys that still exist from week `first` on, the oldest first."""
    folder, from_here, to_there = _week_keys_folder(), f"{purpose}-{first}", f"{purpose}-9999-W99"
    names = sorted(name for name in _file_names_in(folder) if from_here <= name <= to_there)
    found = []
    for name in names:
        with suppress(FileNotFoundError):  # destroyed this moment
            key = read_secret(folder / name)
            found.append(hmac.digest(key.encode(), text.encode(), "sha256").hex())
    return found


def _file_names_in(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - fifty names on each page of ways; paths of them cost ten times as much
    except FileNotFoundError:
        return []


def weeks_kept(purpose: str) -> list[str]:
    return sorted(path.name[-8:] for path in _week_keys_folder().glob(f"{purpose}-????-W??"))


def destroy_week_keys(purpose: str, over: str) -> int:
    """Destroy this purpose's keys of weeks before `over`; the number destroyed."""
    old = [
        path for path in _week_keys_folder().glob(f"{purpose}-????-W??") if path.name[-8:] < over
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def destroy_day_keys(now: datetime, keep_days: int = 2) -> int:
    first_kept = _utc_day(now) - timedelta(days=keep_days - 1)
    old = [
        path
        for path in _window_keys_folder().glob("*-????-??-??")
        if _day_of_key_file(path) < first_kept
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _week_keys_folder() -> Path:
    return web_keys(Path(settings.DATA)) / "weeks"


def _week_file(purpose: str, week: str) -> Path:
    return _week_keys_folder() / f"{purpose}-{week}"


def _window_keys_folder() -> Path:
    return web_keys(Path(settings.DATA)) / "windows"


def _day_file(day: date) -> Path:
    return _window_keys_folder() / f"day-{day.isoformat()}"


def _utc_day(now: datetime) -> date:
    return now.astimezone(UTC).date()


def _day_of_key_file(path: Path) -> date:
    return date.fromisoformat(path.name[-10:])
