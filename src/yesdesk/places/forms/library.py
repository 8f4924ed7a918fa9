"""The library as a whole, and the words it writes for patrons."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from yesdesk.places.forms.fields import (
    CountryField,
    CurrencyField,
    NetworksField,
    phone_field,
    zone_field,
)
from yesdesk.places.library_texts import words_places


class LibraryForm(forms.Form):
    """Name, languages, clock and money of the library."""

    not_yet = _("Not saved yet.")
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        error_messages={"required": _("Write the name patrons know you by.")},
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages for patrons"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one language.")},
    )
    default_language = forms.ChoiceField(
        label=_("Language when none is said"), choices=settings.LANGUAGES
    )
    time_zone = zone_field()
    currency = CurrencyField(
        label=_("Currency"),
        max_length=3,
        help_text=_("Three letters, like EUR."),
        error_messages={"required": _("Write the three letters of your currency, like EUR.")},
    )
    country = CountryField(
        label=_("Country"),
        max_length=2,
        help_text=_("Two letters, like FR: how a phone number without + is read."),
        error_messages={"required": _("Write the two letters of your country, like FR.")},
    )
    phone = phone_field()
    own_networks = NetworksField(
        label=_("Networks of your own"),
        required=False,
        help_text=_(
            "One a line, like 192.0.2.0/24. Public computers in the house share one address; "
            "from here the limits against abuse do not count."
        ),
    )
    late_hours = forms.IntegerField(
        label=_("Hours to look for a lost answer"),
        required=False,
        min_value=1,
        max_value=168,
        help_text=_(
            "A busy library system may store a change hours after it was sent. Until then Yesdesk "
            "looks for it, and offers it to nobody again. After that a person is asked."
        ),
        error_messages={"invalid": _("Write a number of hours, like 24.")},
    )


class WordsForm(forms.Form):
    """One text a place and language. What stands when a field is empty is written beneath it."""

    not_yet = _("Not saved yet.")

    def __init__(
        self, *args: Any, languages: list[str], default_language: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.languages, self.default_language = languages, default_language
        names = dict(settings.LANGUAGES)
        for key, place in words_places.items():
            for language in languages:
                self.fields[f"{key}.{language}"] = forms.CharField(
                    label=f"{gettext(place.label)} ({names.get(language, language)})",
                    required=False,
                    max_length=600,
                    widget=forms.Textarea(attrs={"rows": 3, "lang": language}),
                    help_text=self._fallback(place.built_in, language),
                )

    def _fallback(self, built_in: str, language: str) -> str:
        with override(language):
            sentence = gettext(built_in) if built_in else ""
        if not sentence:
            return gettext("Empty: your words in the library's own language, or nothing.")
        return gettext(
            "Empty: your words in the library's own language, or else: “%(sentence)s”"
        ) % {"sentence": sentence}

    def versions(self) -> dict[str, dict[str, str]]:
        """Key -> language -> text, as typed."""
        return {
            key: {language: self.cleaned_data[f"{key}.{language}"] for language in self.languages}
            for key in words_places
        }
