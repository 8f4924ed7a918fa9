"""Say a row of the trace as a sentence. Each room's `trace_words.py` registers the sentences of its own tags and the
names of its things.

A sentence is marked by gettext_noop and may hold `%(who)s`, `%(about)s` (the thing, by its name where one is known) and
any value of the row's detail. What a sentence leaves out of the detail is said behind it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yesdesk.core.registry import Registry
from yesdesk.core.when import spoken_day_and_year

type Names = Callable[[set[str]], Mapping[str, str]]
"""The names of some things of one kind, by the number or word that stands behind `kind:`."""

sentences: Registry[str] = Registry("sentence of the trace")
names_of: Registry[Names] = Registry("names of things in the trace")

_NOUNS: Final = {
    "request": gettext_noop("request %(ref)s"),
    "act": gettext_noop("act %(ref)s"),
    "answer": gettext_noop("answer %(ref)s"),
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
}


def register_sentences(words: Mapping[str, str]) -> None:
    """The sentences of one room, by tag."""
    for tag, sentence in words.items():
        sentences.add(tag, sentence)


def names_for(subjects: Iterable[str]) -> dict[str, str]:
    """How each of these things is called: by its name, else `request 17`. A query for each kind that has names."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for subject in subjects:
        kind, colon, ref = subject.partition(":")
        if colon:
            by_kind[kind].add(ref)
    found = {}
    for kind, refs in by_kind.items():
        known = names_of[kind](refs) if kind in names_of else {}
        for ref in refs:
            found[f"{kind}:{ref}"] = known.get(ref) or _called(kind, ref)
    return found


def _called(kind: str, ref: str) -> str:
    if kind == "day":
        return _value(ref)
    return _(_NOUNS[kind]) % {"ref": ref} if kind in _NOUNS else f"{kind} {ref}".replace("_", " ")


def sentence_of(tag: str, detail: Mapping[str, Any], *, who: str, about: str) -> str:
    """Like `Teo gave Sam a new start password.`; the tag itself where no room gave it words."""
    values = {name: _value(value) for name, value in detail.items()}
    if tag not in sentences:
        return f"{who}: {tag} {about} {_rest(values)}".strip()
    used = _Used({**values, "who": who, "about": about})
    said = _(sentences[tag]) % used
    rest = _rest({name: value for name, value in values.items() if name not in used.asked})
    return f"{said} {rest}".strip()


class _Used(dict[str, str]):
    """Remembers what was asked for; a value that an older row lacks is empty."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return self.get(name, "")


def _rest(values: Mapping[str, str]) -> str:
    said = [f"{name.replace('_', ' ')}: {value}" for name, value in values.items() if value]
    return f"({', '.join(said)})" if said else ""


def _value(value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value)
    try:
        return spoken_day_and_year(date.fromisoformat(text)) if len(text) == 10 else text
    except ValueError:
        return text
