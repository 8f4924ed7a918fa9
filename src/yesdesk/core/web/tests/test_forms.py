"""Forms render in the look of Yesdesk, and say what needs another look without losing a word."""

import re

from django import forms
from django.template.loader import render_to_string

from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.web.forms import do_if_valid


class _Need(forms.Form):
    words = forms.CharField(label="What do you need?", widget=forms.Textarea)
    contact = forms.EmailField(label="Where can we answer you?", help_text="E-mail")
    channel = forms.ChoiceField(
        label="How did it come?", widget=forms.RadioSelect, choices=[("web", "Web")]
    )
    ways = forms.MultipleChoiceField(
        label="Ways",
        widget=forms.CheckboxSelectMultiple,
        choices=[("a", "A"), ("b", "B")],
        required=False,
    )
    keep = forms.BooleanField(label="Keep it open", required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)


def _page(form: forms.Form) -> str:
    return str(form)


def _ids(html: str) -> set[str]:
    found = re.findall(r'\bid="([^"]+)"', html)
    assert len(found) == len(set(found)), "an id stands twice"
    return set(found)


def test_every_description_and_label_points_at_something_on_the_page():
    html = _page(_Need({"words": "<b>two books", "contact": "ana.m@post"}))
    ids = _ids(html)
    pointed = re.findall(r'(?:aria-describedby|for)="([^"]+)"', html)
    assert pointed
    assert {one for many in pointed for one in many.split()} <= ids


def test_what_was_typed_stays_beside_what_needs_mending():
    html = _page(_Need({"words": "<b>two books", "contact": "ana.m@post"}))
    assert "&lt;b&gt;two books" in html
    assert re.search(
        r'<input[^>]*name="contact"[^>]*value="ana.m@post"[^>]*aria-invalid="true"', html
    )
    assert 'class="mend" id="id_contact_error"' in html


def test_the_notice_links_each_field_that_needs_another_look_and_no_other():
    html = _page(_Need({"words": "two books", "contact": "ana.m@post", "seen": "1"}))
    notice = html[: html.index('<div class="field">')]
    assert re.findall(r'href="#([^"]+)"', notice) == ["id_contact", "id_channel_0"]
    assert {"id_contact", "id_channel_0"} <= _ids(html)


def test_the_focus_is_on_the_first_field_that_needs_another_look_and_on_no_other():
    html = _page(_Need({"words": "two books", "contact": "ana.m@post", "ways": ["c"], "seen": ""}))
    assert re.findall(r'<input[^>]*name="([^"]+)"[^>]* autofocus', html) == ["contact"]
    assert html.count(" autofocus") == 1
    assert "autofocus" not in _page(_Need())


def test_a_form_not_sent_yet_has_no_notice():
    html = _page(_Need())
    assert "notice" not in html
    assert "mend" not in html


def test_a_form_may_say_itself_what_did_not_happen():
    class Branch(forms.Form):
        not_yet = "Not saved yet."
        name = forms.CharField()

    html = render_to_string("core/parts/not_sent.html", {"form": Branch({})})
    assert "Not saved yet." in html
    assert "Not sent yet." not in html


def test_each_kind_of_field_has_its_shape():
    html = _page(_Need())
    assert re.search(r'<textarea[^>]*class="box"[^>]* dir="auto"', html)
    assert re.search(r'<label class="key"[^>]*><input type="radio"[^>]*>\s*<span>Web</span>', html)
    assert html.count('<label class="tick"') == 3
    assert not re.search(r'<input type="(?:radio|checkbox|hidden)"[^>]*class="box"', html)
    assert html.count('name="seen"') == 1


def test_a_widget_keeps_its_own_class():
    class Code(forms.Form):
        code = forms.CharField(widget=forms.TextInput(attrs={"class": "code-box"}))

    assert 'class="box code-box"' in _page(Code())


class _Word(forms.Form):
    word = forms.CharField()


def test_a_valid_form_is_acted_on_once():
    done = []
    form = _Word({"word": "books"})
    assert do_if_valid(form, lambda: done.append(form.cleaned_data["word"]))
    assert done == ["books"]


def test_nothing_is_done_for_a_form_that_is_empty_or_wrong():
    done = []
    for form in (_Word(), _Word({"word": ""})):
        assert not do_if_valid(form, lambda: done.append("done"))
    assert done == []


def test_what_an_act_refuses_stands_at_its_field():
    def refuse():
        raise ValidationRefusal({"word": "Another tag has this word."})

    form = _Word({"word": "books"})
    assert not do_if_valid(form, refuse)
    assert form.errors["word"] == ["Another tag has this word."]
