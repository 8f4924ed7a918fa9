"""What a browser sends when it may be rung. A script fills it in; nobody types it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yesdesk.core.push.addresses import LONGEST
from yesdesk.core.push.port import Given

_WORDS = _("Your browser did not say where it can be rung, or not in a way that Yesdesk knows.")
_MISSING = {"required": _WORDS, "invalid": _WORDS, "max_length": _WORDS}


class SubscriptionForm(forms.Form):
    """One subscription: `endpoint` and keys as the Push API names them."""

    endpoint = forms.CharField(max_length=LONGEST, error_messages=_MISSING)
    p256dh = forms.RegexField(r"^[\w-]{87}$", error_messages=_MISSING)
    auth = forms.RegexField(r"^[\w-]{22}$", error_messages=_MISSING)
    server_key = forms.CharField(max_length=100, error_messages=_MISSING)

    @property
    def given(self) -> Given:
        """The subscription alone."""
        told: dict[str, Any] = self.cleaned_data
        return Given(endpoint=told["endpoint"], p256dh=told["p256dh"], auth=told["auth"])


class RenewedSubscriptionForm(SubscriptionForm):
    """The same, and what the browser had before."""

    former = forms.CharField(max_length=LONGEST)
    secret = forms.CharField(max_length=40)
