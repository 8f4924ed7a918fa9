"""The second step: turned on with an app, its recovery codes, turned off again. Each asks once more who it is."""

from typing import Any

from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.http import HttpResponse

from yesdesk.core.http import flash
from yesdesk.people.actions import record_second_step
from yesdesk.people.forms.sign_in import TurnOnForm
from yesdesk.people.pages import staff_page
from yesdesk.people.second_step import spend_code


class TurnOn(ActivateTOTPView):
    """Picture and key for the app, and its first code as proof."""

    template_name = "people/second_step_on.html"

    def get_form_class(self) -> type[TurnOnForm]:
        return TurnOnForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        groups = (secret[at : at + 4] for at in range(0, len(secret), 4))
        return {**context, "spoken_key": " ".join(groups)}

    def form_valid(self, form: TurnOnForm) -> HttpResponse:
        """The code that proved the app is spent with that: it opens no second browser."""
        response: HttpResponse = super().form_valid(form)
        spend_code(self.request.user, form.cleaned_data["code"])
        record_second_step(on=True, by=self.request.actor)
        flash(self.request, "The second step is on.")
        return response


class TurnOff(DeactivateTOTPView):
    """Back to the password alone."""

    template_name = "people/second_step_off.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record_second_step(on=False, by=self.request.actor)
        flash(self.request, "The second step is off.")
        return response


class SeeCodes(ViewRecoveryCodesView):
    """The recovery codes that are left."""

    template_name = "people/recovery_codes.html"


class NewCodes(GenerateRecoveryCodesView):
    """New recovery codes; the old ones stop working."""

    template_name = "people/recovery_codes_new.html"


turn_on = staff_page(TurnOn.as_view())
turn_off = staff_page(TurnOff.as_view())
see_codes = staff_page(SeeCodes.as_view())
new_codes = staff_page(NewCodes.as_view())
