"""Forms for a rule: words in each language, measure, conditions, and amounts as people type them."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now, gettext_lazy as _

from yesdesk.core.money import Money, money_from
from yesdesk.core.web.person_forms import AsksAboutPeopleForm
from yesdesk.ils.port import AgeBand, BlockKind, Capability, FeeKind
from yesdesk.places.models import Branch, Library
from yesdesk.policy.labels import (
    COMPARISON_WORDS,
    FACT_WORDS,
    KIND_SENTENCES,
    KIND_WORDS,
    MEASURE_WORDS,
    NEW_CHOICES,
    REMEDY_WORDS,
)
from yesdesk.policy.models import RuleVersion
from yesdesk.policy.rule_values import RuleDraft, RuleWords
from yesdesk.policy.situation import NUMBERS, Comparison, Condition, Fact, Measure, RuleKind


def amount_box(label: Any = "", *, help_text: Any = "") -> forms.CharField:
    """Make a field for an amount; empty: none."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=14,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 8, "autocomplete": "off"}),
    )


def policy_link_box() -> forms.URLField:
    return forms.URLField(
        label=_("Where that policy can be read"),
        max_length=400,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": _("A whole address looks like https://library.example/policy")},
    )


def new_because_box() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Why is this new?"),
        choices=NEW_CHOICES,
        required=False,
        help_text=_("For two weeks, colleagues read it beside the button."),
    )


def parse_amount(text: str, measure: Measure, currency: str) -> int | None:
    """Read minor units of money or a whole number; None for nothing. Raises ValidationError."""
    typed = text.strip()
    if not typed:
        return None
    try:
        if measure is Measure.MONEY:
            number = money_from(typed, currency).minor
        else:
            number = int(typed) if typed.isascii() and typed.isdigit() else -1
    except ValueError:
        number = -1
    if number < 0:
        raise ValidationError(
            _now("An amount looks like 25 or 18.40.")
            if measure is Measure.MONEY
            else _now("Please use digits only, like 12.")
        )
    return number


def typed_amount(number: int | None, measure: Measure, currency: str) -> str:
    if number is None:
        return ""
    return str(Money(number, currency).amount) if measure is Measure.MONEY else str(number)


# Rows for conditions; one more than a rule has, where it has as many.
ROWS: Final = 4

_WORDS: Final[dict[str, tuple[Any, int, Any]]] = {
    "name": (_("Name"), 1, _("As people at the desk call it.")),
    "text": (_("What the rule is"), 3, _("In plain words. Keep it short.")),
    "reason": (_("Why it is there"), 2, _("Patrons read this when the rule is in their way.")),
    "protects": (_("Who it protects"), 1, ""),
    "in_short": (
        _("In short"),
        1,
        _("A few words for the sheet. Blank: the beginning of the text."),
    ),
    "nearest_yes": (_("The nearest yes"), 2, _("What we can do instead. Patrons read it.")),
    "how_to_ask_again": (_("How to ask again"), 2, _("Patrons read it.")),
    "also": (
        _("Other words people use for it"),
        3,
        _("Other search words, like: new in town, no letter, moved"),
    ),
}
_NAME_LENGTH: Final = 80
_LENGTHS: Final = {"also": 4000}


