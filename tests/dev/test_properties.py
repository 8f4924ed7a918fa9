"""Properties measure no machine, by day as little as by night."""

import pytest
from hypothesis import HealthCheck, settings


@pytest.mark.parametrize("profile", ["house", "night"])
def test_a_slow_machine_fails_no_property(profile):
    found = settings.get_profile(profile)
    assert found.deadline is None
    assert HealthCheck.too_slow in found.suppress_health_check


def test_night_looks_at_more_examples():
    assert settings.get_profile("night").max_examples > settings.get_profile("house").max_examples
