"""Sessions in our own table: one read gives the session and its member.

Sign-in was measured as the dearest part of a request. So the row comes joined with member and job class, by a
statement that is compiled once: 0.02 ms instead of 0.24. The data is plain JSON, as a writer of this table could name
any member.
"""

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import IntegrityError, connection, transaction
from django.db.models.expressions import RawSQL
from django.utils import timezone

from yesdesk.core.actors import Actor, ActorKind
from yesdesk.core.dates import local_day
from yesdesk.core.events import POSITION_SQL
from yesdesk.core.links import secret_keys
from yesdesk.core.permissions import Permission
from yesdesk.people.known_browsers import browser_label
from yesdesk.people.models import (
    ShiftState,
    StaffSession,
    password_fingerprint,
    session_key_hash,
)
from yesdesk.people.queries import permissions_at_machine, permissions_in
from yesdesk.people.shift import AHEAD, PAGE_OPEN_FOR, note_pages_open
from yesdesk.places.queries import zone_of

# A write at each request would make every page a write.
SEEN_EACH: Final = timedelta(minutes=5)

# Every session ends at this hour, so that its end does not tell when it began.
ENDS_AT: Final = time(4)

SHORTEST: Final = timedelta(hours=4)

# A shared desk locks after minutes, so its last use is finer.
USED_EACH: Final = timedelta(seconds=10)

# After a PIN, money moves for so long without another.
PIN_HOLDS: Final = timedelta(seconds=60)

BY_PIN: Final = "by_pin"
# Keys in a session: came in by PIN alone; the shared desk.
SHARED_DESK: Final = "shared_desk"
# The end of a session that began at the city's sign-in, a time stamp.
CITY_ENDS: Final = "city_ends"

# The work of a desk. Rights over staff, signing and reading of colleagues want a password.
OPENED_BY_PIN: Final = frozenset(
    {
        Permission.DESK_ABOUT_LEADS_SEE,
        Permission.DESK_ANSWERS_CHANGE,
        Permission.DESK_ENTRY_STRIKE,
        Permission.DESK_HELD_RELEASE,
        Permission.DESK_LEADS_SEE,
        Permission.DESK_REQUEST_ANSWER,
        Permission.DESK_REQUEST_SEE,
        Permission.ILS_ACCOUNT_SEE,
        Permission.ILS_ACT_DO,
    }
)


@dataclass(frozen=True, slots=True)
class AtDesk:
    name: str
    minutes: int
    # None while it is locked.
    used_at: datetime | None
    pin_at: datetime | None

    def locked(self, now: datetime) -> bool:
        return self.used_at is None or now - self.used_at > timedelta(minutes=self.minutes)

    def knows_pin(self, now: datetime) -> bool:
        return self.pin_at is not None and timedelta() <= now - self.pin_at <= PIN_HOLDS


@dataclass(frozen=True, slots=True)
class Member:
    actor: Actor
    branch_name: str
    must_change_password: bool
    # Last use need not be written yet.
    seen_lately: bool
    shift: ShiftState
    not_today: bool = False
    # Nobody asks them today, or until somebody says that they are back.
    away: bool = False
    # The end of a few minutes off.
    back_at: datetime | None = None
    has_news: bool = False
    count_keys: bool = False
    # None at a computer that is not shared.
    desk: AtDesk | None = None
    # The newest hint before this page's other reads.
    since: int = 0

    @property
    def is_locked(self) -> bool:
        return self.desk is not None and self.desk.locked(timezone.now())


