"""What the house's own pages call something is what it is called: a door that was renamed is renamed there too."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "yesdesk"
DOCS = ROOT / "docs"
PAGES = [
    DOCS / "house.md",
    DOCS / "pages.md",
    DOCS / "testing.md",
    *DOCS.glob("rooms/*.md"),
    *SOURCE.rglob("README.md"),
]


def known_names():
    """Each word that stands in the code, and each file and folder."""
    texts = [path.read_text() for kind in ("*.py", "*.html") for path in SOURCE.rglob(kind)]
    files = {path.name for path in SOURCE.rglob("*")} | {path.stem for path in SOURCE.rglob("*.py")}
    return files | {word for text in texts for word in re.findall(r"\w+", text)}


def names_in(text):
    """Names of two words and files in what stands as code."""
    for code in re.findall(r"`([^`\n]+)`", text):
        for name in re.findall(r"[A-Za-z_]\w*(?:\.py)?", code):
            if "_" in name.strip("_") or name.endswith(".py") or re.match("[A-Z][a-z]+[A-Z]", name):
                yield name


def test_each_name_is_one_of_the_code():
    known = known_names()
    unknown = [
        f"{page.relative_to(ROOT)}: {name}"
        for page in PAGES
        for name in names_in(page.read_text())
        if name not in known
    ]
    assert unknown == []
