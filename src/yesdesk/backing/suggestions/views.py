"""Pages to suggest a change, to act on a suggestion, and to say `me too`."""

from secrets import token_hex
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yesdesk.backing.models import Lane, Suggestion, SuggestionState
from yesdesk.backing.open_days import open_days
from yesdesk.backing.posts.queries import Posts, posts_now
from yesdesk.backing.suggestions.actions import (
    OPEN_DAYS,
    answer_suggestion,
    ask_more_time,
    merge_suggestions,
    put_aside,
    refer,
    refusal_for,
    say_me_too,
    send_on,
    suggest,
)
from yesdesk.backing.suggestions.forms import (
    AnswerForm,
    AsideForm,
    MergeForm,
    MoreTimeForm,
    ReferForm,
    SendOnForm,
    SuggestForm,
)
from yesdesk.backing.suggestions.queries import (
    access_suggestion,
    suggestion_line,
    suggestion_list,
    waiting_suggestions,
)
from yesdesk.core.errors import NotFound, Refusal, ValidationRefusal
from yesdesk.core.labels import job_label
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import number_in
from yesdesk.core.web.forms import add_errors, do_if_valid, sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page, typed_words
from yesdesk.core.web.request_log import leaves_no_line
from yesdesk.desk.answers.queries import library_day
from yesdesk.people.sessions import SHARED_DESK
from yesdesk.policy.queries import cached_versions
from yesdesk.policy.situation import RuleTerms

# This cookie holds today's presses; no row does.
ME_TOO: Final = "yesdesk_me_too"

# This cookie counts the browser's lines for the next opening.
SENT: Final = "yesdesk_suggested"

LINES: Final = 5
LINES_AT_SHARED_DESK: Final = 20

reads = staff_page(permission=Permission.DESK_REQUEST_SEE)
# Seconds of a long weekend.
_KEPT: Final = 4 * 24 * 60 * 60

_MOST_PRESSED: Final = 50
_SALT: Final = 8
# Typed fields of an act; the others are chosen.
_TYPED: Final = ("-reason", "-outside")


@leaves_no_line
@require_http_methods(["GET", "HEAD", "POST"])
@reads
def suggest_page(request: Any) -> HttpResponse:
    """Show the form and earlier suggestions. `?rule=late-charges`: about that rule; `?page=2`: older answers."""
    by = request.actor
    rule = _rule_by_slug(request.GET.get("rule", ""))
    form = SuggestForm(sent(request))
    if form.is_valid() and (answer := _send_suggestion(request, form, rule)) is not None:
        return answer
    found = suggestion_list(by, number_in(request.GET.get("page", "")) or 1)
    context = {
        "form": form,
        "rule": rule,
        "lanes": _lane_choices(form, found.posts),
        "found": found,
    }
    return render(request, "backing/suggest.html", context, status=422 if form.errors else 200)


def _send_suggestion(
    request: Any, form: SuggestForm, rule: RuleTerms | None
) -> HttpResponse | None:
    # None: an error first. The browser's cookie counts its lines for the next opening; no row does.
    clean, named = form.cleaned_data, request.POST.get("name") == "yes"
    about = rule.id if rule else None
    day = open_days().opening_day(timezone.now())
    before = _marks_in_cookie(request, SENT, day.isoformat())
    most = LINES_AT_SHARED_DESK if SHARED_DESK in request.session else LINES
    if len(before) >= most:
        said = _(
            "This computer has sent %(most)s lines. Send this one after the library opens next."
        )
        form.add_error(None, said % {"most": most})
        return None
    try:
        suggest(
            clean["line"], lane=Lane(clean["lane"]), with_name=named, rule=about, by=request.actor
        )
    except ValidationRefusal as needs:
        add_errors(form, needs)
        return None
    if clean["lane"] == Lane.BROKEN:
        flash(request, "Sent. It shows now, and the lead on shift answers it.")
    elif named:
        flash(request, "Sent with your name. It shows on %(day)s, when we open.", day=day)
    else:
        flash(request, "Sent without your name. It shows on %(day)s, when we open.", day=day)
    return _with_cookie(redirect("suggest"), SENT, [day.isoformat(), *before, ""])


def _rule_by_slug(slug: str) -> RuleTerms | None:
    named = [each for each in cached_versions(get_language() or "en") if each.slug == slug]
    return named[-1].terms if named else None


