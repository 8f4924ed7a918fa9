"""Settings: the lines for the library's website, and the websites that can show the form."""

import re
from html import unescape

import pytest

from yesdesk.core.models import AuditEntry
from yesdesk.core.site_context import library_info
from yesdesk.places.models import Library

ADDRESS = "/settings/website"


@pytest.fixture
def browser(client_of, teo, library):
    return client_of(teo)


def _lines(page) -> list[str]:
    return [
        unescape(each) for each in re.findall(r"<textarea[^>]* readonly[^>]*>([^<]*)<", page.text)
    ]


def test_page_has_a_line_of_html_for_link_button_and_frame(browser):
    link, button, frame, here = _lines(browser.get(ADDRESS))
    assert link == '<a href="http://127.0.0.1:8000/en/ask/mill">Ask Wren Valley Library</a>'
    assert re.fullmatch(
        r'<a href="http://127.0.0.1:8000/en/ask/mill" style="[^"]+">[^<]+</a>', button
    )
    assert 'src="http://127.0.0.1:8000/en/ask/mill/framed" title="Ask Wren Valley Library"' in frame
    assert here == "http://127.0.0.1:8000/here/mill"


def test_lines_are_of_the_branch_that_was_chosen(browser, hill):
    for line in _lines(browser.get(f"{ADDRESS}?branch={hill.pk}")):
        assert "/hill" in line
    assert "/en/ask/mill" in _lines(browser.get(f"{ADDRESS}?branch=none"))[0]


def test_name_of_a_library_breaks_no_line(browser):
    Library.objects.update(name='Ann\'s "Books" & <script>')
    for line in _lines(browser.get(ADDRESS))[:3]:
        assert "<script" not in line
        assert "Ask Ann&#x27;s &quot;Books&quot; &amp; &lt;script&gt;" in line


def test_websites_are_named_once_and_traced(browser):
    browser.post(ADDRESS, {"frame_hosts": "WWW.wren.example\nopac.wren.example, www.wren.example"})
    assert library_info().frame_hosts == ("www.wren.example", "opac.wren.example")
    assert (
        AuditEntry.objects.get(tag="places.frames").detail["hosts"]
        == "www.wren.example, opac.wren.example"
    )
    browser.post(ADDRESS, {"frame_hosts": ""})
    assert library_info().frame_hosts == ()


def test_name_in_other_letters_is_kept_as_browsers_write_it(browser):
    browser.post(ADDRESS, {"frame_hosts": "bücherei.example"})
    assert library_info().frame_hosts == ("xn--bcherei-n2a.example",)


@pytest.mark.parametrize(
    "typed",
    [
        "https://www.wren.example", "www.wren.example/ask", "www.wren.example:8080", "*.wren.example", "*", "'self'",
        "a.example;script-src", "192.0.2.7", "-a.example", "a..example", "x" * 64 + ".example", "wren_valley.example",
    ],
)  # fmt: skip
def test_what_is_no_name_of_a_website_is_said_and_stays_in_its_box(browser, typed):
    page = browser.post(ADDRESS, {"frame_hosts": f"www.wren.example\n{typed}"})
    assert page.status_code == 422
    assert page.context["form"].errors["frame_hosts"]
    assert typed in unescape(page.text)
    assert Library.objects.get().frame_hosts == ""


def test_more_than_twenty_websites_are_too_many(browser):
    page = browser.post(ADDRESS, {"frame_hosts": " ".join(f"w{n}.example" for n in range(21))})
    assert page.status_code == 422
