"""Saved answers from a file: CSV, or a folder of Markdown. They come in to be checked."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from html import unescape
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.html import strip_tags
from django.utils.translation import gettext as _, gettext_noop

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.person_check import names_in, names_of_colleagues
from yesdesk.core.readin.kinds import MAY as READIN, Checked, Column, Kind, Row, RowState, marks_of
from yesdesk.counts.models import Stat
from yesdesk.desk.answers.actions import MAY, AnswerDraft, add_clean_drafts, clean_draft_or_refuse
from yesdesk.desk.answers.finding import ANSWER
from yesdesk.desk.answers.queries import clear_rule_answers, library_day
from yesdesk.places.queries import branches, the_library
from yesdesk.requests.models import Answer, AnswerUse, Kind as NeedKind

_EVERYWHERE: Final = "everywhere"
_FIELDS: Final = (
    "title", "titles", "also", "texts", "links", "kind", "own_line", "branch", "keeper", "review_on",
    "retired_at", "number", "changed_at",
)  # fmt: skip
_TAG: Final = re.compile(
    r"</?(?:p|br|div|li|ul|ol|a|b|i|em|strong|span|h[1-6]|script|style)\b", re.IGNORECASE
)
_CODE: Final = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_NEW_LINE: Final = re.compile(r"<br\s*/?>|</(?:p|div|li|h[1-6])\s*>", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]{2,}")


class SavedAnswers(Kind):
    code = "answers"
    label = gettext_noop("Saved answers")
    hint = gettext_noop("A CSV, or a folder of Markdown files packed as .zip.")
    rights = frozenset({READIN, MAY})
    folders = True
    columns = (
        Column(
            "title",
            gettext_noop("Question"),
            ("question", "title", "name", "subject", "pregunta", "titre"),
            needed=True,
        ),
        Column(
            "text",
            gettext_noop("Answer"),
            ("answer", "text", "body", "content", "reply", "respuesta", "réponse", "reponse"),
            needed=True,
        ),
        Column(
            "also",
            gettext_noop("Other words people use for it"),
            ("also", "keyword", "tag", "topic", "synonym", "palabras", "mots"),
        ),
        Column("language", gettext_noop("Language"), ("lang", "idioma"), listed=True),
        Column(
            "kind",
            gettext_noop("What is it about"),
            ("kind", "category", "group", "tema"),
            listed=True,
        ),
        Column(
            "branch",
            gettext_noop("Branch"),
            ("branch", "site", "location", "library", "sede"),
            listed=True,
        ),
    )
    example = (
        ("question", "answer", "keywords", "language"),
        ("How do I renew?", "You can renew online or at any desk.", "extend, longer", "en"),
    )

    def choices(self, column: str) -> list[tuple[str, str]]:
        if column == "language":
            return list(settings.LANGUAGES)
        if column == "kind":
            return [(value, str(label)) for value, label in NeedKind.choices]
        places = [(str(each.pk), each.name) for each in branches()]
        return [(_EVERYWHERE, _("Everywhere")), *places]

    def check(self, rows: Sequence[Row]) -> list[Checked]:
        names, language, today = (
            names_of_colleagues(),
            the_library().default_language,
            library_day(),
        )
        parts = {part for name in names for part in _WORD.findall(name)}
        drafts = [_draft(row, language, today) for row in rows]
        standing = Answer.objects.filter(retired_at=None, title__in=[each.title for each in drafts])
        here = set(standing.values_list("title", flat=True))
        found = []
        for row, draft in zip(rows, drafts, strict=True):
            each = Checked(row, RowState.NEW, key=draft.title.casefold())
            if draft.title in here:
                each.state, each.why = RowState.HERE, _("This question is here already.")
            elif name := _name_in(draft, names, parts):
                said = _("“%(name)s” is a colleague’s name. Everybody on staff reads it.")
                each.state, each.why = RowState.BROKEN, said % {"name": name}
            else:
                try:
                    each.thing = clean_draft_or_refuse(draft, today=today, by=SYSTEM)
                except ValidationRefusal as needs:
                    each.state, each.why = RowState.BROKEN, " ".join(needs.fields.values())
            found.append(each)
        return found

    def make(self, things: Sequence[Any], *, by: Actor) -> list[int]:
        return [answer.pk for answer in add_clean_drafts(things, by=by)]

    def hide(self, numbers: Any, at: datetime) -> None:
        """Keep them dropped until the whole file is in; the time tells them from an answer that somebody drops."""
        Answer.objects.filter(pk__in=numbers).update(retired_at=at)

    def show(self, numbers: Any, at: datetime) -> None:
        if Answer.objects.filter(pk__in=numbers, retired_at=at).update(retired_at=None):
            transaction.on_commit(clear_rule_answers)

    def marks(self, numbers: Sequence[int]) -> dict[int, str]:
        return marks_of(Answer, numbers, _FIELDS)

    def in_use(self, numbers: Sequence[int]) -> dict[int, str]:
        used = AnswerUse.objects.filter(collection=ANSWER, ref__in=numbers)
        sent = Stat.objects.filter(measure="answer", key__in=[str(number) for number in numbers])
        found = {*used.values_list("ref", flat=True), *map(int, sent.values_list("key", flat=True))}
        return dict.fromkeys(found, _("A colleague used it in a reply."))

    def names(self, numbers: Sequence[int]) -> dict[int, str]:
        return dict(Answer.objects.filter(pk__in=numbers).values_list("pk", "title"))

    def remove(self, numbers: Sequence[int]) -> None:
        Answer.objects.filter(pk__in=numbers).delete()
        clear_rule_answers()


def _draft(row: Row, language: str, today: date) -> AnswerDraft:
    cells = row.cells
    branch = cells.get("branch", "")
    return AnswerDraft(
        title=" ".join(_plain(cells["title"]).split()),
        texts={cells.get("language") or language: _plain(cells["text"])},
        also=_plain(cells.get("also", "")),
        kind=cells.get("kind", ""),
        branch=int(branch) if branch not in {"", _EVERYWHERE} else None,
        review_on=today,
    )


def _name_in(draft: AnswerDraft, names: set[str], parts: set[str]) -> str:
    """Return a colleague's name in these words; empty where there is none."""
    words = "\n".join([draft.title, draft.also, *draft.texts.values()])
    if parts.isdisjoint(_WORD.findall(words)):
        return ""
    return min(names_in(words, names).surely, default="")


def _plain(text: str) -> str:
    """Return words without tags, where they hold any: other systems keep answers as HTML."""
    if not _TAG.search(text):
        return text
    lines = _NEW_LINE.sub("\n", _CODE.sub("", text))
    return unescape(strip_tags(lines)).strip()
