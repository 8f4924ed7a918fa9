"""Forms that keep what was typed: bound to what was sent, and told what an action found to mend."""

from collections.abc import Mapping
from typing import Any

from django.forms import BaseForm

from yesdesk.core.errors import ValidationRefusal


def add_errors(form: BaseForm, needs: ValidationRefusal) -> None:
    """Put each sentence at its field of `form`; what has no field there stands above the form."""
    for name, sentence in needs.fields.items():
        form.add_error(name if name in form.fields else None, sentence)


def validate_too(form: BaseForm, sentences: Mapping[str, str]) -> None:
    """The same for a form that has something to mend already: whoever mends the one sees the other, too."""
    for name, sentence in sentences.items():
        if name in form.fields and not form.has_error(name):
            form.add_error(name, sentence)


def raw_value(form: BaseForm, name: str) -> str:
    """Return a field's clean value, or as it was sent where the form has something to mend."""
    clean = getattr(form, "cleaned_data", {})
    return str(clean[name] if name in clean else form.data.get(form.add_prefix(name), ""))


def sent(request: Any) -> Any:
    """Return what a form is bound to: the fields that were posted, None while it is only shown."""
    return request.POST if request.method == "POST" else None
