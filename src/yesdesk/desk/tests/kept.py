"""Kept answers for tests, written through the actions as a library would."""

from typing import Any

from yesdesk.core.actors import SYSTEM
from yesdesk.desk.answers.actions import AnswerDraft, add_answer
from yesdesk.requests.models import Answer

FUNERAL = {
    "en": "I am sorry for your loss.\n\nYou need not explain anything.",
    "es": "Lo siento mucho.\n\nNo tiene que explicar nada.",
}


def drafted(title: str = "Somebody has died", **changes: Any) -> AnswerDraft:
    """Words for who comes from a funeral, or others like them."""
    said = {
        "title": title,
        "texts": FUNERAL,
        "also": "burying my mother, funeral",
        "kind": "account",
    }
    return AnswerDraft(**{**said, **changes})


def kept(title: str = "Somebody has died", **changes: Any) -> Answer:
    """The same, kept."""
    return add_answer(drafted(title, **changes), by=changes.pop("by", SYSTEM))


def plain(title: str, words: str = "", **changes: Any) -> Answer:
    """An answer in English, found by its title and words alone."""
    return kept(title, texts={"en": words or f"About {title}."}, also="", kind="", **changes)


def typed(**changes: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    form = {
        "title": "Somebody has died",
        "text.en": "I am sorry for your loss.",
        "text.es": "Lo siento mucho.",
        "text.fr": "",
        "also": "funeral",
        "links": "",
        "kind": "account",
        "branch": "",
        "keeper": "",
        "review_on": "",
        "after": "0",
    }
    return {**form, **changes}
