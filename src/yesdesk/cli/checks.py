"""The checks of `yesdesk doctor`. Each yields a problem and its mend, or nothing."""

import resource
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import EAI_AGAIN, getaddrinfo
from threading import Thread
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone

from yesdesk.cli.schema import Schema, schema_found
from yesdesk.cli.setting_checks import SETTING_CHECKS, Check, Problem
from yesdesk.core.env import is_web_address
from yesdesk.core.links import key_is_known
from yesdesk.core.models import Event
from yesdesk.core.storage.folders import file_mode, users_found
from yesdesk.core.system_alerts import active_alerts
from yesdesk.mail.inbound.queries import stamped_lately
from yesdesk.mail.models import Mailbox
from yesdesk.people.guarded_rights import is_given_by_hand_alone
from yesdesk.people.models import JobClass
from yesdesk.places.queries import library_or_none

GB: Final = 1024**3
_LEAST_ROOM: Final = GB
_LEAST_FILES: Final = 2048
_SKEW: Final = timedelta(seconds=30)
_MAIL_SKEW: Final = timedelta(minutes=10)
_MAIL_WAITED: Final = timedelta(days=1)
_DNS_SECONDS: Final = 5.0
_PRAGMAS: Final = {"journal_mode": "wal", "synchronous": "2", "secure_delete": "1"}


def sqlite_problems() -> Iterator[Problem]:
    if sqlite3.sqlite_version_info < (3, 42) and connection.vendor == "sqlite":
        yield Problem(
            f"SQLite is {sqlite3.sqlite_version}, which cannot wipe deleted words from its index.",
            "Use a Python with SQLite 3.42 or later, or PostgreSQL by DATABASE_URL.",
        )


def data_folder_check() -> Iterator[Problem]:
    """Check that the data folder is there, and that nobody else owns or reads it."""
    folder = Path(settings.DATA)
    if not folder.is_dir():
        yield Problem(f"The data folder {folder} is not there.", "Start `yesdesk serve` once.")
        return
    for path in (folder, *sorted(folder.glob("*.sqlite3*"))):
        if path.stat().st_mode & stat.S_IRWXO:
            yield Problem(
                f"Every user of this machine can look into {path}.", f"chmod o-rwx {path}"
            )
    keys = folder / "keys"
    for path in sorted(keys.rglob("*")) if keys.is_dir() else []:
        mode = file_mode(path.parent)
        if path.is_file() and stat.S_IMODE(path.stat().st_mode) & ~mode:
            yield Problem(f"Others can read the key {path}.", f"chmod {mode:o} {path}")


def disk_problems() -> Iterator[Problem]:
    folder = Path(settings.DATA)
    if folder.is_dir():
        free = shutil.disk_usage(folder).free
        if free < _LEAST_ROOM:
            yield Problem(
                f"The disk with the data folder has {free / GB:.1f} GB left.",
                "Make room, or move the folder and name it by YESDESK_DATA.",
            )


def database() -> Iterator[Problem]:
    """Check the tables, and SQLite's settings that keep our promises."""
    found = schema_found()
    if found not in {Schema.FRESH, Schema.CURRENT}:
        wrong, _stop, mend = found.value.partition(". ")
        yield Problem(f"{wrong}.", mend)
    elif found is Schema.CURRENT and connection.vendor == "sqlite":
        yield from _pragma_problems()


def _pragma_problems() -> Iterator[Problem]:
    with connection.cursor() as cursor:
        for name, wanted in _PRAGMAS.items():
            cursor.execute(f"PRAGMA {name}")
            (is_now,) = cursor.fetchone()
            if str(is_now) != wanted:
                yield Problem(
                    f"SQLite's {name} is {is_now}, not {wanted}.",
                    "Put the data folder on a local disk; WAL does not work on network folders.",
                )


def standing() -> Iterator[Problem]:
    """Report the alerts of staff pages; none before a worker has run here."""
    if not users_found().worker:
        return
    for alarm in active_alerts():
        since = f" Since {alarm.since:%Y-%m-%d %H:%M} UTC." if alarm.since else ""
        yield Problem(alarm.wrong_words() + since, alarm.mend_words())


def secret_key() -> Iterator[Problem]:
    """Check the key, since old links open with their own key only."""
    if not key_is_known():
        yield Problem(
            "The SECRET_KEY here is not the one this library's links were made with: patrons' links open nothing, "
            "and second steps of staff are not known.",
            "Put the former key back (keys/web/secret_key in the data folder, or SECRET_KEY), or name it in "
            "SECRET_KEY_FALLBACKS. If it is lost for good: yesdesk doctor --new-key",
        )


def clock() -> Iterator[Problem]:
    """Check the clock, as promises and erasing need it, against the database, files, mail server and build."""
    apart = abs(_database_time() - timezone.now())
    if apart > _SKEW:
        yield Problem(
            f"This machine's clock and the database's are {apart.total_seconds():.0f} seconds apart.",
            "Let both set their clock by the network (timedatectl set-ntp true).",
        )
    for wrong in _clock_problems():
        yield Problem(
            wrong, "Let the machine set its clock by the network (timedatectl set-ntp true)."
        )


def _time_of_this_build() -> datetime:
    return datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)


