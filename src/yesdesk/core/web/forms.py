"""Forms in the look of Yesdesk.

`{{ form }}` and `{{ form.field.as_field_group() }}` need no hand-written markup: own templates
under `django/forms/` are looked up before those of Django, by the engine of every page.
"""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

_TICK = (forms.CheckboxInput,)
_CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


class FormBoundField(BoundField):
    """A bound field that knows its shape on the page."""

    @property
    def shape(self) -> str:
        """`tick` (one checkbox), `choices` (a set of them, or radios) or `box` (all else)."""
        widget = self.field.widget
        if isinstance(widget, _CHOICES):
            return "choices"
        return "tick" if isinstance(widget, _TICK) else "box"

    @property
    def first_id(self) -> str:
        """Where a link to this field leads: the box, or the first of its choices."""
        return f"{self.auto_id}_0" if self.shape == "choices" else self.auto_id

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        """Django's attributes, and the class `box` for what has a frame to write or pick in."""
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
        """Of all fields somebody can see and has to look at again. Of a set of choices each would take the focus."""
        shown = (name for name in self.form.errors if name in self.form.fields)
        return self.name == next((one for one in shown if not self.form[one].is_hidden), "")


class FormRenderer(TemplatesSetting):
    """The project's FORM_RENDERER."""

    form_template_name = "django/forms/look.html"
    bound_field_class = FormBoundField
