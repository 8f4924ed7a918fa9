"""What an action found to mend, shown beside the field it is about."""

from django.forms import BaseForm

from yesdesk.core.errors import NeedsMending


def mend(form: BaseForm, needs: NeedsMending) -> None:
    """Puts each sentence at its field of `form`; what has no field there stands above the form."""
    for name, sentence in needs.fields.items():
        form.add_error(name if name in form.fields else None, sentence)
