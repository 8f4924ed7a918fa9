"""Static files under names that change with their content; a missing one stops no page."""

import json

import pytest
from django.core.files.base import ContentFile
from structlog.testing import capture_logs

from yesdesk.core.web.static import HashedStaticFiles


@pytest.fixture
def gathered(tmp_path):
    """`gathered(name=text, ...)`: a storage that has collected these files."""

    def gather(files):
        storage = HashedStaticFiles(location=tmp_path, base_url="/static/")
        for name, text in files.items():
            storage.save(name, ContentFile(text))
        paths = {name: (storage, name) for name in files}
        trouble = [
            done for _, _, done in storage.post_process(paths) if isinstance(done, Exception)
        ]
        assert trouble == []
        return HashedStaticFiles(location=tmp_path, base_url="/static/")

    return gather


def test_a_name_changes_with_the_content(gathered, tmp_path):
    storage = gathered({"yesdesk/a.css": "a { color: red } " * 50})
    url = storage.url("yesdesk/a.css")
    assert url.startswith("/static/yesdesk/a.")
    assert url != "/static/yesdesk/a.css"
    assert (tmp_path / f"{url.removeprefix('/static/')}.gz").exists()


def test_files_that_name_others_follow_them(gathered, tmp_path):
    storage = gathered({"a.css": 'b { background: url("b.svg") }', "b.svg": "<svg/>"})
    text = (tmp_path / storage.stored_name("a.css")).read_text()
    assert storage.stored_name("b.svg") in text


def test_a_file_that_names_one_nobody_has_is_gathered_all_the_same(gathered, tmp_path):
    storage = gathered({"lib.js": "go()\n//# sourceMappingURL=lib.js.map"})
    assert "sourceMappingURL=lib.js.map" in (tmp_path / storage.stored_name("lib.js")).read_text()


@pytest.mark.parametrize("name", ["gone.css", "gone.css?v=1", "gone.svg#icon"])
def test_a_missing_file_keeps_its_plain_name_and_the_log_says_how_to_mend_it_once(tmp_path, name):
    storage = HashedStaticFiles(location=tmp_path, base_url="/static/")
    with capture_logs() as lines:
        assert storage.url(name).startswith("/static/gone.")
        storage.url(name)
    (line,) = lines
    assert "yesdesk serve" in line["mend"]


def test_the_part_after_the_hash_sign_stays(gathered):
    url = gathered({"icons.svg": "<svg/>"}).url("icons.svg#bell")
    assert url.startswith("/static/icons.")
    assert url.endswith(".svg#bell")
    assert url != "/static/icons.svg#bell"


@pytest.mark.parametrize("written", ["{", json.dumps({"version": "99"})])
def test_an_unreadable_list_is_as_good_as_none(tmp_path, written):
    (tmp_path / "staticfiles.json").write_text(written)
    with capture_logs() as lines:
        storage = HashedStaticFiles(location=tmp_path, base_url="/static/")
    assert storage.url("a.css") == "/static/a.css"
    assert lines[0]["event"] == "the list of static files cannot be read"
