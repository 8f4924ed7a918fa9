"""The drawn icons, the weight of a public page, and the strict content policy."""

import re
from pathlib import Path

import yesdesk

PACKAGE = Path(yesdesk.__file__).parent
STATIC = PACKAGE / "core" / "static" / "yesdesk"
TEMPLATES = sorted(PACKAGE.glob("**/templates/**/*.html"))


def test_every_icon_a_template_uses_is_drawn():
    drawn = set(re.findall(r'<symbol id="(i-[\w-]+)"', (STATIC / "icons.svg").read_text()))
    used = {
        (icon, page.name)
        for page in TEMPLATES
        for icon in re.findall(r"icon\(\"([a-z]+)\"", page.read_text())
    }
    assert used
    assert {pair for pair in used if f"i-{pair[0]}" not in drawn} == set()


def test_style_and_icons_leave_half_of_a_public_page_to_its_words():
    weight = sum((STATIC / name).stat().st_size for name in ("yesdesk.css", "icons.svg"))
    assert weight < 30_000, "a public page with both stays under 60 KB"


def test_no_template_needs_inline_code_or_style():
    inline = re.compile(
        r"""\s(?:style|on[a-z]+)=["']|<style\b|<script(?![^>]*\bsrc=)|javascript:"""
    )
    assert {page.name for page in TEMPLATES if inline.search(page.read_text())} == set()


def test_every_token_a_style_uses_is_set():
    sheets = "".join(sheet.read_text() for sheet in STATIC.glob("*.css"))
    used = set(re.findall(r"var\((--[\w-]+)", sheets))
    assert used
    assert used - set(re.findall(r"(--[\w-]+):", sheets)) == set()


def test_the_style_sheets_use_nothing_newer_than_the_oldest_desk_browser():
    for sheet in STATIC.glob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
        assert not re.search(
            r"&\s*[.:\[>+~{]|color-mix\(|light-dark\(|popover|@starting-style", text
        )
        assert "http" not in text, sheet.name
