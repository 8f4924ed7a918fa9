"""Two requests of Ana's that are proven to be hers, and the two merged."""

import pytest

from yesdesk.requests.actions.merge import merge
from yesdesk.requests.models import Channel
from yesdesk.testing.needs import ask_as_ana


@pytest.fixture
def writes(mill, now):
    """`writes("words")`: Ana writes a mail from her own address, for which her mail server vouches."""

    def wrote(words, **changes):
        made = ask_as_ana(
            mill, words=words, **{"channel": Channel.EMAIL, "columns": {"vouched": True}, **changes}
        )
        now.shift(60)
        return made

    return wrote


@pytest.fixture
def two(writes):
    return writes("My books are late."), writes("And my card is blocked.")


@pytest.fixture
def merged(two, act, sam):
    """The older and the younger of Ana's, merged by Sam."""
    older, younger = two
    merge([younger], into=older, by=act(sam))
    older.refresh_from_db()
    younger.refresh_from_db()
    return older, younger
