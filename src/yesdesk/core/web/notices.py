"""Notices: a sentence after an act. It waits in a signed cookie, which saves a second write to the session's row. The
cookie holds the sentence as it stands in the code, with numbers and days at most: never a name, and nobody's words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.base import BaseStorage, Message
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import get_language, gettext

from yesdesk.core.dates import humanize_day

COOKIE: Final = "yesdesk_notice"
_SALT: Final = "yesdesk.core.notices"
_AT_MOST: Final = 4


@dataclass(frozen=True, slots=True)
class Notice:
    sentence: str
    values: Mapping[str, int | date]

    def __str__(self) -> str:
        said = gettext(self.sentence)
        return (
            said % {name: _value_in_words(value) for name, value in self.values.items()}
            if self.values
            else said
        )


def flash(
    http: HttpRequest,
    sentence: str,
    *,
    draft_done: str = "",
    stops: bool = False,
    **values: int | date,
) -> None:
    """Have the next page say `sentence` (a literal, not yet translated; `dev/messages.py` finds it here), once.
    `draft_done`: the form whose draft is done with. `stops`: it looks like an obstacle, not a success. Raises
    TypeError for values that could name somebody."""
    for name, value in values.items():
        if not _may_wait(value):
            raise TypeError(f"{name}: a notice holds numbers and days, nobody's name or words")
    level = messages.WARNING if stops else messages.SUCCESS
    notice, waiting = Notice(sentence, values), getattr(http, "_messages", None)
    if isinstance(waiting, NoticeCookie) and waiting.holds(notice, level, draft_done):
        return
    messages.add_message(http, level, notice, extra_tags=draft_done)  # type: ignore[arg-type]


def _may_wait(value: object) -> bool:
    """Allow numbers and days. A datetime is a date to Python, and could not be read back as one."""
    return isinstance(value, int | date) and not isinstance(value, datetime)


def drop_notices(http: HttpRequest | None) -> None:
    """Drop notices that were not shown yet: somebody else may be here now. Those of this answer stay."""
    waiting = getattr(http, "_messages", None)
    if isinstance(waiting, NoticeCookie):
        waiting.drop()


class NoticeCookie(BaseStorage):
    """Django's MESSAGE_STORAGE. A message that is no Notice can only be shown by the answer it was made for."""

    def drop(self) -> None:
        self._loaded_data: list[Message] = []
        self.used = True

    def holds(self, notice: Notice, level: int, draft_done: str) -> bool:
        waiting = [] if self.used else self._loaded_messages  # type: ignore[attr-defined]
        sought = (notice, level, draft_done)
        found = ((each.message, each.level, each.extra_tags) for each in waiting)
        return sought in found

    def _prepare_messages(self, messages: Sequence[Message]) -> None: ...

    def _get(self, *_args: Any, **_kwargs: Any) -> tuple[list[Message], bool]:
        return list(_messages_in_cookie(self.request.COOKIES.get(COOKIE, ""))), True

    def _store(
        self, messages: Sequence[Message], response: HttpResponseBase, *_args: Any, **_kwargs: Any
    ) -> list[Message]:
        if messages:
            response.set_cookie(
                COOKIE,
                signing.dumps(
                    [_pack_message(message) for message in messages[-_AT_MOST:]], salt=_SALT
                ),
                path=settings.SESSION_COOKIE_PATH,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        elif COOKIE in self.request.COOKIES:
            response.delete_cookie(COOKIE, path=settings.SESSION_COOKIE_PATH, samesite="Lax")
        return []


def _pack_message(message: Message) -> list[Any]:
    notice: Any = message.message
    if not isinstance(notice, Notice):
        raise TypeError("what waits for the next page is said by `flash`")
    values = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in notice.values.items()
    }
    return [notice.sentence, message.extra_tags or "", values, message.level]


def _messages_in_cookie(cookie: str) -> Iterator[Message]:
    try:
        packed = signing.loads(cookie, salt=_SALT, max_age=settings.SESSION_COOKIE_AGE)
    except signing.BadSignature:
        return
    for each in packed:
        message = _unpacked(each)
        if message is not None:
            yield message


def _unpacked(packed: Any) -> Message | None:
    """None for a message of another version that cannot be shown: no page breaks on it."""
    try:
        sentence, draft_done, values, *level = packed
        notice: Any = Notice(
            sentence,
            {
                name: date.fromisoformat(value) if isinstance(value, str) else value
                for name, value in values.items()
            },
        )
        str(notice)
    except (TypeError, ValueError, KeyError, AttributeError):
        return None
    warns = level == [messages.WARNING]
    return Message(messages.WARNING if warns else messages.SUCCESS, notice, extra_tags=draft_done)


def _value_in_words(value: int | date) -> str:
    if isinstance(value, date):
        return humanize_day(value, language=get_language() or settings.LANGUAGE_CODE)
    return str(value)
