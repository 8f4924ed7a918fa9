"""Forms that keep what was typed: bound to what was sent, and told what an action found to mend."""

from typing import Any

from django.forms import BaseForm

from yesdesk.core.errors import NeedsMending


def mend(form: BaseForm, needs: NeedsMending) -> None:
    """Puts each sentence at its field of `form`; what has no field there stands above the form."""
    for name, sentence in needs.fields.items():
        form.add_error(name if name in form.fields else None, sentence)


def sent(request: Any) -> Any:
    """What a form is bound to: the fields that were posted, None while it is only shown."""
    return request.POST if request.method == "POST" else None
