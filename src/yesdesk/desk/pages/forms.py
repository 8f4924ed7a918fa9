"""Clean values in. What a value means is the action's business; a sentence it raises lands on the field."""

from datetime import datetime
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yesdesk.core.permissions import Permission
from yesdesk.desk.models import AskState, Channel, Kind, OutcomeValue
from yesdesk.desk.requests.uploads import FilesForm
from yesdesk.people.models import User
from yesdesk.people.queries import job_classes_with_each
from yesdesk.places.models import Branch, ServicePoint

ANSWERS = (AskState.YES, AskState.PART, AskState.NO, AskState.COMING_OVER)


def _words(
    label: Any, *, rows: int = 5, help_text: Any = "", required: bool = True
) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, widget=area, help_text=help_text, required=required, strip=True
    )


class ReplyForm(FilesForm):
    """An answer. `revision`, `last`: what the page had read, up to which entry. `then`: empty, or the outcome.

    `answers`: keys of the words that were put in (`a12 r3`). `other_way`: begun from another way to yes.
    """

    words = _words(_("Your answer"), rows=6)
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

    reach = forms.CharField(
        label=_("Where do answers go?"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, means: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reach"].help_text = means


class NoteForm(forms.Form):
    words = _words(_("Note"), rows=3, help_text=_("Only staff see this."))


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
    words = _words(
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
    """How it ends. The three lines count for `not_this_time` alone, and so does `told`, which is asked only where a
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
    words = _words(
        _("Words to strike out"),
        rows=2,
        help_text=_("Copy them as they stand there. They are erased for good, also from search."),
    )


class AboutStaff(forms.Form):
    """Two ticks for whoever complains. Each is there only where somebody holds the post that reads it."""

    about_staff = forms.BooleanField(
        label=_("This is about a member of staff: only a lead reads it"), required=False
    )
    about_lead = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leads, about_leads = Permission.DESK_LEADS_SEE, Permission.DESK_ABOUT_LEADS_SEE
        posts = job_classes_with_each(leads, about_leads)
        if not posts[about_leads]:
            del self.fields["about_lead"]
        else:
            self.fields["about_lead"].label = gettext(
                "It is about a lead: only this post reads it: %(post)s"
            ) % {"post": ", ".join(posts[about_leads])}
        if not posts[leads]:
            del self.fields["about_staff"]

    def about(self) -> list[forms.BoundField]:
        """The ticks that are there."""
        return [self[name] for name in self.fields if name.startswith("about_")]


class AudienceChoice(TypedDict):
    """Of a need: who alone sees it."""

    for_leads: bool
    about_lead: bool


def audience_choice(form: forms.Form) -> AudienceChoice:
    """The ticks as an action takes them; also of a form that has something to mend."""
    ticked = {name: bool(form.data.get(name)) for name in form.fields if name.startswith("about_")}
    return {
        "for_leads": any(ticked.values()),
        "about_lead": ticked.get("about_lead", False),
    }


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
    reach = forms.CharField(
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


class AskForm(AboutStaff, FilesForm):
    """The public form: three questions, and two that may stay empty."""

    words = _words(_("What do you need?"))
    name = forms.CharField(
        label=_("What may we call you?"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    reach = forms.CharField(
        label=_("Where can we answer you?"),
        max_length=320,
        required=False,
        help_text=_(
            "E-mail or phone, whichever you like better. Leave it empty to use only your own link."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )
    card_number = forms.CharField(
        label=_("Library card number"),
        max_length=40,
        required=False,
        help_text=_("Only if you have it at hand. It saves you a question."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    form_id = forms.CharField(required=False, widget=forms.HiddenInput)


class ApprovalAnswerForm(forms.Form):
    """The answer to a colleague's question. `why` and `next_step` are wanted for a no; the action says so."""

    says = forms.ChoiceField(
        choices=[(each.value, each.value) for each in ANSWERS], widget=forms.HiddenInput
    )
    why = _words(_("Why not"), rows=2, required=False)
    next_step = _words(_("What can be offered instead"), rows=2, required=False)


class PatronWordsForm(FilesForm):
    words = _words(_("Write again"), rows=4)
    form_id = forms.CharField(required=False, widget=forms.HiddenInput)


class NeedChangedForm(forms.Form):
    words = _words(_("What do you need now?"), rows=4)


class ThanksForm(forms.Form):
    words = _words(_("A word, if you like"), rows=3)
    may_tell = forms.BooleanField(
        label=_("You may tell this story, without my name"), required=False
    )


class CodeForm(forms.Form):
    """The code that a printed slip needs beside itself."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=20,
        help_text=_("Six digits. They stand in the mail we have just sent you."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class LostLinkForm(forms.Form):
    reach = forms.CharField(
        label=_("Your e-mail address"),
        max_length=320,
        help_text=_("The one you gave us when you asked."),
        widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )


class PinForm(forms.Form):
    """What a patron types with their own hand. The PIN is never given back."""

    card_number = forms.CharField(
        label=_("Card number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    pin = forms.CharField(
        label=_("PIN"),
        max_length=128,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
