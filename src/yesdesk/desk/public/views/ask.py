"""The form to ask, and a lost link.

Its page is asked for more than any other, by machines too. So it is made once for each language and branch, with a
form id for each reader.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy

from yesdesk.core.actors import ANYBODY
from yesdesk.core.cache import Rows, SettingsMark
from yesdesk.core.errors import ValidationRefusal, or_not_found
from yesdesk.core.idempotency import new_form_id, verified_form_id
from yesdesk.core.links import link_token
from yesdesk.core.models import LibraryText
from yesdesk.core.site_context import forget_library_info
from yesdesk.core.web.addresses import number_in
from yesdesk.core.web.files import takes_files
from yesdesk.core.web.forms import add_errors, raw_value, validate_too
from yesdesk.core.web.pages import public_page
from yesdesk.desk.answers.published import has_public
from yesdesk.desk.public.actions import send_links, submit_request
from yesdesk.desk.public.views.about_us import hours_said, hours_words
from yesdesk.desk.public.views.sign import SIGN_GOES_HERE, SIGN_PARTS, line_as_html, line_of
from yesdesk.desk.sign.chat import LONGEST, begin_chat, chat_is_used
from yesdesk.patrons.contact import parse_contact
from yesdesk.patrons.models import ContactKind, Series
from yesdesk.patrons.queries import periods_of
from yesdesk.people.models import JobClass, User
from yesdesk.places.hours import Hours
from yesdesk.places.models import Branch, Closure, Library, OpeningHours
from yesdesk.places.queries import (
    NoLibraryYet,
    branch_by_slug,
    branches,
    inbox_of,
    library_words,
    opening_hours,
    service_point_of,
    the_library,
)
from yesdesk.places.switches import Switch, is_on, text_provider
from yesdesk.requests.actions.intake import NewRequest, request_errors
from yesdesk.requests.forms import (
    MOST_FILES,
    AboutStaff,
    FilesForm,
    audience_choice,
    words_field,
)
from yesdesk.requests.models import Channel
from yesdesk.requests.retention import CODE

# All that the page reads except the time. A new line of the form adds its rows here.
MADE_OF: Final = SettingsMark(
    (
        Rows(Library),
        Rows(Branch),
        Rows(OpeningHours),
        Rows(Closure),
        Rows(LibraryText, only="key IN ('ask.lead', 'ask.hours')"),
        Rows(Series, only=f"substr(code, 1, {len(CODE)}) = '{CODE}'"),
        Rows(JobClass),
        Rows(User, ("job_class_id", "is_active")),
    )
)


class NeedForm(AboutStaff):
    """Ask a need in words alone. To a patron a lead is a manager."""

    about_staff = forms.BooleanField(
        label=gettext_lazy("This is about a member of staff. Only a manager reads it."),
        required=False,
    )
    about_lead_words = gettext_lazy("This is about a manager. Only the %(post)s reads it.")

    words = words_field(gettext_lazy("What do you need?"))
    form_id = forms.CharField(required=False, widget=forms.HiddenInput)


class AskForm(NeedForm, FilesForm):
    """Ask a need: three questions, and two that may stay empty."""

    name = forms.CharField(
        label=gettext_lazy("What should we call you?"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    contact = forms.CharField(
        label=gettext_lazy("How can we reach you?"),
        max_length=320,
        required=False,
        help_text=gettext_lazy(
            "E-mail or phone. If you leave this blank, check your page for our answer."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )
    texts = forms.BooleanField(
        label=gettext_lazy("Answer me by text message"),
        required=False,
        help_text=gettext_lazy("Write your phone number above. Text STOP to end it."),
    )
    card_number = forms.CharField(
        label=gettext_lazy("Library card number"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("You can leave this empty."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if texts_of(self) and not re.search(r"^[^@]*\d[^@]*$", given.get("contact", "")):
            self.add_error("contact", _("Write the phone number that we can text."))
        return given


def texts_of(form: AskForm) -> bool | None:
    """Return True for a patron who chose text messages; None where the library can send none, too."""
    return True if text_provider() and "texts" in form.data else None


class LostLinkForm(forms.Form):
    contact = forms.CharField(
        label=gettext_lazy("Your e-mail address"),
        max_length=320,
        help_text=gettext_lazy("The one you gave us when you asked."),
        widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )


@dataclass(frozen=True, slots=True)
class FormPage:
    mark: tuple[str, ...]
    hours: Hours
    today: str  # its words about hours, which time alone changes
    branch: Branch
    before: bytes  # `before`, `after`: around the form id
    after: bytes

    def with_an_id(self, language: str, point: str) -> HttpResponse:
        """Return the page with a form id for one reader: with a shared id, a second patron would get the first one's
        page. The browser may go back to it, so that a second press is the same form. It holds nobody's words.
        `point`: whose sign stands there and where it is asked, by its number; empty: those of the branch.
        """
        before = self.before
        if number := number_in(point):
            before = before.replace(_SENT_TO, b"%s&amp;point=%d" % (_SENT_TO, number), 1)
        if SIGN_GOES_HERE in before:
            line = line_of(self.branch, self.hours, language, point)
            for mark, part in SIGN_PARTS.items():
                before = before.replace(mark, line_as_html(line, language, part).encode(), 1)
        page = HttpResponse(before + new_form_id().encode() + self.after)
        page["Cache-Control"] = "private, no-cache"
        return page


@dataclass(frozen=True, slots=True)
class Asked:
    language: str
    branch: str  # of the address, which a cached page depends on besides settings
    template: str
    suggests: bool  # an answer in its language, to which the footer leads


_pages: Final[dict[Asked, FormPage]] = {}
_SENT_TO: Final = b'action="?send'


def form_page(asked: Asked, branch: Callable[[], Branch], made: Callable[[str], bytes]) -> FormPage:
    """Return the page, `made` again once anything it shows has changed. `branch` raises where there is none."""
    mark, now = MADE_OF.now(), timezone.now()
    kept = _pages.get(asked)
    if (
        kept is not None
        and kept.mark == mark
        and kept.today == hours_said(kept.hours, asked.language, now)
    ):
        return kept
    forget_library_info()  # five seconds old, they would be kept for longer
    here = branch()
    hours = opening_hours(here)
    form_id = new_form_id()
    before, after = made(form_id).split(form_id.encode())
    page = FormPage(mark, hours, hours_said(hours, asked.language, now), here, before, after)
    if not settings.DEBUG:  # whoever changes a template wants to see it
        _pages[asked] = page
    return page


def forget_pages() -> None:
    _pages.clear()


@takes_files(MOST_FILES)
@public_page
def ask_page(http: HttpRequest, language: str, branch: str = "") -> HttpResponse:
    """Show the form of a branch (by default the first), and take its press."""
    if http.method != "POST":
        return fresh_form_page(http, language, branch)
    here = branch_or_not_found(branch)
    if "begin" in http.POST:  # from an answer that did not help: nothing is sent yet
        begun = AskForm(initial={"words": http.POST.get("words", "")[:LONGEST]})
        return render(http, "desk/ask.html", ask_context(begun, new_form_id(), here, language))
    form = AskForm(http.POST, http.FILES)
    if form.is_valid():
        try:
            return _submit_and_redirect(http, form, here, language)
        except ValidationRefusal as needs:
            add_errors(form, needs)
    else:
        validate_too(form, request_errors(request_of_form(form, here, language), by=ANYBODY))
    context = ask_context(form, same_form_id(http), here, language)
    context["point"] = number_in(http.GET.get("point", ""))
    return render(http, "desk/ask.html", context, status=422 if form.errors else 200)


def fresh_form_page(
    http: HttpRequest, language: str, branch: str, template: str = "desk/ask.html"
) -> HttpResponse:
    """Return the page with the empty form: the same for everybody, with its own form id."""

    def render_with_id(form_id: str) -> bytes:
        context = ask_context(AskForm(), form_id, branch_or_not_found(branch), language)
        return render(http, template, context).content

    return form_page(
        Asked(language, branch, template, has_public(language)),
        partial(branch_or_not_found, branch),
        render_with_id,
    ).with_an_id(language, http.GET.get("point", ""))


def _submit_and_redirect(
    http: HttpRequest, form: AskForm, here: Branch, language: str
) -> HttpResponse:
    need = replace(request_of_form(form, here, language), files=form.sent)
    if point := service_point_of(here, http.GET.get("point", "")):
        need = replace(need, service_point=point)
    if "chat" in http.POST and chat_is_used():
        need = replace(need, channel=Channel.CHAT)
        if len(need.words) > LONGEST:
            long = _(
                "A chat takes up to %(n)s letters at a time. Tap “Send it” instead, and we answer you."
            )
            raise ValidationRefusal({"words": long % {"n": LONGEST}})
    request = submit_request(need, **press_of(http, form))
    address = [language, link_token(request.link_id, request.link_generation)]
    if request.channel == Channel.CHAT:
        begin_chat(request)
        return HttpResponseRedirect(reverse("status_chat", args=address), status=303)
    return HttpResponseRedirect(reverse("status", args=address) + "?new", status=303)


def press_of(http: HttpRequest, form: NeedForm) -> dict[str, Any]:
    """Return what comes with the need of a valid form: its id, the sender's network address, and that anybody sends."""
    return {
        "form_id": verified_form_id(form.cleaned_data["form_id"]),
        "client": http.META.get("REMOTE_ADDR", ""),
        "by": ANYBODY,
    }


