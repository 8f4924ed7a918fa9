"""What a visitor of the repository is led to is there, and the workflow runs what CI runs."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
HUB = ROOT / ".github"


def test_workflow_runs_the_lights_of_this_tree():
    steps = re.findall(r"run: (.+)$", (HUB / "workflows" / "lights.yml").read_text(), re.MULTILINE)
    assert steps[-1] == ".ci/run"
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_each_issue_template_has_a_name_and_asks_for_no_patron():
    pages = list((HUB / "ISSUE_TEMPLATE").glob("*.md"))
    assert pages
    for page in pages:
        words = page.read_text()
        assert re.match(r"---\nname: .+\nabout: .+\n---\n", words), page.name
        assert "patron" in words, page.name


def test_pages_that_name_a_file_of_the_tree_name_one_that_is_there():
    pages = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md"]
    for page in pages:
        words = (ROOT / page).read_text()
        named = re.findall(r"\]\((?!http|#)([^)#]+)", words)
        named += re.findall(r"`((?:docs|src|dev|\.ci)/[\w./-]*|[A-Z_]+\.md|compose\.yaml)`", words)
        missing = [name for name in named if not (ROOT / name).exists()]
        assert not missing, (page, missing)


def test_newest_release_in_the_change_log_is_the_version_of_this_tree():
    words = (ROOT / "CHANGELOG.md").read_text()
    released = re.findall(r"^## (\d[\w.]*), \d+ \w+ \d{4}$", words, re.MULTILINE)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert released[0] == project["version"]
    assert all((ROOT / "docs" / "changes" / f"{each}.md").is_file() for each in released)
