"""Forms that ask whether a person stands in words that are kept for good."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _, gettext_lazy

from yesdesk.core.errors import EditConflict
from yesdesk.core.person_check import (
    has_card_number,
    has_email_address,
    names_in,
    names_of_colleagues,
    perhaps_a_name,
)
from yesdesk.core.web.forms import do_if_valid


class _TickOfWords(forms.CheckboxInput):
    def value_from_datadict(self, data: Mapping[str, Any], _files: object, name: str) -> bool:
        return bool(data.get(name) == self.attrs["value"])


class AsItIsForm(forms.Form):
    """A form that asks about its words. The box's value is their hash, so a tick does not count for changed words."""

    asks_about: tuple[str, ...]
    as_it_is = forms.BooleanField(
        label=gettext_lazy("It is a word here, not a person"), required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        digest = sha256("\n".join(self.typed_words()).encode()).hexdigest()
        self.fields["as_it_is"].widget = _TickOfWords({"value": digest})

    def typed_words(self) -> list[str]:
        typed = (self.data.get(self.add_prefix(name), "") for name in self.asks_about)
        return [" ".join(words.split()) for words in typed]


class AsksAboutPeopleForm(AsItIsForm):
    """A form that asks first where a colleague's name, an address or a card number stands in its words."""

    asks_about_numbers = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        question = self._question_about_names() if self.is_bound else ""
        if question:
            self.order_fields([name for name in self.fields if name != "as_it_is"])
            self.fields["as_it_is"].required = True
            self.fields["as_it_is"].error_messages["required"] = question
        else:
            del self.fields["as_it_is"]

    def clean(self) -> dict[str, Any]:
        return {name: given for name, given in self.cleaned_data.items() if name != "as_it_is"}

    def _question_about_names(self) -> str:
        text = "\n".join(self.typed_words())
        if self.asks_about_numbers and (has_email_address(text) or has_card_number(text)):
            return _("There is an address or a long number in it. Everybody on staff reads it.")
        named = names_in(text, names_of_colleagues()) if text.strip() else None
        if named and named.surely:
            said = _("“%(name)s” is a colleague’s name. Everybody on staff reads it.")
            return said % {"name": min(named.surely)}
        return perhaps_a_name(named.perhaps) if named and named.perhaps else ""

    def asked(self) -> str:
        return self["as_it_is"].as_field_group() if "as_it_is" in self.fields else ""


class WithoutNamesForm(AsItIsForm):
    """A form whose words `person_errors` looks through, with the box that it asks with."""

    def words(self) -> dict[str, Any]:
        return {name: given for name, given in self.cleaned_data.items() if name != "as_it_is"}

    def as_typed(self) -> bool:
        return bool(self.cleaned_data["as_it_is"])

    def saves(self, act: Callable[[], object]) -> bool:
        """Return whether it is valid and `act` took it. Else errors stand in it; also that a colleague was quicker."""
        try:
            return do_if_valid(self, act)
        except EditConflict as news:
            self.add_error(None, f"{news.sentence} {news.next_step}")
            return False

    def shown(self) -> list[BoundField]:
        """The fields of the page: the box comes last, once something was asked."""
        box = self["as_it_is"]
        asked = [box] if box.errors or box.value() else []
        return [
            *(field for field in self if field.name != box.name and not field.is_hidden),
            *asked,
        ]
