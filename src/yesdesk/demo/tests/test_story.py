"""Every data file is read, and nothing in it is left over."""

from functools import cached_property

from yesdesk.demo import story


def test_every_data_file_is_read(monkeypatch):
    read = {"staff_notes.txt"}
    real = story._file

    def noted(name):
        read.add(f"{name}.toml")
        return real(name)

    monkeypatch.setattr(story, "_file", noted)
    whole = story.DemoStory()
    for name, kind in vars(story.DemoStory).items():
        if isinstance(kind, cached_property):
            assert getattr(whole, name), name
    read |= {f"papers/{name}" for name in whole.papers}
    assert read == {str(path.relative_to(story.DATA)) for path in story.DATA.rglob("*.*")}


def test_what_a_file_says_above_its_list_is_true_of_each_entry():
    assert {need.kind for need in story.STORY.needs[:44]} == {"technology"}
