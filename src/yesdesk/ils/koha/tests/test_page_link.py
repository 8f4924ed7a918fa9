"""The line for Koha's patron pages is one line, holds the address, and is the one our docs print."""

from pathlib import Path

from yesdesk.ils.koha import line_for_koha

DOCS = Path(__file__).parents[5] / "docs/library-system.md"


def test_line_for_koha_is_one_line_with_the_address():
    line = line_for_koha("https://yes.example/", "Yes?")
    assert "\n" not in line
    assert '"https://yes.example/yes#patron="' in line


def test_no_address_ends_the_script():
    line = line_for_koha('https://x/"</script>', "a")
    assert "</script>" not in line
    assert '\\"' in line


def test_our_docs_print_it():
    line = line_for_koha("https://yes.library.example", "What can I say yes to?")
    assert line in DOCS.read_text(encoding="utf-8")
