"""Forms: in the look of Yesdesk, in our words, and keeping typed words."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core import validators
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext, gettext_lazy as _

from yesdesk.core.dates import typed_day, typed_day_formats
from yesdesk.core.errors import ValidationRefusal

_TICK = (forms.CheckboxInput,)
_CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


class FormBoundField(BoundField):
    @property
    def shape(self) -> str:
        widget = self.field.widget
        if isinstance(widget, _CHOICES):
            return "choices"
        return "tick" if isinstance(widget, _TICK) else "box"

    @property
    def first_id(self) -> str:
        return f"{self.auto_id}_0" if self.shape == "choices" else self.auto_id

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        shown = widget or self.field.widget
        if self.shape == "box" and not shown.is_hidden:
            own = shown.attrs.get("class", "")
            built["class"] = f"box {own}".strip()
        if isinstance(shown, forms.Textarea):
            built.setdefault("dir", "auto")  # words run the way of the language they are typed in
        if self.shape != "choices" and self._is_first_to_mend:
            built["autofocus"] = True
        return built

    @property
    def _is_first_to_mend(self) -> bool:
        """Pick the first visible field with an error: in a set of choices each would take the focus."""
        shown = (name for name in self.form.errors if name in self.form.fields)
        return self.name == next((one for one in shown if not self.form[one].is_hidden), "")


class FormRenderer(TemplatesSetting):
    form_template_name = "django/forms/look.html"
    bound_field_class = FormBoundField


_STILL_EMPTY: Final = _("This is still empty.")
_ONE_OF_THESE: Final = _("Please choose from the list.")
_FILE_AGAIN: Final = _("This file did not arrive. Please choose it again.")


def _write_the_day() -> str:
    example = typed_day(date(2027, 1, 31), language=get_language() or settings.LANGUAGE_CODE)
    return gettext("Please write the day like %(example)s.") % {"example": example}


def _day_formats() -> list[str]:
    return list(typed_day_formats(get_language() or settings.LANGUAGE_CODE))


_FIELDS: Final[dict[type[forms.Field], dict[str, Any]]] = {
    forms.Field: {"required": _STILL_EMPTY},
    forms.ChoiceField: {"invalid_choice": _ONE_OF_THESE},
    forms.MultipleChoiceField: {"invalid_choice": _ONE_OF_THESE, "invalid_list": _ONE_OF_THESE},
    forms.ModelChoiceField: {"invalid_choice": _ONE_OF_THESE},
    forms.IntegerField: {"invalid": _("Please use digits only, like 12.")},
    forms.DateField: {"invalid": lazy(_write_the_day, str)()},
    forms.TimeField: {"invalid": _("Please write the time like 9:00 or 17:30.")},
    forms.DateTimeField: {"invalid": _("Please choose a day and a time.")},
    forms.FileField: {
        "invalid": _FILE_AGAIN,
        "missing": _FILE_AGAIN,
        "empty": _("There is nothing in this file. Please choose it again."),
        "max_length": _("The name of this file is too long. Please give it a shorter one."),
    },
}
_VALIDATORS: Final[dict[type[Any], Any]] = {
    validators.MaxLengthValidator: _("This is too long. Up to %(limit_value)s letters fit here."),
    validators.MinLengthValidator: _("This is too short. Please write %(limit_value)s or more."),
    validators.MaxValueValidator: _("Please choose %(limit_value)s or less."),
    validators.MinValueValidator: _("Please choose %(limit_value)s or more."),
    validators.EmailValidator: _("A whole address looks like ana.m@post.example"),
    validators.ProhibitNullCharactersValidator: _(
        "There is a sign in it that we cannot keep. Please write it once more."
    ),
}


def install_messages() -> None:
    for field, sentences in _FIELDS.items():
        field.default_error_messages = {**field.default_error_messages, **sentences}
    for validator, sentence in _VALIDATORS.items():
        validator.message = sentence
    # Django goes by the language alone, in which 02/03/2027 is another day in Dublin than in Boston
    forms.DateField.input_formats = lazy(_day_formats, list)()


def add_errors(form: BaseForm, needs: ValidationRefusal) -> None:
    """Put each sentence at its field of `form`; a sentence without a field there stands above the form."""
    for name, sentence in needs.fields.items():
        form.add_error(name if name in form.fields else None, sentence)


def do_if_valid(form: BaseForm, act: Callable[[], object]) -> bool:
    """Run `act` for a valid form, and put what it refuses at the form's fields. Return whether all went well."""
    if not form.is_valid():
        return False
    try:
        act()
    except ValidationRefusal as needs:
        add_errors(form, needs)
        return False
    return True


def validate_too(form: BaseForm, sentences: Mapping[str, str]) -> None:
    """Add errors to a form that has some already, so that a person sees all at once."""
    for name, sentence in sentences.items():
        if name in form.fields and not form.has_error(name):
            form.add_error(name, sentence)


def raw_value(form: BaseForm, name: str) -> str:
    """Return a field's clean value, or as it was sent where the form has an error."""
    clean = getattr(form, "cleaned_data", {})
    return str(clean[name] if name in clean else form.data.get(form.add_prefix(name), ""))


def sent(request: Any) -> Any:
    return request.POST if request.method == "POST" else None
