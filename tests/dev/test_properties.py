"""Properties measure no machine: in `make fast` as little as in `make test`."""

import pytest
from hypothesis import HealthCheck, settings


@pytest.mark.parametrize("profile", ["house", "fast"])
def test_a_slow_machine_fails_no_property(profile):
    found = settings.get_profile(profile)
    assert found.deadline is None
    assert HealthCheck.too_slow in found.suppress_health_check


def test_fast_looks_at_fewer_examples():
    assert settings.get_profile("fast").max_examples < settings.get_profile("house").max_examples
