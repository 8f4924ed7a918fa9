"""The link to suggest at the foot of staff pages, and the desk's list of answers that the reader's post owes.

Pages show it in passing, so it is read for everybody at once, every twenty seconds at most.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from yesdesk.backing.models import Suggestion, SuggestionState
from yesdesk.backing.posts.queries import posts_now
from yesdesk.core.cache import PolledValue
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import address_of
from yesdesk.desk.answers.queries import library_day

# An answer is called to mind so long before its day.
SOON: Final = timedelta(days=2)

_MOST: Final = 5
# The key for broken things: any lead answers.
_NO_POST: Final = 0


def suggest_href(http: Any) -> str:
    """Return the address to suggest a change; empty while signed out."""
    by = getattr(http, "actor", None)
    reads = by is not None and by.may(Permission.DESK_REQUEST_SEE)
    return address_of("suggest") if reads else ""


def to_answer(http: Any) -> list[dict[str, Any]]:
    """Return what the reader's post has to answer, the next day first. One query each twenty seconds."""
    by = getattr(http, "actor", None)
    if by is None or by.job_class_id is None:
        return []
    waiting = waiting_by_post.get()
    broken = waiting.get(_NO_POST, ()) if by.may(Permission.DESK_LEADS_SEE) else ()
    return [*broken, *waiting.get(by.job_class_id, ())]


def _open_suggestions_by_post() -> dict[int, list[dict[str, Any]]]:
    rows = Suggestion.objects.filter(state=SuggestionState.SAID).order_by("due", "line")
    columns = rows.values_list("pk", "line", "due", "lane", "post_id")
    found: dict[int, list[dict[str, Any]]] = {}
    if not columns:
        return found
    posts, day = posts_now(), library_day()
    for pk, line, due, lane, post in columns:
        answers = posts.of(lane, post).answers
        mine = found.setdefault(answers or _NO_POST, [])
        if len(mine) < _MOST:
            mine.append(
                {
                    "pk": pk,
                    "line": line,
                    "due": due,
                    "soon": due <= day + SOON,
                }
            )
    return found


waiting_by_post: PolledValue[Mapping[int, list[dict[str, Any]]]] = PolledValue(
    _open_suggestions_by_post, {}
)
