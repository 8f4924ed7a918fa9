"""A form that needs another look speaks like the rest of the house."""

from datetime import date

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation


class _Form(forms.Form):
    words = forms.CharField(max_length=5, min_length=2, required=False)
    name = forms.CharField()
    way = forms.ChoiceField(choices=[("a", "A")], required=False)
    number = forms.IntegerField(min_value=1, max_value=9, required=False)
    day = forms.DateField(required=False)
    hour = forms.TimeField(required=False)
    at = forms.DateTimeField(required=False)
    contact = forms.EmailField(required=False)
    file = forms.FileField(required=False)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "This is still empty."),
        ("words", "too long", "This is too long. Up to 5 letters fit here."),
        ("words", "a", "This is too short. Please write 2 or more."),
        (
            "words",
            "a\x00b",
            "There is a sign in it that we cannot keep. Please write it once more.",
        ),
        ("way", "b", "Please choose from the list."),
        ("number", "many", "Please use digits only, like 12."),
        ("number", "0", "Please choose 1 or more."),
        ("number", "10", "Please choose 9 or less."),
        ("day", "soon", "Please write the day like 31/01/2027."),
        ("hour", "late", "Please write the time like 9:00 or 17:30."),
        ("at", "later", "Please choose a day and a time."),
        ("contact", "ana", "A whole address looks like ana.m@post.example"),
    ],
)
def test_form_error_says_what_to_write(field, typed, said):
    assert _Form({field: typed}).errors[field] == [said]


@pytest.mark.parametrize(
    ("country", "typed", "day"),
    [
        ("IE", "2027-03-02", date(2027, 3, 2)),
        ("IE", "02/03/2027", date(2027, 3, 2)),
        ("IE", "2.3.27", date(2027, 3, 2)),
        ("US", "02/03/2027", date(2027, 2, 3)),
        ("US", "2027-03-02", date(2027, 3, 2)),
    ],
)
def test_a_day_is_typed_in_the_order_of_the_country(monkeypatch, country, typed, day):
    monkeypatch.setattr("yesdesk.core.dates.library_country", lambda: country)
    form = _Form({"name": "Ana", "day": typed})
    assert form.is_valid()
    assert form.cleaned_data["day"] == day


def test_form_error_shows_the_day_as_the_country_types_it(monkeypatch):
    monkeypatch.setattr("yesdesk.core.dates.library_country", lambda: "US")
    assert _Form({"day": "soon"}).errors["day"] == ["Please write the day like 01/31/2027."]


def test_an_empty_file_is_asked_for_again():
    form = _Form({"name": "Ana"}, {"file": SimpleUploadedFile("list.pdf", b"")})
    assert form.errors["file"] == ["There is nothing in this file. Please choose it again."]


def test_form_error_speaks_the_readers_language():
    form = _Form({})
    with translation.override("fr"):
        assert form.errors["name"] == [translation.gettext("This is still empty.")]
        assert form.errors["name"] != ["This is still empty."]