def _lane_choices(form: SuggestForm, posts: Posts) -> list[dict[str, Any]]:
    days, now = open_days(), timezone.now()
    opens = days.opening_day(now)
    chosen = form["lane"].value()
    return [
        {
            "value": lane.value,
            "label": lane.label,
            "post": posts.of(lane),
            "days": OPEN_DAYS.get(lane),
            "due": days.after(opens, OPEN_DAYS[lane]) if lane in OPEN_DAYS else days.same_day(now),
            "chosen": chosen == lane.value,
        }
        for lane in Lane
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@reads
def one_suggestion(request: Any, pk: int) -> HttpResponse:
    """Show a suggestion, and do an act of its post or facilitator (`do`: answer, more, refer, send, merge, aside)."""
    found = access_suggestion(request.actor, pk)
    page = SuggestionPage(request, found)
    if request.method == "POST":
        try:
            done = page.do(request.POST.get("do", ""))
        except Refusal as refusal:
            return _show_typed_again(request, refusal, pk)
        if done:
            return redirect("suggestion", pk)
    return page.render()


def _show_typed_again(request: Any, refusal: Refusal, pk: int) -> HttpResponse:
    # The typed words come back where a colleague was quicker, or another post answers.
    refusal.next_href = reverse("suggestion", args=[pk])
    refusal.next_label = _("Read the suggestion")
    typed = [each for each in typed_words(request) if each[0].endswith(_TYPED)]
    context = {"refusal": refusal, "typed": typed}
    return render(request, "core/typed_back.html", context, status=refusal.status)


class SuggestionPage:
    """A suggestion with the forms that its reader may use."""

    def __init__(self, request: Any, row: Suggestion) -> None:
        self.request, self.row = request, row
        self.posts = posts_now()
        waits = row.state == SuggestionState.SAID
        self.answers = waits and self.posts.may_answer(request.actor, row.lane, row.post_id)
        self.facilitates = waits and self.posts.facilitates(request.actor)
        self.forms = self._forms_by_action()

    def _forms_by_action(self) -> dict[str, forms.Form]:
        row, do = self.row, self.request.POST.get("do", "")
        now = self.posts.of(row.lane, row.post_id)
        may_be = self.posts.at_work - self.posts.facilitators
        others = [
            (pk, job_label(name))
            for pk, name in self.posts.names.items()
            if pk in may_be and pk != now.job_class
        ]

        def data(name: str) -> Any:
            return self.request.POST if do == name else None

        made: dict[str, forms.Form] = {}
        if self.answers:
            made["answer"] = AnswerForm(data("answer"), lane=row.lane)
            if row.more_until is None and row.due >= library_day():
                made["more"] = MoreTimeForm(data("more"), due=row.due, lane=row.lane)
            made["refer"] = ReferForm(data("refer"), posts=others)
        if self.answers or self.facilitates:
            there = [(now.job_class or 0, job_label(now.name))] if now.job_class in may_be else []
            first = {"lane": row.lane}
            made["send"] = SendOnForm(data("send"), posts=[*others, *there], initial=first)
        if self.facilitates:
            same = [
                (each.pk, each.line)
                for each in waiting_suggestions(self.request.actor)
                if each.pk != row.pk
            ]
            made["merge"] = MergeForm(data("merge"), others=same)
            made["aside"] = AsideForm(data("aside"))
        return made

    def do(self, name: str) -> bool:
        """Do an act; False with errors in its form. Raises Refusal."""
        form = self.forms.get(name)
        if form is None:
            raise NotFound.plain() if name not in _ACTS else refusal_for(self.row)
        act, said = _ACTS[name]
        by = self.request.actor
        done = do_if_valid(form, lambda: act(self.row.pk, **form.cleaned_data, by=by))
        if done:
            flash(self.request, said)
        return done

    def render(self) -> HttpResponse:
        row = self.row
        line = suggestion_line(row, self.posts, library_day())
        into = row.merged_into
        context = {
            "line": line,
            "said_on": row.said_on,
            "post_now": self.posts.of(row.lane, row.post_id),
            "rule": _rule_by_slug(row.rule.slug) if row.rule else None,
            "steps": list(row.sent_on.all()),
            "waits": row.state == SuggestionState.SAID,
            "into": suggestion_line(into, self.posts, library_day()) if into else None,
            "together": list(row.merged.order_by("line").values_list("line", flat=True)),
            "answer_form": self.forms.get("answer"),
            "may_draft": row.lane == Lane.DECIDE
            and self.request.actor.may(Permission.POLICY_RULES_CHANGE),
            "decisions": list(row.rulings.exclude(signed_on=None)),
            "more_form": self.forms.get("more"),
            "refer_form": self.forms.get("refer"),
            "send_form": self.forms.get("send"),
            "merge_form": self.forms.get("merge"),
            "aside_form": self.forms.get("aside"),
        }
        wrong = any(form.errors for form in self.forms.values())
        return render(
            self.request, "backing/suggestion.html", context, status=422 if wrong else 200
        )


_ACTS: Final[dict[str, tuple[Any, str]]] = {
    "answer": (answer_suggestion, "Answered. All staff can read it now."),
    "more": (ask_more_time, "Noted. All staff see the new day and why."),
    "refer": (refer, "Referred. All staff see to whom, and by when."),
    "send": (send_on, "Sent on."),
    "aside": (put_aside, "Put aside. All staff read why."),
    "merge": (merge_suggestions, "Put together. One answer counts for both."),
}


@leaves_no_line
@require_POST
@reads
def me_too(request: Any, pk: int) -> HttpResponse:
    """Say the same, once a day for each computer and suggestion. Only its cookie knows. The next page says the same
    whether it counted or not.
    """
    pressed = _marks_in_cookie(request, ME_TOO, _today_iso())
    if not any(each == _cookie_mark(pk, each[:_SALT]) for each in pressed):
        say_me_too(pk, by=request.actor)
    flash(request, "Noted without your name. A computer counts once a day for each suggestion.")
    marks = [*pressed, _cookie_mark(pk, token_hex(_SALT // 2))][-_MOST_PRESSED:]
    return _with_cookie(redirect("suggestion", pk), ME_TOO, [_today_iso(), *marks])


def _with_cookie(answer: HttpResponse, name: str, value: list[str]) -> HttpResponse:
    answer.set_cookie(
        name,
        signing.Signer(salt=name).sign_object(value),
        max_age=_KEPT,
        path=reverse("suggest"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


def _cookie_mark(pk: int, salt: str) -> str:
    # Each press has a salt of its own, so that a reader of a shared computer's cookie learns nothing.
    return salt + salted_hmac(ME_TOO, f"{salt}{pk}", algorithm="sha256").hexdigest()[:16]


def _today_iso() -> str:
    return library_day().isoformat()


def _marks_in_cookie(request: Any, name: str, today: str) -> list[str]:
    # The cookie holds its day first; another day's is empty.
    try:
        found = signing.Signer(salt=name).unsign_object(request.COOKIES.get(name, ""))
    except signing.BadSignature:
        return []
    day, *marks = [str(each) for each in found] or [""]
    return marks if day == today else []
