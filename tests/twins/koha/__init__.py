"""A twin of Koha's REST API: a real server in memory that does what a running Koha 23.05 was seen to do."""

from tests.twins.koha.faults import Fault
from tests.twins.koha.gate import CLIENT_ID, CLIENT_SECRET
from tests.twins.koha.server import Heard, KohaTwin, koha_twin

__all__ = ["CLIENT_ID", "CLIENT_SECRET", "Fault", "Heard", "KohaTwin", "koha_twin"]
