"""A log names messages and fields, never a PIN, a password or whose account it was."""

import pytest
from structlog.testing import capture_logs

from tests.twins.sip2.server import Fault
from yesdesk.ils.port import Unknown

pytestmark = pytest.mark.slow


def test_what_is_logged_names_nobody(client, twin, account, waive):
    twin.faults["37"] = [Fault.DROP_AFTER]
    with capture_logs() as lines:
        client.ask(account)
        with pytest.raises(Unknown) as lost:
            client.tell(waive)
    told = f"{lines} {lost.value!r}"
    assert "sip2.heard" in told
    for secret in ["s3cret", "yesdesk", "Ana", "23529000035676", "4.60", "post.example"]:
        assert secret not in told
