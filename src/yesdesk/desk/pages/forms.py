"""Forms of the request page. An action's errors land on their field."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from yesdesk.patrons.models import CallWish
from yesdesk.requests.actions.close import PROMISED
from yesdesk.requests.forms import (
    AboutStaff,
    BranchTimeField,
    FilesForm,
    set_zone,
    words_field,
)
from yesdesk.requests.models import Channel, Kind, OutcomeValue, Way
from yesdesk.requests.models.answer import CLOSES_AS
from yesdesk.requests.queries.contact_ways import ON_FILE
from yesdesk.requests.queries.promises import FURTHEST, PromiseDoubt


class NumbersField(forms.Field):
    """Numbers of ticked boxes. Anything else is left out."""

    widget = forms.MultipleHiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def to_python(self, value: Any) -> frozenset[int]:
        wanted = value or ()
        return frozenset(int(each) for each in wanted if str(each).isdecimal() and len(each) < 16)


class ReplyForm(FilesForm):
    words = words_field(_("Your answer"), rows=6)
    # what the page had read, up to the entry `last`
    revision = forms.IntegerField(widget=forms.HiddenInput)
    last = forms.IntegerField(widget=forms.HiddenInput, required=False)
    then = forms.BooleanField(label=_("Then close it"), required=False)  # close the request
    # named by the button; empty: the best; `ON_FILE`: the card's own address
    way = forms.ChoiceField(choices=[("", ""), *Way.choices, (ON_FILE, "")], required=False)
    # keys of words that were put in (`a12 r3`)
    answers = forms.CharField(required=False, widget=forms.HiddenInput)
    exceptions = NumbersField()  # rules (ids) that they went beyond
    # begun from another way to yes
    other_way = forms.BooleanField(required=False, widget=forms.HiddenInput)
    # as a saved answer proposes; empty: as worked out, if `then`
    closes_as = forms.ChoiceField(
        choices=[("", ""), *((each, "") for each in CLOSES_AS)], required=False
    )
    promise_by = forms.CharField(required=False)
    tag = forms.IntegerField(required=False)

    def clean_promise_by(self) -> datetime | None:
        typed = self.cleaned_data["promise_by"]
        if typed and moment_of(typed) is None:
            raise forms.ValidationError(
                gettext("Please choose a time that is still to come, within 90 days.")
            )
        return moment_of(typed)

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        clean["then"] = bool(clean.get("then") or clean.get("closes_as"))
        if clean["then"] and clean.get("promise_by"):
            self.add_error(
                None, gettext("A promise keeps the request open. Choose one of the two.")
            )
        return clean


class ToldForm(ReplyForm):
    """Words said in person. They may be empty, as the patron heard them."""

    words = words_field(_("Your answer"), rows=6, required=False)


def call_wish_field() -> forms.ChoiceField:
    """Make the field for a wish about calls, asked once with a number."""
    return forms.ChoiceField(
        label=_("If it is a phone number: can we call?"),
        choices=[("", _("Not asked yet")), *CallWish.choices],
        required=False,
        widget=forms.RadioSelect,
    )


class ContactForm(forms.Form):
    contact = forms.CharField(
        label=_("Where do answers go?"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    call_wish = call_wish_field()

    def __init__(self, *args: Any, means: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["contact"].help_text = means


class NoteForm(forms.Form):
    words = words_field(
        _("Note"),
        rows=3,
        help_text=_("Staff only. Included without names if the patron asks for their data."),
    )


class HoldForm(forms.Form):
    until = forms.DateField(
        label=_("Snooze until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("It comes back to the list that morning by itself."),
    )
    words = words_field(
        _("What to do then"),
        rows=2,
        required=False,
        help_text=_(
            "Staff only. Included without names if the patron asks for their data. The patron isn’t told. "
            "To give a time, use Promise."
        ),
    )


class PromiseForm(forms.Form):
    """`due`: an offered time, or `other`: typed on the branch's clock. Two buttons answer a doubt: `better` takes the
    proposed time, `keep` the questioned one. A changed time is asked again.
    """

    what = forms.CharField(
        label=_("What we’ll have for them"), max_length=200, initial=_("an answer")
    )
    due = forms.ChoiceField(label=_("By when?"), widget=forms.RadioSelect, required=False)
    other = BranchTimeField(label=_("Day and time"))
    button: Any = _("Promise it")
    doubt: PromiseDoubt | None = None

    def __init__(self, *args: Any, zone: str, times: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        due = self.fields["due"]
        assert isinstance(due, forms.ChoiceField)  # noqa: S101 - narrows the type
        self.times = times
        due.choices = [*times, ("other", _("Another time"))]
        due.initial = times[0][0] if times else "other"
        set_zone(self, "other", zone)

    def choose(self, time: str) -> None:
        """Choose the time that the form's link named, offered or not."""
        at = moment_of(time)
        if at is not None:
            offered = (iso for iso, _words in self.times if moment_of(iso) == at)
            self.initial.update(due=next(offered, "other"), other=at)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        better = moment_of(self.data.get("better", ""))
        if better is not None:
            for name in ("due", "other"):
                self.errors.pop(name, None)
        cleaned["due_at"] = better or self._chosen_moment(cleaned)
        kept = moment_of(self.data.get("keep", ""))
        cleaned["despite_doubt"] = kept is not None and kept == cleaned["due_at"]
        return cleaned

    @property
    def questioned(self) -> str:
        due_at: datetime | None = self.cleaned_data.get("due_at")
        return due_at.isoformat() if due_at else ""

    def _chosen_moment(self, cleaned: dict[str, Any]) -> datetime | None:
        due = cleaned.get("due")
        if due != "other":
            if not due and "due" not in self.errors:
                self.add_error("due", _("By when? Please choose a time."))
            return moment_of(due or "")
        if cleaned.get("other") is None and "other" not in self.errors:
            self.add_error("other", _("Which day and time?"))
        return cleaned.get("other")


