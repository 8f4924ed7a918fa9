"""A browser's own name, in words."""

import pytest

from yesdesk.people.known_browsers import browser_label


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/109.0.0.0 Safari/537.36"
            ),
            "Chrome on Windows",
        ),
        (
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 "
                "Safari/537.36 Edg/140.0"
            ),
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
            "Firefox on Android",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
                "Version/18.0 Mobile/15E148 Safari/604.1"
            ),
            "Safari on iPhone",
        ),
        ("curl/8.0", "A browser"),
        ("", "A browser"),
        ("Firefox/" * 500, "Firefox"),
    ],
)
def test_label(agent: str, label: str):
    assert browser_label(agent) == label
