"""Clean values in. What a value means is the action's business; a sentence it raises lands on the field."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from yesdesk.desk.models import Channel, Kind, OutcomeValue
from yesdesk.desk.requests.forms import AboutStaff, FilesForm, words_field
from yesdesk.people.models import User
from yesdesk.places.models import Branch, ServicePoint


class ReplyForm(FilesForm):
    """An answer. `revision`, `last`: what the page had read, up to which entry. `then`: empty, or the outcome.

    `answers`: keys of the words that were put in (`a12 r3`). `other_way`: begun from another way to yes.
    """

    words = words_field(_("Your answer"), rows=6)
    revision = forms.IntegerField(widget=forms.HiddenInput)
    last = forms.IntegerField(widget=forms.HiddenInput, required=False)
    then = forms.ChoiceField(
        label=_("And then"),
        choices=[
            ("", _("Keep it open")),
            (OutcomeValue.YES, _("Close it: yes")),
            (OutcomeValue.YES_OTHER_WAY, _("Close it: yes, another way")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    answers = forms.CharField(required=False, widget=forms.HiddenInput)
    other_way = False


class ContactForm(forms.Form):
    """`means`: what a change of it brings about, as the request stands."""

    contact = forms.CharField(
        label=_("Where do answers go?"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, means: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["contact"].help_text = means


class NoteForm(forms.Form):
    words = words_field(_("Note"), rows=3, help_text=_("Only staff see this."))


class PromiseForm(forms.Form):
    """`due`: one of the near times offered, or `other` with a day and time typed in the branch's zone."""

    what = forms.CharField(
        label=_("What they have by then"), max_length=200, initial=_("an answer")
    )
    due = forms.ChoiceField(label=_("By when?"), widget=forms.RadioSelect)
    other = forms.DateTimeField(
        label=_("Another time"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, zone: str, times: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = zone
        due = self.fields["due"]
        assert isinstance(due, forms.ChoiceField)  # noqa: S101 - narrows the type
        due.choices = [*times, ("other", _("Another time"))]
        due.initial = times[0][0] if times else "other"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("due") == "other":
            if cleaned.get("other") is None and "other" not in self.errors:
                self.add_error("other", _("Which day and time?"))
            elif cleaned.get("other"):
                cleaned["due_at"] = cleaned["other"].replace(tzinfo=ZoneInfo(self.zone))
        elif cleaned.get("due"):
            cleaned["due_at"] = datetime.fromisoformat(cleaned["due"])
        return cleaned


class HandOverForm(forms.Form):
    branch = forms.ModelChoiceField(
        Branch.objects.none(), label=_("To which branch"), empty_label=None
    )
    service_point = forms.ModelChoiceField(
        ServicePoint.objects.none(),
        label=_("Which place there"),
        required=False,
        empty_label=_("Wherever somebody is"),
    )
    to = forms.ModelChoiceField(
        User.objects.none(), label=_("To whom"), required=False, empty_label=_("Whoever is nearest")
    )
    words = words_field(
        _("A line for them"),
        rows=2,
        help_text=_("What was said stays; the patron repeats nothing."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["branch"].queryset = Branch.objects.filter(closed_for_good=False)
        fields["branch"].label_from_instance = _name_of
        fields["service_point"].queryset = ServicePoint.objects.select_related("branch")
        fields["to"].queryset = User.objects.filter(is_active=True).order_by("name")
        fields["service_point"].label_from_instance = _place_words
        fields["to"].label_from_instance = _name_of


def _place_words(point: ServicePoint) -> str:
    return f"{point.branch.name}: {point.name}"


def _name_of(one: User | Branch) -> str:
    return one.name


# The patron takes a request back, and an exception is written by the act that made it.
_NOT_BY_HAND = frozenset({OutcomeValue.WITHDRAWN, OutcomeValue.YES_BENT})


class CloseForm(forms.Form):
    """The outcome of a request. The three lines count for `not_this_time` alone, and so does `told`, asked only where a
    reply may have told them.
    """

    value = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[choice for choice in OutcomeValue.choices if choice[0] not in _NOT_BY_HAND],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("What stands in the way"), max_length=300, required=False)
    nearest_yes = forms.CharField(label=_("The nearest yes"), max_length=300, required=False)
    ask_again = forms.CharField(label=_("How to ask again"), max_length=300, required=False)
    told = forms.BooleanField(label=_("My reply said this: send no mail"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, replied: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not replied:
            del self.fields["told"]


class NeedForm(forms.Form):
    asked_for = forms.CharField(label=_("Asked for"), max_length=300, required=False)
    needed = forms.CharField(
        label=_("Needed"),
        max_length=300,
        required=False,
        help_text=_("Not sure? Ask: “What would help you most today?”"),
    )
    kind = forms.ChoiceField(
        label=_("What is it about"),
        choices=[("", _("Not said")), *Kind.choices],
        required=False,
        widget=forms.RadioSelect,
    )


class RedactForm(forms.Form):
    words = words_field(
        _("Words to strike out"),
        rows=2,
        help_text=_("Copy them as they stand there. They are erased for good, also from search."),
    )


class NewRequestForm(AboutStaff):
    """The desk's edge: a need noted for somebody in front of us or on the phone."""

    words = forms.CharField(label=_("Someone in front of you, or on the phone?"), max_length=5_000)
    channel = forms.ChoiceField(
        label=_("How did it come?"),
        choices=[(c.value, c.label) for c in (Channel.WALK_IN, Channel.PHONE, Channel.TEXT)],
        initial=Channel.WALK_IN,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("What may we call them?"), max_length=120, required=False)
    contact = forms.CharField(
        label=_("Where can we answer them?"),
        max_length=320,
        required=False,
        help_text=_("E-mail or phone. Not needed if they wait."),
    )
    kind = forms.ChoiceField(
        label=_("What kind?"),
        choices=[("", _("Not said")), *Kind.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    then = forms.ChoiceField(
        choices=[("open", ""), ("done", "")], required=False, widget=forms.HiddenInput
    )
