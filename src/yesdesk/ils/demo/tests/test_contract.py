"""The demo system keeps what every connector keeps."""

import pytest

from yesdesk.ils.tests.contract import Contract
from yesdesk.ils.tests.faulty import DemoTwin

pytestmark = pytest.mark.django_db


class TestDemo(Contract):
    @pytest.fixture
    def twin(self, library):
        return DemoTwin()
