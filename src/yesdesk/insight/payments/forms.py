"""Forms of a payments file: the file, its columns, the meaning of its words."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from babel.numbers import format_decimal
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext as _, gettext_lazy

from yesdesk.core.dates import own_locale
from yesdesk.insight.models import PaymentsMapping, Settled
from yesdesk.insight.payments.queries import preset_named, presets
from yesdesk.insight.readin.by_example import PICK, PICKED

AS_IT_IS: Final = ""  # a shape known by its columns
_COLUMN_WORDS: Final[dict[str, tuple[Any, Any]]] = {
    "when": (gettext_lazy("When"), gettext_lazy("A day or a month.")),
    "amount": (gettext_lazy("How much"), ""),
    "how": (
        gettext_lazy("How it was settled"),
        gettext_lazy("Words like cash, waived, cancelled. We ask next what each of them is."),
    ),
    "branch": (gettext_lazy("Branch"), ""),
    "kind": (gettext_lazy("Kind of charge"), gettext_lazy("Like late, lost, reserved.")),
    "library": (gettext_lazy("Library service"), gettext_lazy("Where the file has several.")),
    "bill": (
        gettext_lazy("Number of the bill"),
        gettext_lazy("Only to find what was cancelled. We do not keep it."),
    ),
    "currency": (gettext_lazy("Currency"), ""),
    "count": (gettext_lazy("How many times"), gettext_lazy("Where one line stands for several.")),
}
# Words that mostly mean one thing: chosen beforehand, and a person looks at each.
_LIKELY: Final = {
    Settled.FORGIVEN: ("forgiv", "waiv", "writeoff", "write off", "discount", "amnesty"),
    Settled.CANCELLED: ("cancel", "void", "adjust"),
    Settled.REFUNDED: ("refund",),
    Settled.PAID: (
        "cash",
        "card",
        "cheque",
        "check",
        "paypal",
        "paid",
        "payment",
        "debit",
        "invoice",
    ),
}
_NEEDED: Final = 3  # the first words of PICKED need a column


class ChooseFileForm(forms.Form):
    not_yet = gettext_lazy("Nothing was kept.")
    forgets = True  # no browser takes a file back

    file = forms.FileField(
        label=gettext_lazy("Payments file (CSV)"),
        max_length=200,
        help_text=gettext_lazy("Up to 20 MB. A larger one can be read in at a terminal."),
    )
    preset = forms.ChoiceField(label=gettext_lazy("Where it comes from"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(each.mapping or each.code, each.name) for each in presets()]
        self.fields["preset"].choices = [  # type: ignore[attr-defined]
            (AS_IT_IS, _("We know it by its columns")),
            *known,
            (PICK, _("Another system: I pick the columns")),
        ]


class ColumnsForm(forms.Form):
    def __init__(self, *args: Any, columns: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, word in enumerate(PICKED):
            label, hint = _COLUMN_WORDS[word]
            needed = number < _NEEDED
            first = ("", _("Choose a column")) if needed else ("", _("No column"))
            self.fields[f"column_{word}"] = forms.ChoiceField(
                label=label,
                help_text=hint,
                required=needed,
                choices=[first, *((name, name) for name in columns)],
            )

    def mapping(self) -> PaymentsMapping:
        return PaymentsMapping(**{word: self.cleaned_data[f"column_{word}"] for word in PICKED})

    def clean(self) -> dict[str, Any]:
        found: dict[str, str] = {}
        for name, column in self.cleaned_data.items():
            if column and column in found:
                raise ValidationError({name: _("You chose this column already for another word.")})
            found[column] = name
        return self.cleaned_data


class MeaningsForm(forms.Form):
    """Meanings of *how*, a tick that no column holds people, and a name. `columns`: the first values of each."""

    name_of_mapping = forms.CharField(
        label=gettext_lazy("Keep these columns as"),
        max_length=60,
        help_text=gettext_lazy("Next time you choose this name, and all is picked."),
    )

    def __init__(
        self,
        *args: Any,
        values: Sequence[tuple[str, int]],
        columns: Mapping[str, Sequence[str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.values = [value for value, _lines in values]
        name = self.fields.pop("name_of_mapping")
        for number, (value, lines) in enumerate(values):
            word = value or _("(empty)")
            self.fields[f"meaning_{number}"] = forms.ChoiceField(
                label=_("“%(word)s” (lines: %(lines)s)")
                % {
                    "word": word,
                    "lines": format_decimal(lines, locale=own_locale(get_language() or "en")),
                },
                choices=[("", _("Choose what it is")), *Settled.choices],
                initial=_likely_meaning(value),
            )
        for number, (column, first) in enumerate(columns.items()):
            self.fields[f"nobody_{number}"] = forms.BooleanField(
                label=_("%(column)s: No person is in this column") % {"column": column},
                help_text=", ".join(first),
                error_messages={"required": _("Look at these values, then tick this or go back.")},
            )
        self.fields["name_of_mapping"] = name

    def clean_name_of_mapping(self) -> str:
        name = str(self.cleaned_data["name_of_mapping"])
        found = preset_named(name)
        if name == PICK or (found is not None and not found.mapping):
            raise ValidationError(_("Give it a name of its own."))
        return name

    def meanings(self) -> dict[str, str]:
        return {
            value: self.cleaned_data[f"meaning_{number}"]
            for number, value in enumerate(self.values)
        }


def _likely_meaning(value: str) -> str:
    word = value.casefold().replace("_", " ")
    return next((how for how, parts in _LIKELY.items() if any(part in word for part in parts)), "")
