"""The library as a whole, and its words for patrons."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.form_errors import add_errors, sent
from yesdesk.core.http import flash
from yesdesk.core.http.staff import staff_page
from yesdesk.core.permissions import Permission
from yesdesk.places.actions import change_library, write_all_words
from yesdesk.places.forms.library import LibraryForm, WordsForm
from yesdesk.places.queries import the_library, written_words

may_change_places = staff_page(permission=Permission.PLACES_PLACES_CHANGE)


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_places
def library(request: Any) -> HttpResponse:
    """Name, languages, clock, money and networks."""
    kept = the_library()
    form = LibraryForm(
        sent(request),
        initial={name: getattr(kept, name) for name in LibraryForm.base_fields},
    )
    if form.is_valid():
        try:
            change_library(kept, **form.cleaned_data, by=request.actor)
        except ValidationRefusal as needs:
            add_errors(form, needs)
        else:
            flash(request, "Saved.")
            return redirect("library")
    status = 422 if form.errors else 200
    return render(request, "places/library.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_places
def words(request: Any) -> HttpResponse:
    """The library's own sentences on patrons' pages, one a language."""
    kept = the_library()
    initial = {f"{key}.{language}": text for key, language, text in written_words()}
    form = WordsForm(
        sent(request),
        initial=initial,
        languages=kept.languages,
        default_language=kept.default_language,
    )
    if request.method == "POST" and form.is_valid():
        write_all_words(form.versions(), by=request.actor)
        flash(request, "Saved. Patrons read it from now on.")
        return redirect("words")
    return render(request, "places/words.html", {"form": form, "default": kept.default_language})