def _clock_problems() -> Iterator[str]:
    now = timezone.now()
    soon = now + _SKEW
    newest = Event.objects.order_by("-id").values_list("at", flat=True).first()
    stamps = stamped_lately()
    if newest is not None and newest > soon:
        yield "The last change was written later than it is now: the clock was set back."
    elif _time_of_this_build() > soon:
        yield f"By this clock it is {now:%Y-%m-%d}, which is before this Yesdesk was built."
    elif _time_of_newest_file() > soon:
        yield "A file in the data folder was written later than it is now: the clock was set back."
    elif any(stamp - came > _MAIL_SKEW for stamp, came in stamps):
        yield "The mail server got the last mails later than Yesdesk did: this machine's clock is behind."
    elif len(stamps) > 1 and all(came - stamp > _MAIL_WAITED for stamp, came in stamps):
        yield (
            "The last mails came more than a day after the mail server got them: they waited there, or this "
            "machine's clock is ahead."
        )


def _time_of_newest_file() -> datetime:
    times = [path.stat().st_mtime for path in Path(settings.DATA).glob("*") if path.is_file()]
    return datetime.fromtimestamp(max(times, default=0.0), UTC)


def _database_time() -> datetime:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT now()")
            (now,) = cursor.fetchone()
            return now  # type: ignore[no-any-return]
        cursor.execute("SELECT unixepoch('subsec')")
        (seconds,) = cursor.fetchone()
    return datetime.fromtimestamp(seconds, UTC)


def library_problems() -> Iterator[Problem]:
    there = library_or_none()
    if settings.DEBUG:
        yield Problem("YESDESK_DEBUG shows the program's inside to patrons.", "Unset it.")
    by_environment = settings.SMTP_HOST and there is not None and not there.is_demo
    if by_environment and settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield Problem(
            f"Patrons would get mail from {settings.DEFAULT_FROM_EMAIL}, which nobody can answer.",
            "Set YESDESK_MAIL_FROM to the library's own address.",
        )


def city_job_classes() -> Iterator[Problem]:
    """Check the job classes that a claim of the city's sign-in gives."""
    given = {each.name for each in JobClass.objects.all() if not is_given_by_hand_alone(each)}
    for claim, classes in settings.OIDC_JOB_CLASSES.items():
        for name in sorted(set(classes.values()) - given):
            yield Problem(
                f"YESDESK_OIDC_JOB_CLASSES gives {name!r} by the claim {claim}, and no claim can give that.",
                f"It takes one of {', '.join(sorted(given))}. All others are given by hand.",
            )


def server_names() -> Iterator[Problem]:
    """Check that each server's name resolves, all at once: an answer can take half a minute."""
    named = dict(filter(all, _servers_by_setting()))
    trouble: dict[str, int] = {}
    asked = [Thread(target=_ask_dns, args=(host, trouble), daemon=True) for host in named]
    for each in asked:
        each.start()
    ends = monotonic() + _DNS_SECONDS
    for each in asked:
        each.join(max(0.0, ends - monotonic()))
    for (host, place), each in zip(named.items(), asked, strict=True):
        if each.is_alive() or trouble.get(host) == EAI_AGAIN:
            yield Problem(
                f"The DNS gives no answer about {host} ({place}).",
                "Check the network of this machine and its /etc/resolv.conf, then run this again.",
            )
        elif host in trouble:
            yield Problem(
                f"No DNS knows {host}, so nothing reaches it.", f"Correct the name in {place}."
            )


def _servers_by_setting() -> Iterator[tuple[str, str]]:
    yield settings.SMTP_HOST, "YESDESK_SMTP_HOST"
    if is_web_address(settings.OIDC_ISSUER):
        yield urlsplit(settings.OIDC_ISSUER).hostname or "", "YESDESK_OIDC_ISSUER"
    given = settings.ILS_VALUES.get(settings.ILS, {})
    if is_web_address(koha := given.get("url", "")):
        yield urlsplit(koha).hostname or "", "YESDESK_KOHA_URL"
    if tunnel := given.get("tunnel", ""):
        yield _host_without_port(tunnel), "YESDESK_SIP2_TUNNEL"
    else:
        yield given.get("host", ""), "YESDESK_SIP2_HOST"
    for door in settings.PUSH_INSIDE:
        yield _host_without_port(door), "YESDESK_PUSH_INSIDE"
    for mailbox in Mailbox.objects.filter(switched_on=True):
        yield mailbox.host, f"the mailbox {mailbox.address}"
        yield mailbox.smtp_host, f"the mailbox {mailbox.address}"


def _host_without_port(door: str) -> str:
    return door.rpartition(":")[0].strip("[]")


def _ask_dns(host: str, trouble: dict[str, int]) -> None:
    try:
        getaddrinfo(host, None)
    except (OSError, UnicodeError) as wrong:
        trouble[host] = getattr(wrong, "errno", 0)


def open_files() -> Iterator[Problem]:
    """Check the limit of open files: each page that listens holds one."""
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < _LEAST_FILES:
        yield Problem(
            f"One process may open {soft} files, and each open page holds one.",
            "Raise it: LimitNOFILE=8192 in the systemd unit, or ulimit -n 8192.",
        )


_ALWAYS: Final[list[Check]] = [
    sqlite_problems,
    data_folder_check,
    disk_problems,
    open_files,
    *SETTING_CHECKS,
    database,
]
_WITH_TABLES: Final[list[Check]] = [
    standing,
    clock,
    secret_key,
    library_problems,
    city_job_classes,
    server_names,
]


def problems() -> list[Problem]:
    """Return all problems, without checks that need a broken database."""
    found = [finding for check in _ALWAYS for finding in check()]
    try:
        if schema_found() is Schema.CURRENT:
            found += [finding for check in _WITH_TABLES for finding in check()]
    except Error:
        connection.close()
        found.append(Problem("The database stopped answering.", "Run this again when it is back."))
    return found