def moment_of(text: str) -> datetime | None:
    """Read a moment that our form sent; None for others, and far from today."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    now = timezone.now()
    near = at.tzinfo is not None and now - FURTHEST < at <= now + FURTHEST
    return at if near else None


class NewTimeForm(PromiseForm):
    """Sorry, and a new time for a broken promise."""

    words = words_field(
        _("What they read"),
        rows=3,
        required=False,
        help_text=_("We add the new time and where they can write to us."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    last = forms.IntegerField(widget=forms.HiddenInput, required=False)
    what = None  # type: ignore[assignment]  # it stays as it was promised
    field_order = ("due", "other", "words")
    button: Any = _("E-mail them the new time")

    def __init__(
        self, *args: Any, name: str, mailed: bool, called: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        if not mailed:
            self.button = gettext("Promise the new time")
            self.fields["words"].label = gettext("What they hear")
            self.fields["words"].help_text = (
                gettext("We add a call to the list. Tell them this and the new time.")
                if called
                else gettext("We have no e-mail address. Tell them this and the new time yourself.")
            )
        if name:
            self.fields["due"].label = gettext("When will %(name)s hear from us?") % {"name": name}


class CallAgainForm(PromiseForm):
    what = None  # type: ignore[assignment]  # nothing is promised
    tried = forms.BooleanField(required=False, widget=forms.HiddenInput)  # nobody answered


# The patron takes a request back, and an exception is written by the act that made it.
_NOT_BY_HAND = frozenset({OutcomeValue.WITHDRAWN, OutcomeValue.YES_BENT})
_KINDS = [("", _("Not said")), *Kind.choices]


class CloseForm(forms.Form):
    """The outcome of a request, chosen already where it could be worked out."""

    value = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[choice for choice in OutcomeValue.choices if choice[0] not in _NOT_BY_HAND],
        widget=forms.RadioSelect,
    )
    # the three lines count for `not_this_time` alone, like `told`
    reason = forms.CharField(label=_("What is in the way"), max_length=300, required=False)
    nearest_yes = forms.CharField(label=_("What we can do instead"), max_length=300, required=False)
    ask_again = forms.CharField(label=_("How to ask again"), max_length=300, required=False)
    # asked only where a reply may have told them
    told = forms.BooleanField(label=_("My reply said this: send no mail"), required=False)
    # asked where nobody said it
    kind = forms.ChoiceField(label=_("What is it about"), choices=_KINDS, required=False)
    # rules (id, name) of a sent answer
    exceptions = forms.TypedMultipleChoiceField(
        label=_("By exception?"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only if our answer went beyond the rule."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        replied: bool,
        asks_kind: bool,
        promised: str = "",
        untold: str = "",
        exceptions: Sequence[tuple[int, str]] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        tied: Any = self.fields["exceptions"]
        tied.choices = exceptions
        value: Any = self.fields["value"]
        chosen = self.initial.get("value", "")
        if chosen == OutcomeValue.YES_BENT:
            value.choices = [(chosen, OutcomeValue.YES_BENT.label), *value.choices]
        if promised:
            value.choices = [(PROMISED, promised), *value.choices]
        worked_out = gettext("We chose it from what was done.") if chosen else ""
        value.help_text = " ".join(part for part in (worked_out, untold) if part)
        for name, asked in (("told", replied), ("kind", asks_kind), ("exceptions", exceptions)):
            if not asked:
                del self.fields[name]


class NeedForm(forms.Form):
    """`needed_by` is read on the branch's clock."""

    asked_for = forms.CharField(label=_("Asked for"), max_length=300, required=False)
    needed = forms.CharField(
        label=_("Needed"),
        max_length=300,
        required=False,
        help_text=_("Not sure? Ask: “What would help you most today?”"),
    )
    needed_by = BranchTimeField(label=_("When do they need it?"))
    kind = forms.ChoiceField(
        label=_("What is it about"),
        choices=_KINDS,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        set_zone(self, "needed_by", zone)


class NeedLineForm(forms.Form):
    needed = forms.CharField(label=_("What would help most?"), max_length=300, required=False)
    # stood there when the page was read
    seen = forms.CharField(max_length=300, required=False, widget=forms.HiddenInput)


class RedactForm(forms.Form):
    words = words_field(
        _("Words to strike out"),
        rows=2,
        help_text=_("Paste the exact words. They’re permanently erased, also from search."),
    )


class NewRequestForm(AboutStaff):
    """A need noted for somebody in front of us or on the phone."""

    words = forms.CharField(label=_("Someone in front of you, or on the phone?"), max_length=5_000)
    channel = forms.ChoiceField(
        label=_("How did it come?"),
        choices=[(c.value, c.label) for c in (Channel.WALK_IN, Channel.PHONE, Channel.TEXT)],
        initial=Channel.WALK_IN,
        widget=forms.RadioSelect,
    )
    branch = forms.CharField(label=_("Branch"), max_length=20, required=False)
    name = forms.CharField(label=_("What should we call them?"), max_length=120, required=False)
    contact = forms.CharField(
        label=_("Where can we answer them?"),
        max_length=320,
        required=False,
        help_text=_("E-mail or phone. Not needed if they wait."),
    )
    call_wish = call_wish_field()
    needed_by = BranchTimeField(
        label=_("When do they need it?"), help_text=_("Only where it is too late after that.")
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

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        set_zone(self, "needed_by", zone)
