"""What a library keeps for itself is not ours to import: it changes without notice."""

from yesdesk.testing.source import SOURCE, imported_names


def _is_internal(name):
    parts = name.split(".")
    ours = parts[0] in {"yesdesk", "tests", "__future__"}
    return not ours and any(part == "internal" or part.startswith("_") for part in parts)


def test_internal_names_are_recognised():
    assert _is_internal("allauth.mfa.totp.internal.auth")
    assert _is_internal("html5lib._tokenizer.HTMLTokenizer")
    assert not _is_internal("allauth.mfa.models.Authenticator")


def test_no_internals_of_a_library_are_imported():
    found = {
        f"{path.relative_to(SOURCE)}: {name}"
        for path in SOURCE.rglob("*.py")
        for name in imported_names(path.read_text())
        if _is_internal(name)
    }
    assert not found
