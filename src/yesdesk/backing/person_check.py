"""Look for a person in words that all staff will read: an address, a long number, a name that we know."""

import re
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yesdesk.core.errors import EditConflict, ValidationRefusal
from yesdesk.core.web.forms import add_errors
from yesdesk.desk.answers.pii_check import has_card_number, has_email_address
from yesdesk.people.models import User

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_BEGINS: Final = re.compile(r"(?:^|[.!?…:])[\s\W]*$")
"""What stands before the first word of a sentence."""


def person_errors(
    words: Mapping[str, str], *, names: Iterable[str] = (), at_most: int, as_it_is: bool = False
) -> dict[str, str]:
    """What stands in the way of these words, by field: empty, too long, or somebody in them. `names`: of the people it
    came from; colleagues are known. It cannot know a neighbour's name, so somebody reads it besides. One query.

    Where a colleague's name begins a sentence it may be a word (`Will`, `May`): `as_it_is` then asks, and once it is
    true that is no error any more.
    """
    theirs = _parts(names)
    ours = _parts(User.objects.values_list("name", flat=True)) - theirs
    found = {field: _error_in(text, theirs, ours, at_most) for field, text in words.items()}
    needs = {field: error for field, error in found.items() if error}
    clean = [text for field, text in words.items() if field not in needs]
    asked = sorted({each for text in clean for each in ours & _first_words(text)})
    if asked and not as_it_is:
        said = _("“%(name)s” is a colleague’s name too. Write it without, or tick this.")
        needs["as_it_is"] = said % {"name": ", ".join(asked)}
    return needs


def _parts(names: Iterable[str]) -> set[str]:
    """The parts of names that one is known by: not `de`, `la` or `van der`, which are words of every text."""
    return {part for name in names for part in _WORD.findall(name) if not part.islower()}


def _first_words(text: str) -> set[str]:
    return {each.group() for each in _WORD.finditer(text) if _begins(each)}


def _begins(word: re.Match[str]) -> bool:
    return _BEGINS.search(word.string[: word.start()]) is not None


def _error_in(text: str, theirs: set[str], ours: set[str], at_most: int) -> str:
    if not text:
        return _("This is still empty.")
    if len(text) > at_most:
        return _("At most %(most)s letters, please.") % {"most": at_most}
    if has_email_address(text):
        return _("There is an e-mail address in it. Leave it out.")
    if has_card_number(text):
        return _("There is a card number in it. Leave it out.")
    within = {each.group() for each in _WORD.finditer(text) if not _begins(each)}
    named = sorted((theirs & set(_WORD.findall(text))) | (ours & within))
    if named:
        return _("“%(name)s” is a name here. Write it without.") % {"name": named[0]}
    return ""


class _TickOfWords(forms.CheckboxInput):
    """A box whose value stands for the words beside it: with others it is not ticked."""

    def value_from_datadict(self, data: Mapping[str, Any], _files: object, name: str) -> bool:
        return bool(data.get(name) == self.attrs["value"])


class AsItIsForm(forms.Form):
    """A form that asks about its words. The box's value is a hash of the words, so a tick does not count for changed
    words.
    """

    asks_about: tuple[str, ...]
    """The fields that the box is about."""

    as_it_is = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        words = (" ".join(self.data.get(name, "").split()) for name in self.asks_about)
        digest = sha256("\n".join(words).encode()).hexdigest()
        self.fields["as_it_is"].widget = _TickOfWords({"value": digest})


class WithoutNamesForm(AsItIsForm):
    """A form whose words `person_errors` looks through, with the box that it asks with."""

    as_it_is = forms.BooleanField(
        label=gettext_lazy("It is a word here, not a person"), required=False
    )

    def words(self) -> dict[str, Any]:
        """What was typed, without that box."""
        return {name: given for name, given in self.cleaned_data.items() if name != "as_it_is"}

    def as_typed(self) -> bool:
        """Whether they ticked that it is a word here, not a person."""
        return bool(self.cleaned_data["as_it_is"])

    def saves(self, act: Callable[[], object]) -> bool:
        """Whether it is valid and `act` took it. Else what to mend stands in it, beside all that was typed; also that a
        colleague was quicker.
        """
        if not self.is_valid():
            return False
        try:
            act()
        except ValidationRefusal as needs:
            add_errors(self, needs)
        except EditConflict as news:
            add_errors(self, ValidationRefusal({"": f"{news.sentence} {news.next_step}"}))
        else:
            return True
        return False

    def shown(self) -> list[BoundField]:
        """The fields of the page: the box comes last, once something was asked."""
        box = self["as_it_is"]
        asked = [box] if box.errors or box.value() else []
        return [
            *(field for field in self if field.name != box.name and not field.is_hidden),
            *asked,
        ]
