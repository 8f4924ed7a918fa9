"""The audit: one row beside each administrative act, and the sentence that readers see for it. A sentence is marked by
gettext_noop and may hold `%(who)s`, `%(about)s` and any value of the row's detail. Values that it leaves out are said
behind it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_day_and_year
from yesdesk.core.labels import with_colon
from yesdesk.core.models import AuditEntry
from yesdesk.core.registry import Registry


def record_audit(
    tag: str, subject: str = "", *, by: Actor, **detail: str | int | bool | None
) -> None:
    """Note that `by` did `tag` (`room.noun.past_verb`) to `subject` (`user:4`). No patron's words in `detail`."""
    AuditEntry.objects.create(
        at=timezone.now(),
        actor=by.user_id or 0,
        job_class=by.job_class,
        tag=tag,
        subject=subject,
        detail=detail,
    )


type Names = Callable[[set[str]], Mapping[str, str]]
"""The names of some things of one kind, by the number or word that stands behind `kind:`."""

type Words = Callable[[str], str]

sentences: Registry[str] = Registry("sentence of the trace")
names_of: Registry[Names] = Registry("names of things in the trace")
things: Registry[str] = Registry("thing of the trace that there is one of")
values_of: Registry[Words] = Registry("words of a value in the trace")

_NOUNS: Final = {
    "request": gettext_noop("request %(ref)s"),
    "act": gettext_noop("act %(ref)s"),
    "answer": gettext_noop("answer %(ref)s"),
    "ruling": gettext_noop("decision %(ref)s"),
    "arrival": gettext_noop("mail %(ref)s"),
    "fund": gettext_noop("fund %(ref)s"),
    "job": gettext_noop("job %(ref)s"),
    "ledger": gettext_noop("line %(ref)s"),
    "mailbox": gettext_noop("mailbox %(ref)s"),
    "message": gettext_noop("message %(ref)s"),
    "pass": gettext_noop("pass %(ref)s"),
    "patron": gettext_noop("patron %(ref)s"),
    "rule": gettext_noop("rule %(ref)s"),
    "sheet": gettext_noop("sheet %(ref)s"),
    "text": gettext_noop("text %(ref)s"),
    "user": gettext_noop("colleague %(ref)s"),
    "branch": gettext_noop("branch %(ref)s"),
    "point": gettext_noop("service point %(ref)s"),
    "job_class": gettext_noop("job class %(ref)s"),
    "series": gettext_noop("series %(ref)s"),
    "sender": gettext_noop("sender %(ref)s"),
    "shared_desk": gettext_noop("shared desk computer %(ref)s"),
    "suggestion": gettext_noop("suggestion %(ref)s"),
    "question": gettext_noop("question %(ref)s"),
    "story": gettext_noop("story %(ref)s"),
}

_DETAILS: Final = {
    "area": gettext_noop("part"),
    "branch": gettext_noop("branch"),
    "closed_former": gettext_noop("former link closed"),
    "count": gettext_noop("how many"),
    "demo": gettext_noop("demo"),
    "done": gettext_noop("done"),
    "each": gettext_noop("at most each"),
    "entry": gettext_noop("entry"),
    "first": gettext_noop("first"),
    "harbour_days": gettext_noop("safe-harbour days"),
    "hold": gettext_noop("hold"),
    "job_class": gettext_noop("job class"),
    "kind": gettext_noop("kind"),
    "last": gettext_noop("last"),
    "lines": gettext_noop("lines"),
    "mail": gettext_noop("mail"),
    "name": gettext_noop("name"),
    "names_staff": gettext_noop("staff codes in the library system"),
    "reason": gettext_noop("reason"),
    "rule": gettext_noop("rule"),
    "sent": gettext_noop("sent"),
    "series": gettext_noop("series"),
    "spans": gettext_noop("opening hours"),
    "total": gettext_noop("total"),
    "until_day": gettext_noop("until"),
    "version": gettext_noop("version"),
}


def register_sentences(words: Mapping[str, str]) -> None:
    for tag, sentence in words.items():
        sentences.add(tag, sentence)


def names_for(subjects: Iterable[str]) -> dict[str, str]:
    """Names of these things, by subject, else `request 17`. A query for each kind that has names."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    found = {}
    for subject in subjects:
        kind, colon, ref = subject.partition(":")
        if subject in things:
            found[subject] = _(things[subject])
        elif colon:
            by_kind[kind].add(ref)
    for kind, refs in by_kind.items():
        known = names_of[kind](refs) if kind in names_of else {}
        for ref in refs:
            found[f"{kind}:{ref}"] = known.get(ref) or _subject_in_words(kind, ref)
    return found


def _subject_in_words(kind: str, ref: str) -> str:
    if kind == "day":
        return _value_in_words(ref)
    return _(_NOUNS[kind]) % {"ref": ref} if kind in _NOUNS else f"{kind} {ref}".replace("_", " ")


def sentence_of(tag: str, detail: Mapping[str, Any], *, who: str, about: str) -> str:
    """Word an act like `Teo gave Sam a new start password.`; the tag itself where no room gave it words."""
    values = {name: _value_label(name, value) for name, value in detail.items()}
    if tag not in sentences:
        return f"{with_colon(who)} {tag} {about} {_other_details(values)}".strip()
    used = _Used({**values, "who": who, "about": about})
    said = _(sentences[tag]) % used
    rest = _other_details({name: value for name, value in values.items() if name not in used.asked})
    return f"{said} {rest}".strip()


class _Used(dict[str, str]):
    """The values of a sentence; remembers which were used, and is empty for a value that an older row lacks."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return self.get(name, "")


def _other_details(values: Mapping[str, str]) -> str:
    said = [f"{with_colon(_detail_label(name))} {value}" for name, value in values.items() if value]
    return f"({', '.join(said)})" if said else ""


def _detail_label(name: str) -> str:
    return _(_DETAILS[name]) if name in _DETAILS else name.replace("_", " ")


def _value_label(name: str, value: object) -> str:
    return values_of[name](str(value)) if value and name in values_of else _value_in_words(value)


def _value_in_words(value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value)
    try:
        return humanize_day_and_year(date.fromisoformat(text)) if len(text) == 10 else text
    except ValueError:
        return text
