"""The form of a saved answer."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yesdesk.core.web.person_forms import AsksAboutPeopleForm
from yesdesk.desk.answers.actions import AnswerDraft
from yesdesk.people.models import JobClass
from yesdesk.places.models import Branch, Library
from yesdesk.policy.rule_values import ActiveRule
from yesdesk.requests.models import Answer, Kind
from yesdesk.requests.models.answer import CLOSES_AS
from yesdesk.requests.queries.tags import all_tags

_PUBLIC: Final = ("is_public", "subject")


class AnswerForm(AsksAboutPeopleForm):
    """Words are fields like `text.es`; `after` is the version that was read."""

    not_yet = _("Not kept yet.")
    asks_about_numbers = False  # the action refuses them
    title = forms.CharField(
        label=_("The question, as a colleague would ask it"),
        required=False,
        help_text=_("Like: A card without proof of address"),
        widget=forms.TextInput(attrs={"maxlength": 120}),
    )
    also = forms.CharField(
        label=_("Other words people use for it"),
        required=False,
        help_text=_("Other search words, like: new in town, moved | es: recién llegado"),
        widget=forms.Textarea(attrs={"maxlength": 3000, "rows": 3}),
    )
    own_line = forms.BooleanField(
        label=_("Ask for a personal line"),
        required=False,
        help_text=_("Leaves a gap for a personal line. It isn’t sent until somebody fills it in."),
    )
    links = forms.CharField(
        label=_("Links"),
        required=False,
        help_text=_(
            "One on each line: the address, then what it shows, like https://library.example/renew "
            "Renew | es: Renovar"
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_public = forms.BooleanField(
        label=_("Patrons can read it"),
        required=False,
        help_text=_(
            "In each language that has a question and words. When a rule changes, it is hidden until you read it again."
        ),
    )
    subject = forms.CharField(
        label=_("Subject on the public page"),
        required=False,
        help_text=_("A word or two, like: Cards | es: Carnés. Blank: none."),
        widget=forms.TextInput(attrs={"maxlength": 120}),
    )
    kind = forms.ChoiceField(
        label=_("What is it about"),
        choices=[("", _("Not said")), *Kind.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    rules = forms.TypedMultipleChoiceField(
        label=_("Rules it belongs to"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("We offer it where one of these rules is in the way."),
    )
    branch = forms.TypedChoiceField(
        label=_("Where it goes"), coerce=int, empty_value=None, required=False
    )
    keeper = forms.TypedChoiceField(
        label=_("Who looks after it"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("A job, not a person."),
    )
    review_on = forms.DateField(
        label=_("Check it again by"),
        required=False,
        help_text=_("Blank: in six months."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    closes_as = forms.ChoiceField(
        label=_("Then close the request"),
        choices=[("", _("Don’t propose it")), *((each, each.label) for each in CLOSES_AS)],
        required=False,
        help_text=_("We propose it beside the answer. A colleague can change it before they send."),
    )
    promise_days = forms.IntegerField(
        label=_("Or promise more within this many days"),
        required=False,
        min_value=1,
        max_value=60,
    )
    tag = forms.TypedChoiceField(
        label=_("And put on a tag"), coerce=int, empty_value=None, required=False
    )
    after = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        library: Library,
        rules: Iterable[ActiveRule],
        branches: Iterable[Branch],
        posts: Iterable[JobClass],
        codes: Iterable[str] = (),
        **options: Any,
    ) -> None:
        self.has_public = library.has_answers
        own = library.default_language
        self.codes = list(dict.fromkeys([own, *library.languages, *codes]))
        titles = (f"title.{code}" for code in self.codes[1:])
        self.asks_about = ("title", *titles, *(f"text.{code}" for code in self.codes))
        super().__init__(*args, **options)
        choices: dict[str, list[tuple[Any, Any]]] = {
            "rules": [(rule.terms.id, rule.terms.name) for rule in rules],
            "branch": [("", _("Everywhere")), *((each.pk, each.name) for each in branches)],
            "tag": [("", _("Don’t propose it")), *((each.pk, each.word) for each in all_tags())],
            "keeper": [("", _("Nobody yet")), *((each.pk, each.label) for each in posts)],
        }
        for name, pairs in choices.items():
            self.fields[name].choices = pairs  # type: ignore[attr-defined]
        for code in self.codes[1:]:
            self.fields[f"title.{code}"] = forms.CharField(
                label=_("The question (%(language)s)") % {"language": _language_label(code)},
                required=False,
                widget=forms.TextInput(attrs={"maxlength": 120, "lang": code, "dir": "auto"}),
            )
        for code in self.codes:
            self.fields[f"text.{code}"] = _words_field(code, many=len(self.codes) > 1)

    @property
    def first_words(self) -> Any:
        return self[f"text.{self.codes[0]}"]

    def other_words(self) -> Iterator[tuple[str, Any, Any]]:
        """Yield language and boxes; open where a text or an error is."""
        for code in self.codes[1:]:
            yield _language_label(code), self[f"title.{code}"], self[f"text.{code}"]

    def more_fields(self) -> list[Any]:
        names = (
            "closes_as",
            "promise_days",
            *(["tag"] if all_tags() else []),
            "links",
            "rules",
            "branch",
            "keeper",
            "review_on",
        )
        return [self[name] for name in (*names, *(_PUBLIC if self.has_public else ()))]

    def draft(self) -> AnswerDraft:
        typed = self.cleaned_data
        return AnswerDraft(
            title=typed["title"],
            titles={code: typed[f"title.{code}"] for code in self.codes[1:]},
            also=typed["also"],
            texts={code: typed[f"text.{code}"] for code in self.codes},
            links=tuple(
                _address_and_words(line) for line in typed["links"].splitlines() if line.strip()
            ),
            kind=typed["kind"],
            branch=typed["branch"],
            rules=frozenset(typed["rules"]),
            keeper=typed["keeper"],
            review_on=typed["review_on"],
            own_line=typed["own_line"],
            is_public=typed["is_public"],
            subject=typed["subject"],
            closes_as=typed["closes_as"],
            promise_days=typed["promise_days"],
            tag=typed["tag"],
        )

    def field_of(self, name: str) -> str:
        return f"text.{self.codes[0]}" if name == "text" else name


def _words_field(code: str, *, many: bool) -> forms.CharField:
    label = _("Words to send (%(language)s)") % {"language": _language_label(code)} if many else ""
    return forms.CharField(
        label=label or _("Words to send"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "lang": code, "dir": "auto"}),
    )


def _language_label(code: str) -> str:
    return dict(settings.LANGUAGES).get(code, code)


def _address_and_words(line: str) -> tuple[str, str]:
    address, _blank, words = line.strip().partition(" ")
    return address, words


def form_initial(answer: Answer, rules: Iterable[int], *, today: date) -> dict[str, Any]:
    """Return an answer's values. A day that is over is left empty, so that a new one is set."""
    said = {
        "title": answer.title,
        "titles": answer.titles,
        "also": answer.also,
        "texts": answer.texts,
        "links": answer.links,
        "kind": answer.kind,
        "branch": answer.branch_id,
        "rules": list(rules),
        "keeper": answer.keeper_id,
        "review_on": answer.review_on if answer.review_on > today else None,
        "own_line": answer.own_line,
        "is_public": answer.is_public,
        "subject": answer.subject,
        "closes_as": answer.closes_as,
        "promise_days": answer.promise_days,
        "tag": answer.tag_id,
    }
    return version_initial(said)


def version_initial(said: Mapping[str, Any]) -> dict[str, Any]:
    flat = {name: value for name, value in said.items() if name not in {"titles", "texts", "links"}}
    links = "\n".join(f"{address} {words}".strip() for address, words in said.get("links", ()))
    words = {f"text.{code}": text for code, text in said.get("texts", {}).items()}
    titles = {f"title.{code}": title for code, title in said.get("titles", {}).items()}
    return {**flat, **titles, **words, "links": links}
