"""Job classes: the table of what each may do, and their words."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from yesdesk.core.labels import with_colon
from yesdesk.core.permissions import Permission
from yesdesk.core.web.forms import do_if_valid, sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.people.access import access_job_class
from yesdesk.people.job_classes.actions import (
    add_job_class,
    change_job_class,
    remove_job_class,
    set_permissions,
)
from yesdesk.people.job_classes.catalogue import PERMISSION_GROUPS, PERMISSION_WORDS
from yesdesk.people.models import JobClass
from yesdesk.people.queries import job_classes, permissions_of


class JobClassForm(forms.Form):
    not_yet = _("Not saved yet.")
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        error_messages={"required": _("Write what this post is called, like Shelver.")},
    )
    description = forms.CharField(
        label=_("What somebody in it does"),
        max_length=200,
        required=False,
        help_text=_("One sentence."),
    )


class NewJobClassForm(JobClassForm):
    permissions = forms.TypedMultipleChoiceField(
        label=_("What they can do"),
        choices=(),
        coerce=Permission,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permissions"].choices = [  # type: ignore[attr-defined]
            (permission.value, f"{with_colon(name)} {sentence}")
            for permission, (name, sentence) in PERMISSION_WORDS.items()
        ]


changes_job_classes = staff_page(permission=Permission.PEOPLE_JOB_CLASSES_CHANGE)


@require_http_methods(["GET", "HEAD", "POST"])
@changes_job_classes
def matrix(request: Any) -> HttpResponse:
    classes = job_classes()
    own = request.user.job_class_id
    if request.method == "POST":
        wanted = {
            each: permissions_of(request.POST.getlist(_field_name(each)))
            for each in classes
            if each.pk != own
        }
        set_permissions(wanted, by=request.actor)
        flash(request, "Saved. It counts from the next page each of them opens.")
        return redirect("job_classes")
    context = {
        "classes": classes,
        "groups": list(_permission_rows_by_room(classes, own)),
        "width": len(classes) + 1,
        "own": own,
    }
    return render(request, "people/job_classes.html", context)


def _field_name(job_class: JobClass) -> str:
    return f"class-{job_class.pk}"


def _permission_rows_by_room(
    classes: list[JobClass], own: int
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    held = {each.pk: permissions_of(each.permissions) for each in classes}
    for room, heading in PERMISSION_GROUPS.items():
        rows = [
            {
                "value": permission.value,
                "name": str(name),
                "sentence": str(sentence),
                "cells": [
                    (each, _field_name(each), permission in held[each.pk], each.pk == own)
                    for each in classes
                ],
            }
            for permission, (name, sentence) in PERMISSION_WORDS.items()
            if permission.startswith(f"{room}:")
        ]
        yield str(heading), rows


@require_http_methods(["GET", "HEAD", "POST"])
@changes_job_classes
def add(request: Any) -> HttpResponse:
    form = NewJobClassForm(sent(request))
    if do_if_valid(form, lambda: add_job_class(**form.cleaned_data, by=request.actor)):
        flash(request, "Saved.")
        return redirect("job_classes")
    context = {"form": form}
    return render(request, "people/job_class_add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@changes_job_classes
def change(request: Any, pk: int) -> HttpResponse:
    job_class = access_job_class(request.actor, pk)
    kept = {"name": job_class.name, "description": job_class.description}
    form = JobClassForm(sent(request), initial=kept)
    if do_if_valid(
        form, lambda: change_job_class(job_class, **form.cleaned_data, by=request.actor)
    ):
        flash(request, "Saved.")
        return redirect("job_classes")
    context = {"form": form, "heading": job_class.label, "job_class": job_class}
    return render(
        request, "people/job_class_change.html", context, status=422 if form.errors else 200
    )


@require_POST
@changes_job_classes
def remove(request: Any, pk: int) -> HttpResponse:
    remove_job_class(access_job_class(request.actor, pk), by=request.actor)
    flash(request, "The job class is gone.")
    return redirect("job_classes")
