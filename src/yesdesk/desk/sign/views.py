"""The sign's pages for staff: the chip of the frame, and the paper with the line for the website."""

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yesdesk.core.errors import ValidationRefusal, or_not_found
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import number_in
from yesdesk.core.web.forms import add_errors, sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.desk.sign.actions import put_up
from yesdesk.desk.sign.bell import come, disconnect, pair
from yesdesk.desk.sign.queries import (
    SIGN_IN_SESSION,
    bells_told,
    forget_signs,
    frame_sign,
)
from yesdesk.places.models import ServicePoint, ServicePointKind, SignState, Tablet
from yesdesk.places.queries import service_points, the_library
from yesdesk.places.switches import Switch, is_on, needs

answers = staff_page(permission=Permission.DESK_REQUEST_ANSWER)
_STEP: Final = timedelta(minutes=5)


@require_POST
@answers
@needs(Switch.SIGN)
def sign(http: StaffRequest) -> HttpResponse:
    """Put up the sign of a service point by one tap: a state, or the minutes until somebody is back."""
    point = _point_or_refuse(http, number_in(http.POST.get("point", "")))
    tapped = http.POST.get("state", "")
    minutes = number_in(http.POST.get("minutes", ""))
    if minutes and minutes <= 12 * 60:
        put_up(point, SignState.BACK_AT, back_at=_back_at(minutes), by=http.actor)
    elif tapped in SignState and tapped != SignState.BACK_AT:
        put_up(point, SignState(tapped), by=http.actor)
    else:
        raise ValidationRefusal({"state": _("Choose what the sign says.")})
    if http.session.get(SIGN_IN_SESSION) != point.pk:
        http.session[SIGN_IN_SESSION] = point.pk
    return back_to_page(http)


def back_to_page(http: StaffRequest) -> HttpResponse:
    back = http.POST.get("back", "")
    ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if ours else "desk")


def _point_or_refuse(http: StaffRequest, asked: int | None) -> ServicePoint:
    chip = frame_sign(http)
    if chip is None or asked is None or asked not in {pk for pk, _name, _chosen in chip["points"]}:
        raise ValidationRefusal({"point": _("Choose a place of your branch.")})
    return ServicePoint.objects.select_related("branch").get(pk=asked)


def _back_at(minutes: int) -> datetime:
    # Full five minutes, as nobody reads "back at 18:03" from a sign.
    at = timezone.now() + timedelta(minutes=minutes)
    over = timedelta(minutes=at.minute % 5, seconds=at.second, microseconds=at.microsecond)
    return at - over + (_STEP if over else timedelta())


@require_safe
@answers
@needs(Switch.SIGN)
def sign_chip(http: StaffRequest) -> HttpResponse:
    """Return the chip alone, read anew: a page asks for it when it heard of a change."""
    forget_signs()
    return render(http, "core/parts/sign_chip.html", {})


@require_POST
@answers
@needs(Switch.SIGN)
def sign_come(http: StaffRequest, pk: int) -> HttpResponse:
    """Answer the bell of a service point: *I'm coming*, with one's name where that button was tapped."""
    point = _point_or_refuse(http, pk)
    if come(point, named="named" in http.POST, by=http.actor):
        flash(http, "You’re going.")
    else:
        flash(http, "A colleague is going. Thank you.")
    return back_to_page(http)


class PairForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("The code on the tablet"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Type the code that the tablet shows.")},
    )
    point = forms.ChoiceField(label=gettext_lazy("Where does it stand?"))


@require_http_methods(["GET", "HEAD", "POST"])
@answers
@needs(Switch.SIGN)
def tablets(http: StaffRequest) -> HttpResponse:
    """Connect a tablet by the code it shows, and disconnect one (`off`)."""
    chip = frame_sign(http)
    places = [(str(pk), name) for pk, name, _chosen in chip["points"]] if chip else []
    if off := number_in(http.POST.get("off", "")):
        disconnect(off, by=http.actor)
        flash(http, "Disconnected.")
        return redirect("tablets")
    form = PairForm(sent(http))
    form.fields["point"].choices = places  # type: ignore[attr-defined]
    if form.is_valid():
        point = _point_or_refuse(http, int(form.cleaned_data["point"]))
        try:
            pair(form.cleaned_data["code"], point, by=http.actor)
        except ValidationRefusal as needs_mending:
            add_errors(form, needs_mending)
        else:
            flash(http, "Connected. The tablet shows the sign in a moment.")
            return redirect("tablets")
    names = {int(pk): name for pk, name in places}
    here = Tablet.objects.filter(point__in=names).order_by("point", "pk")
    context = {
        "form": form,
        "here": [(pk, names[point]) for pk, point in here.values_list("pk", "point")],
        "address": f"{settings.BASE_URL}{reverse('tablet_new', args=[http.actor.language])}",
        "told": bells_told(http.actor),
    }
    status = 422 if form.errors else 200
    return render(http, "desk/tablets.html", context, status=status)


@require_safe
@answers
def sign_paper(http: StaffRequest) -> HttpResponse:
    """Show the paper sign of a branch, or of one of its points, to print. It needs no switch: paper is never wrong."""
    context = _paper(http)
    line = reverse("sign_line", args=[context["language"], context["branch"].slug])
    context["line"] = f"{settings.BASE_URL}{line}{context['only']}" if is_on(Switch.SIGN) else ""
    return render(http, "desk/sign_paper.html", context)


@require_safe
@answers
def poster(http: StaffRequest) -> HttpResponse:
    """Show the poster of a branch, or of one of its points, to print: its square opens the form to ask there."""
    return render(http, "desk/poster.html", _paper(http))


def _paper(http: StaffRequest) -> dict[str, Any]:
    # What the papers of a place share. `only`: the query that names one point.
    import segno  # megabytes, and few print a sign

    places = {each.branch.pk: each.branch for each in service_points()}
    wanted = number_in(http.GET.get("branch", "")) or http.actor.branch
    branch = or_not_found(places.get(wanted or 0) or next(iter(places.values()), None))
    library = the_library()
    points = [each for each in branch.service_points.all() if each.kind != ServicePointKind.INBOX]
    point = next((each for each in points if str(each.pk) == http.GET.get("point")), None)
    only = f"?point={point.pk}" if point else ""
    address = f"{settings.BASE_URL}/{library.default_language}/ask/{branch.slug}"
    drawn = segno.make(f"{address}{only}", error="m")
    code = drawn.svg_inline(scale=6, svgclass="code", omitsize=True)
    return {
        "branch": branch,
        "point": point,
        "points": points if len(points) > 1 else [],
        "others": [each for each in places.values() if each.pk != branch.pk],
        "paper_languages": library.languages,
        "phone": branch.phone or library.phone,
        "code": SafeString(code),
        "address": address,
        "only": only,
        "language": library.default_language,
    }
