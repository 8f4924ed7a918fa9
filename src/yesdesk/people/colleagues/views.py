"""Colleagues: who works here, adding one, changing one, leaving and coming back."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.web.forms import add_errors, sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.people.access import access_member, access_reset
from yesdesk.people.colleagues.actions import (
    add_member,
    change_member,
    confirm_reset as agree_to,
    deactivate_member,
    reactivate_member,
    remove_second_step,
    reset_password,
)
from yesdesk.people.colleagues.forms import MemberForm, NewMemberForm
from yesdesk.people.guarded_rights import resets_to_confirm, somebody_may_agree
from yesdesk.people.models import JobClass, User
from yesdesk.people.queries import has_second_step, staff_members

looks_after_staff = staff_page(permission=Permission.PEOPLE_STAFF_CHANGE)


@require_safe
@looks_after_staff
def staff_list(request: Any) -> HttpResponse:
    members = staff_members(request.actor)
    context = {
        "active": [member for member in members if member.is_active],
        "left": [member for member in members if not member.is_active],
    }
    return render(request, "people/staff.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@looks_after_staff
def add(request: Any) -> HttpResponse:
    """Add a colleague; the answer shows their start password once."""
    form = NewMemberForm(sent(request), initial={"language": request.actor.language})
    if form.is_valid():
        try:
            member, given = add_member(**form.cleaned_data, by=request.actor)
            return _show_once(request, member, given)
        except ValidationRefusal as needs:
            add_errors(form, needs)
    return _form_page(request, "people/staff_add.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@looks_after_staff
def change(request: Any, pk: int) -> HttpResponse:
    member = access_member(request.actor, pk)
    own = member.pk == request.actor.user_id
    kept = {
        "name": member.name,
        "job_class": member.job_class_id,
        "branch": member.branch_id,
        "language": member.language,
        "email": member.email,
    }
    form = MemberForm(sent(request), initial=kept)
    form.fields["job_class"].disabled = own
    if form.is_valid():
        changed = change_member(member, **form.cleaned_data, by=request.actor)
        _say_saved(request, changed, form.cleaned_data["job_class"])
        return redirect("staff")
    context = {
        "form": form,
        "member": member,
        "own": own,
        "second_step": has_second_step(member),
    }
    return _form_page(request, "people/staff_change.html", context)


def _say_saved(request: Any, member: User, wanted: JobClass) -> None:
    if member.job_class_id == wanted.pk:
        flash(request, "Saved.")
        return
    flash(
        request,
        "Saved, but for the job class. A colleague with the same rights has to agree to it.",
    )
    _say_where_nobody_may(request, member)


def _say_where_nobody_may(request: Any, member: User) -> None:
    if not somebody_may_agree(member, request.actor):
        flash(
            request,
            "Nobody else here has these rights. On the server, “yesdesk admin” with their login name and "
            "“--job-class” gives them the job class and a start password.",
            stops=True,
        )


@require_POST
@looks_after_staff
def leave(request: Any, pk: int) -> HttpResponse:
    deactivate_member(access_member(request.actor, pk), by=request.actor)
    flash(request, "They are signed out everywhere and can’t sign in.")
    return redirect("staff")


@require_POST
@looks_after_staff
def come_back(request: Any, pk: int) -> HttpResponse:
    """Let a colleague come back; the answer shows a start password once."""
    member = access_member(request.actor, pk)
    return _show_once(request, member, reactivate_member(member, by=request.actor))


@require_POST
@looks_after_staff
def new_password(request: Any, pk: int) -> HttpResponse:
    """Make a new start password; the answer shows it once."""
    member = access_member(request.actor, pk)
    return _show_once(request, member, reset_password(member, by=request.actor))


@require_POST
@looks_after_staff
def second_step(request: Any, pk: int) -> HttpResponse:
    member = access_member(request.actor, pk)
    remove_second_step(member, by=request.actor)
    flash(request, "Their second step is off.")
    return redirect("staff_change", pk=member.pk)


@require_safe
@staff_page
def to_agree(request: Any) -> HttpResponse:
    return render(request, "people/agree.html", {"waiting": resets_to_confirm(request.actor)})


@require_POST
@staff_page
def agree(request: Any, pk: int) -> HttpResponse:
    """Agree as a holder of these rights; the answer shows the start password once."""
    member = access_reset(request.actor, pk)
    return _show_once(request, member, agree_to(member, by=request.actor))


def _show_once(request: Any, member: User, given: str) -> HttpResponse:
    if not given:
        flash(
            request, "Asked. A colleague with the same rights has to agree to the start password."
        )
        _say_where_nobody_may(request, member)
        return redirect("staff_change", pk=member.pk)
    context = {"member": member, "start_password": given}
    return render(request, "people/start_password.html", context)


def _form_page(request: Any, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=422 if context["form"].errors else 200)