def request_of_form(form: AskForm, here: Branch, language: str) -> NewRequest:
    # Without files, of a form with errors too.
    return NewRequest(
        words=raw_value(form, "words"),
        channel=Channel.WEB,
        branch=here,
        service_point=inbox_of(here),
        name=raw_value(form, "name"),
        contact=raw_value(form, "contact"),
        texts=texts_of(form),
        card_number=raw_value(form, "card_number"),
        language=language,
        **audience_choice(form),
    )


def ask_context(form: AskForm, form_id: str, here: Branch, language: str) -> dict[str, Any]:
    words = library_words("ask.lead", "ask.hours", language=language)
    periods = periods_of(CODE)
    return {
        "form": form,
        "form_id": form_id,
        "branch": here,
        "branch_name": here.name,
        "others": [other for other in branches() if other.pk != here.pk],
        "lead": words["ask.lead"],
        "hours_note": words["ask.hours"],
        "today": hours_words(here, language),
        "phone": here.phone or the_library().phone,
        "texts": text_provider(),
        "kept_days": periods[""],
        "some_longer": len(periods) > 1,
        "lang": language,
        "point": None,
        "suggests": has_public(language),
        "sign_goes_here": SafeString(SIGN_GOES_HERE.decode()) if is_on(Switch.SIGN) else "",
    }


def same_form_id(http: HttpRequest) -> str:
    """Return the id that was sent, as a form to mend is still the same form; else a new one."""
    given = http.POST.get("form_id", "")
    return given if verified_form_id(given) else new_form_id()


def branch_or_not_found(slug: str) -> Branch:
    if slug:
        return or_not_found(branch_by_slug(slug))
    every = branches()
    if not every:
        raise NoLibraryYet.plain()
    return every[0]


@public_page
def lost_link(http: HttpRequest, language: str) -> HttpResponse:
    """Mail a new link. The answer is the same for a known and an unknown address."""
    form = LostLinkForm(http.POST or None)
    if http.method == "POST" and form.is_valid():
        try:
            contact = parse_contact(form.cleaned_data["contact"], the_library().country)
        except ValidationRefusal as needs:
            form.add_error("contact", " ".join(needs.fields.values()))
        else:
            if contact.kind == ContactKind.EMAIL:
                send_links(contact.normal, by=ANYBODY)
                return render(http, "desk/lost_link_sent.html", {})
            form.add_error(
                "contact", _("We can only send a link by e-mail. Or call us, and we look together.")
            )
    return render(http, "desk/lost_link.html", {"form": form}, status=422 if form.errors else 200)
