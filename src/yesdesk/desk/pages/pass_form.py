"""The form to pass a request on, or to choose who is asked."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from yesdesk.core.labels import with_colon
from yesdesk.people.queries import AbleColleague
from yesdesk.places.models import Branch, ServicePoint
from yesdesk.requests.forms import words_field

# No member has this id.
ANYBODY: Final = 0


def colleague_field() -> forms.TypedChoiceField:
    """Make the field of the new colleague, without a preset. ANYBODY is a choice."""
    said = {"required": _("Choose who gets it.")}
    return forms.TypedChoiceField(label=_("To whom"), coerce=int, error_messages=said)


class PassForm(forms.Form):
    """Choose among colleagues who may answer, those on shift first. A colleague of another branch takes it there,
    unless a branch was chosen.
    """

    branch = forms.ModelChoiceField(
        Branch.objects.none(), label=_("To which branch"), empty_label=None
    )
    service_point = forms.ModelChoiceField(
        ServicePoint.objects.none(),
        label=_("Which place there"),
        required=False,
        empty_label=_("Any desk"),
    )
    to = colleague_field()
    words = words_field(
        _("A line for them"),
        rows=2,
        help_text=_("They see everything, so the patron needn’t explain again."),
    )
    field_order = ("to", "words", "branch", "service_point")
    button: Any

    def __init__(
        self, *args: Any, colleagues: Sequence[AbleColleague], here: int, **options: Any
    ) -> None:
        super().__init__(*args, **{"initial": {"branch": here}, **options})
        self._here, self._works_at = here, {one.pk: one.branch for one in colleagues}
        fields: dict[str, Any] = self.fields
        fields["to"].choices = colleague_choices(colleagues, here)
        fields["branch"].queryset = Branch.objects.filter(closed_for_good=False)
        fields["branch"].label_from_instance = _name_of_branch
        fields["service_point"].queryset = ServicePoint.objects.select_related("branch")
        fields["service_point"].label_from_instance = _place_words

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        branch, theirs = cleaned.get("branch"), self._works_at.get(cleaned.get("to") or 0)
        if theirs is not None and branch is not None and branch.pk == self._here != theirs:
            cleaned["branch"] = Branch.objects.get(pk=theirs)
        return cleaned


def colleague_choices(colleagues: Sequence[AbleColleague], here: int) -> list[tuple[Any, Any]]:
    """Return choices. For anybody, the request waits in the queue."""
    groups = [
        (label, [(one.pk, _with_branch(one, here)) for one in colleagues if one.on_shift is there])
        for label, there in ((_("On shift"), True), (_("Not on shift"), False))
    ]
    first = [("", _("Choose")), (ANYBODY, _("Anybody: put it in the queue"))]
    return [*first, *(group for group in groups if group[1])]


def _with_branch(one: AbleColleague, here: int) -> str:
    return one.name if one.branch in {None, here} else f"{one.name}, {one.branch_name}"


def _place_words(point: ServicePoint) -> str:
    return f"{with_colon(point.branch.name)} {point.name}"


def _name_of_branch(one: Branch) -> str:
    return one.name