class SessionStore(DatabaseStore):
    """Django's SESSION_ENGINE. It saves only changes, and gives `member` without a further query."""

    # Set by the middleware; it labels the new row.
    agent: str = ""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._member: Member | None = None

    @classmethod
    def get_model_class(cls) -> type[StaffSession]:
        return StaffSession

    @property
    def member(self) -> Member | None:
        """Return the signed-in member; None when nobody is, they left, or their password changed."""
        if self._session_key is not None:
            self.keys()  # loads it
        return self._member

    def load(self) -> dict[str, Any]:
        """Return the session's data, empty when it is over. One query."""
        row = _session_row(self._session_key)
        if row is None:
            self._session_key = None
            self._member = None
            return {}
        data: dict[str, Any] = json.loads(row[0])
        self._member = _member_of_row(row, data)
        return data

    def encode(self, session_dict: dict[str, Any]) -> str:
        return json.dumps(session_dict, separators=(",", ":"))

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        return dict(json.loads(session_data))

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 (Django's signature)
        """Write the row. Raises UpdateError when the session was ended meanwhile: it stays ended."""
        if self.session_key is None:
            self.create()
            return
        data, now = self._get_session(no_load=must_create), timezone.now()  # type: ignore[attr-defined]
        values = {
            "session_data": self.encode(data),
            "expire_date": _end_of_session(now, data.get(CITY_ENDS)),
            "user_id": int(data[SESSION_KEY]) if SESSION_KEY in data else None,
            "seen_on": _library_today(now),
            "shared_desk_id": data.get(SHARED_DESK),
        }
        if must_create:
            self._insert_row(values)
        elif not self._rows_of_this_session().update(**values):
            raise UpdateError
        if values["user_id"]:
            note_pages_open([values["user_id"]], now)

    def _insert_row(self, values: dict[str, Any]) -> None:
        at = timezone.now() if values["shared_desk_id"] else None
        row = StaffSession(
            pk=session_key_hash(self.session_key or ""),
            browser=browser_label(self.agent),
            used_at=at,
            pin_at=at if self.get(BY_PIN) else None,
            created_on=values["seen_on"],
            **values,
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise CreateError from error

    def note_seen(self) -> None:
        """Note, at most each five minutes, that a page is open, and the day."""
        if self._member is not None and not self._member.seen_lately:
            now = timezone.now()
            self._rows_of_this_session().update(seen_on=_library_today(now))
            note_pages_open([self._member.actor.user_id or 0], now)

    def note_used(self) -> None:
        """Note that a person used a shared desk computer. It opens no lock."""
        desk, now = self._member.desk if self._member else None, timezone.now()
        if desk is not None and desk.used_at is not None and now - desk.used_at >= USED_EACH:
            locks = now - timedelta(minutes=desk.minutes)
            self._rows_of_this_session().filter(used_at__gte=locks).update(used_at=now)

    def note_pin(self) -> None:
        """Note a typed PIN: the desk is unlocked, and money can move for a minute."""
        self._rows_of_this_session().update(used_at=timezone.now(), pin_at=timezone.now())

    def lock(self) -> None:
        self._rows_of_this_session().update(used_at=None, pin_at=None, chat_until=None)

    def stand_at(self, desk: int) -> None:
        self[SHARED_DESK] = desk
        self._rows_of_this_session().update(shared_desk=desk, used_at=timezone.now())

    def _rows_of_this_session(self) -> Any:
        return StaffSession.objects.filter(pk=session_key_hash(self.session_key or ""))

    def exists(self, session_key: str) -> bool:
        return StaffSession.objects.filter(pk=session_key_hash(session_key)).exists()

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            StaffSession.objects.filter(pk=session_key_hash(key)).delete()


@cache
def _session_select(vendor: str) -> str:
    wanted = (
        StaffSession.objects.filter(session_key="")
        .filter(expire_date__gt=timezone.now())
        .values_list(
            "session_data",
            "user__current_shift__page_until",
            "user_id",
            "user__password",
            "user__name",
            "user__branch_id",
            "user__branch__name",
            "user__language",
            "user__is_active",
            "user__must_change_password",
            "user__current_shift__state",
            "user__current_shift__begins",
            "user__current_shift__until",
            "user__short_break__until",
            "user__away",
            "user__job_class_id",
            "user__job_class__name",
            "user__job_class__permissions",
            "user__elevated_until",
            "user__has_news",
            "user__undo_seconds",
            "user__answer_minutes",
            "user__count_keys",
            "shared_desk__name",
            "shared_desk__minutes",
            "used_at",
            "pin_at",
            RawSQL(POSITION_SQL[vendor], ()),  # noqa: S611 - our own words
        )
    )
    return str(wanted.query.sql_with_params()[0])


def _session_row(session_key: str | None) -> tuple[Any, ...] | None:
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            _session_select(connection.vendor), (session_key_hash(session_key or ""), now)
        )
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def _member_of_row(row: tuple[Any, ...], data: dict[str, Any]) -> Member | None:
    _data, page_until, user_id, password, name, *rest = row
    branch, branch_name, language, active, must_change, *shift, job_id, job = rest[:12]
    may, elevated_until, has_news, undo_seconds, answer_minutes, count_keys, *at, since = rest[12:]
    if not active or data.get(SESSION_KEY) != str(user_id):
        return None
    if not _password_seal_holds(password, str(data.get(HASH_SESSION_KEY, ""))):
        return None
    now = timezone.now()
    desk = _desk_of_row(*at)
    by_pin = bool(data.get(BY_PIN))
    permissions = permissions_at_machine(
        permissions_in(may), elevated_until and _as_utc(elevated_until)
    )
    actor = Actor(
        kind=ActorKind.SHARED_DESK if by_pin else ActorKind.PERSON,
        ref=user_id,
        permissions=permissions & OPENED_BY_PIN if by_pin else permissions,
        name=name,
        job_class=job,
        job_class_id=job_id,
        branch=branch,
        language=language,
        undo_seconds=undo_seconds,
        answer_minutes=answer_minutes,
        pin_wanted=desk is not None and not desk.knows_pin(now),
    )
    return Member(
        actor=actor,
        branch_name=branch_name or "",
        must_change_password=bool(must_change),
        seen_lately=_seen_lately(page_until, now),
        **_shift_fields(shift, now),
        has_news=bool(has_news),
        count_keys=bool(count_keys),
        desk=desk,
        since=since,
    )


def _shift_fields(row: list[Any], now: datetime) -> dict[str, Any]:
    shift, begins, until, off_until, away = row
    holds = until is not None and now < _as_utc(until) <= now + AHEAD
    if not holds or (begins is not None and now < _as_utc(begins)):
        return {"shift": ShiftState.OFF, "away": bool(away)}
    if off_until is None or _as_utc(off_until) <= now or shift != ShiftState.ON:
        return {"shift": ShiftState(shift), "not_today": shift == ShiftState.OFF}
    return {"shift": ShiftState.BREAK, "back_at": _as_utc(off_until)}


def _desk_of_row(
    name: str | None, minutes: int | None, used_at: datetime | None, pin_at: datetime | None
) -> AtDesk | None:
    if name is None or minutes is None:
        return None
    return AtDesk(name, minutes, used_at and _as_utc(used_at), pin_at and _as_utc(pin_at))


def _seen_lately(page_until: datetime | None, now: datetime) -> bool:
    return page_until is not None and _as_utc(page_until) > now + PAGE_OPEN_FOR - SEEN_EACH


def _library_today(now: datetime) -> date:
    return local_day(now, zone_of(None))


def _end_of_session(now: datetime, at_the_latest: float | None) -> datetime:
    """Return the next four in the night that is four hours away or more, or an earlier time stamp."""
    zone = zone_of(None)
    ends = datetime.combine(local_day(now, zone), ENDS_AT, ZoneInfo(zone))
    while ends.astimezone(UTC) - now < SHORTEST:
        ends += timedelta(days=1)
    return min(ends, datetime.fromtimestamp(at_the_latest, UTC)) if at_the_latest else ends


def _as_utc(at: datetime) -> datetime:
    # SQLite hands out naive UTC.
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def signed_in_keys(session_keys: set[str]) -> set[str]:
    """Return those keys of open pages with a member still signed in, and note the pages as used. One or two queries."""
    now = timezone.now()
    known_as = {session_key_hash(key): key for key in session_keys}
    rows = StaffSession.objects.filter(
        session_key__in=known_as, expire_date__gt=now, user__is_active=True
    ).values_list(
        "session_key",
        "session_data",
        "user_id",
        "user__password",
        "user__current_shift__page_until",
    )
    found = {
        key: (user_id, _seen_lately(page_until, now))
        for key, data, user_id, password, page_until in rows
        if _is_of(json.loads(data), user_id, password)
    }
    unseen = {user_id for user_id, lately in found.values() if not lately}
    if unseen:
        note_pages_open(unseen, now)
    return {known_as[key] for key in found}


def _is_of(data: dict[str, Any], user_id: int | None, password: str) -> bool:
    return data.get(SESSION_KEY) == str(user_id) and _password_seal_holds(
        password, str(data.get(HASH_SESSION_KEY, ""))
    )


def _password_seal_holds(password: str, seal: str) -> bool:
    return any(
        hmac.compare_digest(seal, password_fingerprint(password, key)) for key in secret_keys()
    )
