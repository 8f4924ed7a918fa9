"""The series of what is learnt for finding: what colleagues typed, and single words that patrons share."""

from collections.abc import Callable
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from yesdesk.core.retention import SeriesSpec, by_age, mark_of
from yesdesk.desk.answers.learning import refresh
from yesdesk.desk.models import Asking

TYPED, SHARED = "desk.asking", "desk.asked_word"


def erase_askings(ids: list[int]) -> int:
    """Erase askings, and take their words out of the index."""
    rows = Asking.objects.filter(pk__in=ids)
    used = list(rows.values_list("collection", "ref"))
    went, _each = rows.delete()
    refresh(used)
    return went


def asking_marks(ids: list[int]) -> dict[int, str]:
    """Marks from the words and what they find."""
    rows = Asking.objects.filter(pk__in=ids).values_list("pk", "collection", "ref", "words")
    return {pk: mark_of(f"asking:{kind}:{ref}:{words}") for pk, kind, ref, words in rows}


def _rows(*, by_patrons: bool) -> Callable[[], QuerySet[Asking]]:
    return lambda: Asking.objects.filter(by_patrons=by_patrons)


def _spec(code: str, name: str, ground: str, for_patrons: str, *, by_patrons: bool) -> SeriesSpec:
    return SeriesSpec(
        code=code,
        name=name,
        days=365,
        ground=ground,
        due=by_age(_rows(by_patrons=by_patrons), "last_on", in_days=True),
        erase=erase_askings,
        subject=code.rpartition(".")[2],
        holds_patron_words=True,
        for_patrons=for_patrons,
        marks=asking_marks,
    )


ASKINGS: Final = (
    _spec(
        TYPED,
        _("What colleagues typed before they used an answer or a rule, without names and numbers"),
        _("To find the right answer by it. Erased a year after its last use."),
        _("What staff typed to find an answer. No names and no numbers."),
        by_patrons=False,
    ),
    _spec(
        SHARED,
        _("Single words that five requests or more share, by the answer they got"),
        _("To find the right answer by them. Until five share a word, it goes with its request."),
        _("Single words that five requests or more share. No names and no numbers."),
        by_patrons=True,
    ),
)
