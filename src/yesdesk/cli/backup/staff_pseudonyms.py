"""How an export calls colleagues: within one request by a name made for that export, so that it counts nobody; where
they are few, and where few share a job class, "a colleague".
"""

from collections.abc import Callable, Mapping
from secrets import token_hex
from typing import Any, Final

from yesdesk.desk.models import Entry
from yesdesk.ils.account_facts import DONE_BY, SEEN_BY
from yesdesk.people.models import User
from yesdesk.people.queries import SHARED_BY, shared_job_classes

A_COLLEAGUE: Final = "a colleague"


class StaffPseudonyms:
    """For one export. No key is kept: what a name stood for is gone with it."""

    def __init__(self) -> None:
        active = User.objects.filter(is_active=True)
        wrote = Entry.objects.exclude(author=None).values("author").distinct().count()
        self._few = min(active.count(), wrote) < SHARED_BY
        self._classes = shared_job_classes()
        self._names: dict[tuple[int, int], str] = {}

    def called(self, request: int, member: int | None) -> str | None:
        """Return the same within a request; None for nobody."""
        if member is None or self._few:
            return None if member is None else A_COLLEAGUE
        return self._names.setdefault((request, member), f"colleague {token_hex(4)}")

    def of_class(self, job_class: str) -> str:
        """Return a job class in words, where enough share it."""
        return job_class if not job_class or job_class in self._classes else A_COLLEAGUE

    def in_facts(self, facts: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
        """Return the same for job classes that stand in JSON."""
        return {
            name: self.of_class(value) if name in names and isinstance(value, str) else value
            for name, value in facts.items()
        }


def export_entry(row: dict[str, Any], colleagues: StaffPseudonyms) -> None:
    """`author` instead of an id, and in the detail of a hand-over too."""
    request = row["request_id"]
    row["author"] = colleagues.called(request, row.pop("author_id"))
    detail = colleagues.in_facts(row["detail"], ("job_class",))
    for facts, name in ((detail, "to"), (detail.get("before", {}), "taken_by")):
        if isinstance(facts.get(name), int):
            facts[name] = colleagues.called(request, facts[name])
    row["detail"] = detail


def export_act(row: dict[str, Any], colleagues: StaffPseudonyms) -> None:
    """The job class of who did it, and of who looked."""
    row["job_class"] = colleagues.of_class(row["job_class"])
    row["read_back"] = colleagues.in_facts(row["read_back"], (SEEN_BY, DONE_BY))


def export_version(row: dict[str, Any], colleagues: StaffPseudonyms) -> None:
    """The job class of who wrote it."""
    row["job_class"] = colleagues.of_class(row["job_class"])


CALLED: Final[dict[str, Callable[[dict[str, Any], StaffPseudonyms], None]]] = {
    "desk.Entry": export_entry,
    "desk.AnswerVersion": export_version,
    "ils.Act": export_act,
}
"""By model: what is called otherwise in each of its rows."""
