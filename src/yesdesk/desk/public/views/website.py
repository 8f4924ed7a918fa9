"""Settings: what a library puts on its own website, one line of HTML each, and the websites that can show the form."""

import re
from html import escape
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, override
from django.views.decorators.http import require_http_methods

from yesdesk.core.permissions import Permission
from yesdesk.core.web.forms import sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.places.actions import set_frame_hosts
from yesdesk.places.models import Branch, Library
from yesdesk.places.queries import NoLibraryYet, branches, the_library

_MOST: Final = 20
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST: Final = re.compile(rf"(?=.{{1,253}}$)(?:{_LABEL}\.)*(?!\d+$){_LABEL}")
_BUTTON: Final = (
    'style="display:inline-block;padding:.75em 1.25em;border-radius:.4em;'
    'background:#195e3d;color:#fff;font-weight:bold;text-decoration:none"'
)
_FRAME: Final = 'width="100%" height="900" style="border:0"'


class HostsForm(forms.Form):
    """Host names alone, one on each line: no address, port or wildcard, as each can show the form."""

    not_yet = gettext_lazy("Not saved yet.")
    frame_hosts = forms.CharField(
        label=gettext_lazy("Websites that can show the form in a frame"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("One on each line, like www.library.example. Blank: none can."),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )

    def clean_frame_hosts(self) -> list[str]:
        typed = self.cleaned_data["frame_hosts"].replace(",", " ").split()
        hosts = list(dict.fromkeys(_host_or_error(each) for each in typed))
        if len(hosts) > _MOST:
            raise ValidationError(_("Up to %(n)d websites can show it.") % {"n": _MOST})
        return hosts


def _host_or_error(typed: str) -> str:
    try:
        host = typed.lower().encode("idna").decode()
    except UnicodeError:
        host = ""
    if not _HOST.fullmatch(host):
        raise ValidationError(
            _("%(typed)s is no name of a website. Write the name alone, like www.library.example.")
            % {"typed": typed}
        )
    return host


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.PLACES_PLACES_CHANGE)
def website(http: StaffRequest) -> HttpResponse:
    """Show the lines to copy for a branch (`?branch=`), and name the websites that can show the form in a frame."""
    library, every = the_library(), branches()
    if not every:
        raise NoLibraryYet.plain()
    form = HostsForm(sent(http), initial={"frame_hosts": "\n".join(library.frame_hosts.split())})
    if form.is_valid():
        set_frame_hosts(form.cleaned_data["frame_hosts"], by=http.actor)
        flash(http, "Saved.")
        return redirect("website")
    branch = next((each for each in every if str(each.pk) == http.GET.get("branch")), every[0])
    context: dict[str, Any] = {
        "form": form,
        "branch": branch,
        "others": [each for each in every if each.pk != branch.pk],
        **_parts_of_lines(library, branch),
        "framed": bool(library.frame_hosts),
        "answers_too": library.has_answers,
    }
    return render(http, "desk/website.html", context, status=422 if form.errors else 200)


def _parts_of_lines(library: Library, branch: Branch) -> dict[str, str]:
    # `words` is escaped here: it stands in a line of HTML, which the page shows as text.
    language = library.default_language
    with override(language):
        words = _("Ask %(library)s") % {"library": library.name}
    return {
        "words": escape(words),
        "button_look": _BUTTON,
        "frame_look": _FRAME,
        "form_address": f"{settings.BASE_URL}{reverse('ask_at', args=[language, branch.slug])}",
        "frame_address": f"{settings.BASE_URL}{reverse('ask_framed', args=[language, branch.slug])}",
        "answers_address": f"{settings.BASE_URL}{reverse('public_answers', args=[language])}",
        "answers_frame": f"{settings.BASE_URL}{reverse('public_answers_framed', args=[language])}",
        "here_address": f"{settings.BASE_URL}{reverse('here_from', args=[branch.slug])}",
    }