class RuleForm(AsksAboutPeopleForm):
    """All of a rule except its conditions. Fields of words have names like `name.en`."""

    not_yet = _("Not saved yet.")
    asks_about_numbers = False  # a rule may name the library's own
    kind = forms.ChoiceField(label=_("What kind of rule"), widget=forms.RadioSelect)
    measure = forms.ChoiceField(label=_("Exceptions are counted in"))
    limit = amount_box(
        _("What the rule itself gives"),
        help_text=_("Like 21 days or 10.00. Blank: nothing to say."),
    )
    remedy = forms.ChoiceField(
        label=_("What an exception changes in the library system"), required=False
    )
    branches = forms.TypedMultipleChoiceField(
        label=_("Only at these branches"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: everywhere."),
    )
    policy = forms.CharField(label=_("Board policy behind it"), max_length=200, required=False)
    policy_link = policy_link_box()
    from_day = forms.DateField(
        label=_("From"),
        required=False,
        help_text=_("Blank: from today on."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until_day = forms.DateField(
        label=_("Until"),
        required=False,
        help_text=_("Its last day. Blank: until somebody changes it."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    new_because = new_because_box()

    def __init__(
        self, *args: Any, library: Library, branches: Iterable[Branch], **options: Any
    ) -> None:
        self.library = library
        self.asks_about = tuple(f"{name}.{code}" for code in self.codes for name in _WORDS)
        super().__init__(*args, **options)
        choices: dict[str, list[tuple[Any, Any]]] = {
            "kind": [
                (kind.value, _word_and_sentence(KIND_WORDS[kind], KIND_SENTENCES[kind]))
                for kind in RuleKind
            ],
            "measure": [(measure.value, MEASURE_WORDS[measure]) for measure in Measure],
            "remedy": [("", _now("Nothing")), *((r.value, w) for r, w in REMEDY_WORDS.items())],
            "branches": [(each.pk, each.name) for each in branches],
        }
        for name, pairs in choices.items():
            self.fields[name].choices = pairs  # type: ignore[attr-defined]
        for code in self.codes:
            self._add_words(code)

    @property
    def codes(self) -> list[str]:
        """Return the library's languages, its own first."""
        own = self.library.default_language
        return [own, *(code for code in self.library.languages if code != own)]

    def _add_words(self, code: str) -> None:
        spoken = dict(settings.LANGUAGES).get(code, code)
        many = len(self.codes) > 1
        for name, (label, rows, hint) in _WORDS.items():
            box = forms.Textarea(attrs={"rows": rows, "lang": code}) if rows > 1 else None
            self.fields[f"{name}.{code}"] = forms.CharField(
                label=f"{label} ({spoken})" if many else label,
                required=False,
                max_length=_LENGTHS.get(name, _NAME_LENGTH if rows == 1 else 2000),
                widget=box or forms.TextInput(attrs={"lang": code}),
                help_text=hint,
            )

    def words_fields(self) -> Iterator[tuple[str, list[Any], bool]]:
        """Yield each language's name, boxes, and whether one has an error; the library's language first."""
        for code in self.codes:
            spoken = dict(settings.LANGUAGES).get(code, code)
            boxes = [self[f"{name}.{code}"] for name in _WORDS]
            yield spoken, boxes, any(box.errors for box in boxes)

    def more_fields(self) -> list[Any]:
        return [self[name] for name in self.base_fields if name in self.fields]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        measure = Measure(cleaned.get("measure") or Measure.NONE)
        try:
            cleaned["limit"] = parse_amount(
                cleaned.get("limit", ""), measure, self.library.currency
            )
        except ValidationError as wrong:
            self.add_error("limit", wrong)
        return cleaned

    def draft(self, *, applies: list[Condition], conditions: list[Condition]) -> RuleDraft:
        typed = self.cleaned_data
        words = {
            code: RuleWords(**{n: typed[f"{n}.{code}"] for n in _WORDS}) for code in self.codes
        }
        return RuleDraft(
            kind=RuleKind(typed["kind"]),
            words={
                code: said
                for code, said in words.items()
                if any(getattr(said, name) for name in _WORDS)
            },
            measure=Measure(typed["measure"]),
            limit=typed["limit"],
            remedy=Capability(typed["remedy"]) if typed["remedy"] else None,
            applies=tuple(applies),
            conditions=tuple(conditions),
            branches=frozenset(typed["branches"]),
            policy=typed["policy"],
            policy_link=typed["policy_link"],
            from_day=typed["from_day"],
            until_day=typed["until_day"],
            new_because=typed["new_because"],
        )

    def field_of(self, name: str) -> str:
        return f"{name}.{self.library.default_language}" if name in _WORDS else name


def rule_initial(row: RuleVersion, library: Library) -> dict[str, Any]:
    measure = Measure(row.measure)
    said = {
        f"{name}.{code}": text for code, words in row.words.items() for name, text in words.items()
    }
    return said | {
        "kind": row.kind,
        "measure": row.measure,
        "limit": typed_amount(row.limit, measure, library.currency),
        "remedy": row.remedy,
        "branches": row.branches,
        "policy": row.policy,
        "policy_link": row.policy_link,
        "until_day": row.until_day,
    }


class ConditionForm(forms.Form):
    """A condition's row; an empty one is skipped."""

    fact = forms.ChoiceField(label=_("What is looked at"), required=False)
    comparison = forms.ChoiceField(label=_("How"), required=False)
    value = forms.CharField(
        label=_("Value"),
        required=False,
        max_length=200,
        help_text=_("A number, or words with commas between them, like overdue, lost."),
    )

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.currency = currency
        empty = ("", "—")
        facts = [empty, *((fact.value, FACT_WORDS[fact]) for fact in Fact)]
        compared = [empty, *((each.value, COMPARISON_WORDS[each]) for each in Comparison)]
        self.fields["fact"].choices = facts  # type: ignore[attr-defined]
        self.fields["comparison"].choices = compared  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if any(cleaned.get(name) for name in self.fields) and not self.errors:
            cleaned["condition"] = self._condition_or_error(cleaned)
        return cleaned

    def _condition_or_error(self, typed: dict[str, Any]) -> Condition | None:
        try:
            fact, how = Fact(typed["fact"]), Comparison(typed["comparison"])
            if fact not in NUMBERS:
                return Condition(fact, how, words=_words_or_error(fact, typed["value"]))
            measure = Measure.MONEY if fact is Fact.BALANCE else Measure.COUNT
            number = parse_amount(typed["value"], measure, self.currency)
            if number is None:
                raise ValidationError(_now("Please use digits only, like 12."))  # noqa: TRY301 - same place
            return Condition(fact, how, number=number)
        except ValidationError as wrong:
            self.add_error("value", wrong)
        except ValueError:
            self.add_error(
                "value",
                _now(
                    "Fill in all three. For a number, choose at most or at least. For words, choose "
                    "one of or none of."
                ),
            )
        return None


_CLOSED: Final[dict[Fact, frozenset[str]]] = {
    Fact.FEE_KIND: frozenset(FeeKind) - {FeeKind.UNKNOWN},
    Fact.BLOCK_KIND: frozenset(BlockKind),
    Fact.AGE_BAND: frozenset(AgeBand) - {AgeBand.UNKNOWN},
}


def _words_or_error(fact: Fact, typed: str) -> tuple[str, ...]:
    # Raises ValidationError for a word that no charge or card ever has.
    words = tuple(part.strip() for part in typed.split(",") if part.strip())
    known = _CLOSED.get(fact)
    if known is not None and not known.issuperset(words):
        sentence = _now("Here it is one or more of these: %(words)s.")
        raise ValidationError(sentence % {"words": ", ".join(sorted(known))})
    return words


def condition_rows(
    data: Any, name: str, standing: Iterable[Condition], *, currency: str
) -> list[ConditionForm]:
    """Return a form for each condition and some empty ones; `name` tells the two sets apart."""
    kept = [_initial_of_condition(condition, currency) for condition in standing]
    rows = max(ROWS, len(kept) + 1)
    kept += [{}] * (rows - len(kept))
    return [
        ConditionForm(data, prefix=f"{name}-{n}", initial=initial, currency=currency)
        for n, initial in enumerate(kept)
    ]


def _initial_of_condition(condition: Condition, currency: str) -> dict[str, str]:
    measure = Measure.MONEY if condition.fact is Fact.BALANCE else Measure.COUNT
    value = ", ".join(condition.words) or typed_amount(condition.number, measure, currency)
    return {
        "fact": condition.fact.value,
        "comparison": condition.comparison.value,
        "value": value,
    }


def typed_conditions(rows: Iterable[ConditionForm]) -> list[Condition]:
    found = (row.cleaned_data.get("condition") for row in rows)
    return [condition for condition in found if condition is not None]


def _word_and_sentence(word: Any, sentence: Any) -> str:
    # Joined by translators: French puts a space before the colon.
    return _now("%(word)s: %(sentence)s") % {"word": word, "sentence": sentence}
