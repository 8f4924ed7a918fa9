"""The page *Your hardware*: a scanner that is learnt from, a test slip, and a phone to ring."""

from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.web.forms import add_errors
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.people.queries import own_phones
from yesdesk.places.card_shape import CardShape, learn_card_shape, set_card_reading
from yesdesk.places.queries import the_library

_SCANS: Final = ("scan1", "scan2", "scan3")


def _scan_field(label: Any) -> forms.CharField:
    typed = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(label=label, required=False, max_length=60, widget=typed)


class ScansForm(forms.Form):
    """Three scans. A scanner that presses Enter sends the form after each of them."""

    not_yet = _("Nothing is learnt yet.")
    scan1 = _scan_field(_("First card"))
    scan2 = _scan_field(_("Second card"))
    scan3 = _scan_field(_("Third card"))

    def lacks_one(self) -> bool:
        """Return whether a scan is to come; its field has the focus then."""
        empty = [name for name in _SCANS if not (self[name].value() or "").strip()]
        for name in empty[:1]:
            self.fields[name].widget.attrs["autofocus"] = True
        return bool(empty)


class ShapeForm(forms.Form):
    """The learnt shape, to be put right before it is kept."""

    not_yet = _("Not saved yet.")
    length = forms.IntegerField(
        label=_("Characters of your shortest card number"), min_value=0, max_value=40
    )
    begins = forms.RegexField(
        r"^[0-9A-Za-z.-]*$",
        label=_("Each card number begins with"),
        max_length=12,
        required=False,
        help_text=_(
            "A number that begins otherwise opens no account. Empty: any beginning counts."
        ),
        error_messages={"invalid": _("Write letters and digits, like 2940.")},
    )
    marks = forms.RegexField(
        r"^(?:[A-Za-z*]{2})?$",
        label=_("Letters your scanner adds at the start and the end"),
        max_length=2,
        required=False,
        help_text=_("Two letters, like AB. Yesdesk cuts them off. Empty: it adds none."),
        error_messages={"invalid": _("Write two letters, like AB.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.PLACES_PLACES_CHANGE)
def hardware(http: StaffRequest) -> HttpResponse:
    """Learn from three scans (POST), and keep what was learnt (POST with `keep`). No scanned number is stored."""
    keeps = "keep" in http.POST
    shape = ShapeForm(http.POST) if keeps else None
    if shape is not None and shape.is_valid():
        told = shape.cleaned_data
        kept = CardShape(told["length"], told["begins"], told["marks"].upper())
        set_card_reading(kept, by=http.actor)
        flash(http, "Saved.")
        return redirect("hardware")
    scans = ScansForm(http.POST if http.method == "POST" and not keeps else None)
    numbers: list[str] = []
    if scans.is_valid() and not scans.lacks_one():
        try:
            learnt, numbers = learn_card_shape([scans.cleaned_data[name] for name in _SCANS])
            shape = ShapeForm(
                initial={"length": learnt.length, "begins": learnt.prefix, "marks": learnt.marks}
            )
        except ValidationRefusal as refused:
            add_errors(scans, refused)
    wrong = scans.errors or (shape is not None and shape.errors)
    context = {
        "scans": scans,
        "shape": shape,
        "numbers": list(dict.fromkeys(numbers)),
        "differ": len({len(each) for each in numbers}) > 1,
        "same_card": len(numbers) > 1 and len(set(numbers)) == 1,
        "library": the_library(),
        "phones": own_phones(http.actor),
    }
    return render(http, "desk/hardware.html", context, status=422 if wrong else 200)
