"""Somebody else's strict SIP2 server takes every message of ours, and we read each of its answers."""

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import anyio
import anyio.abc
import pytest
from anyio.from_thread import start_blocking_portal

from yesdesk.core.money import Money
from yesdesk.ils.port import Capability, Refused
from yesdesk.ils.sip2.connector import Sip2System
from yesdesk.ils.sip2.server import Sip2Server

pysip2 = pytest.importorskip("pysip2", reason="pysip2, the independent server, is not installed")
pytestmark = pytest.mark.slow


class Books:
    """One patron, one loan, one fee. Dates and amounts as pysip2 likes them."""

    def __init__(self):
        self.owed, self.due, self.holds = 460, "20360310    235900", []

    def hang_into(self, app):
        for route, answer in {
            pysip2.LOGIN: self.login,
            pysip2.PATRON_INFORMATION: self.patron,
            pysip2.ITEM_INFORMATION: self.item,
            pysip2.RENEW: self.renew,
            pysip2.HOLD: self.hold,
            pysip2.FEE_PAID: self.fee_paid,
        }.items():
            app.route(route)(answer)

    async def login(self, req, ctx):
        known = (req.login_user_id, req.login_password) == ("yesdesk", "s3cret")
        return pysip2.LoginResponse(ok="1" if known else "0")

    async def patron(self, req, ctx):
        known = req.patron_identifier == "23529000035676"
        fees = (f"Overdue {self.owed / 100:.2f}",) if self.owed else ()
        wanted = req.summary.find("Y")
        return pysip2.PatronInformationResponse(
            patron_status=" " * 14,
            language=req.language,
            transaction_date=ctx.now_18(),
            hold_items_count="0000",
            overdue_items_count="0000",
            charged_items_count="0001",
            fine_items_count=f"{len(fees):04d}",
            recall_items_count="0000",
            unavailable_holds_count=f"{len(self.holds):04d}",
            institution_id=req.institution_id,
            patron_identifier=req.patron_identifier,
            personal_name="José",
            valid_patron="Y" if known else "N",
            fee_amount=f"{self.owed / 100:.2f}",
            charged_items=("3001",) if wanted == 2 else (),
            fine_items=fees if wanted == 3 else (),
            unavailable_hold_items=tuple(self.holds) if wanted == 5 else (),
            email_address="jose@post.example",
        )

    async def item(self, req, ctx):
        titles = {"3001": "Bread", "3002": "Rivers"}
        return pysip2.ItemInformationResponse(
            circulation_status="04",
            security_marker="00",
            fee_type="01",
            transaction_date=ctx.now_18(),
            item_identifier=req.item_identifier,
            title_identifier=titles.get(req.item_identifier, ""),
            due_date=self.due,
            media_type="001",
        )

    async def renew(self, req, ctx):
        self.due = "20360331    235900"
        return pysip2.RenewResponse(
            ok="1",
            renewal_ok="Y",
            magnetic_media="N",
            desensitize="N",
            transaction_date=ctx.now_18(),
            institution_id=req.institution_id,
            patron_identifier=req.patron_identifier,
            item_identifier=req.item_identifier,
            title_identifier="Bread",
            due_date=self.due,
        )

    async def hold(self, req, ctx):
        self.holds.append(req.item_identifier)
        return pysip2.HoldResponse(
            ok="1",
            available="N",
            transaction_date=ctx.now_18(),
            institution_id=req.institution_id,
            patron_identifier=req.patron_identifier,
            pickup_location=req.pickup_location,
        )

    async def fee_paid(self, req, ctx):
        self.owed -= round(float(req.fee_amount) * 100)
        return pysip2.FeePaidResponse(
            payment_accepted="Y",
            transaction_date=ctx.now_18(),
            institution_id=req.institution_id,
            patron_identifier=req.patron_identifier,
            transaction_id=req.transaction_id,
        )


@asynccontextmanager
async def answering(app):
    """What `app.start()` does, but it closes its listener."""
    async with await app.listen(port=0) as listener, anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, app._handle_connection)
        yield listener.extra(anyio.abc.SocketAttribute.local_port)
        tasks.cancel_scope.cancel()


@pytest.fixture(params=["cp850", "utf-8"])
def system(request):
    app = pysip2.SIP2Server(institution_id="TOWN", login_required=True, encoding=request.param)
    Books().hang_into(app)
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(answering(app)) as port,
    ):
        server = Sip2Server(
            "127.0.0.1", port, ZoneInfo("UTC"), "EUR", user="yesdesk", password="s3cret",
            tls=False, charset=request.param, pickups=("CPL",),
        )  # fmt: skip
        system = Sip2System(replace(server, waive_proved=server.fingerprint))
        yield system
        system.close()


def test_an_account(system):
    account = system.account("23529000035676")
    assert (account.patron.name, account.balance) == ("José", Money(460, "EUR"))
    assert [(loan.title, loan.item_kind) for loan in account.loans] == [("Bread", "book")]
    assert [fee.words for fee in account.fees] == ["Overdue"]
    assert system.find_patron("nobody") is None


def test_check_of_an_independent_server_finds_its_capabilities(system):
    assert system.check().can >= {Capability.RENEW, Capability.PLACE_HOLD, Capability.WAIVE_LINE}


def test_a_renewal(system, order):
    assert system.carry_out(order("renew", "3001")).read_back["due"] == "2036-03-31"


def test_a_hold(system, order):
    wanted = order("place_hold", "3002", pickup="CPL")
    assert system.carry_out(wanted).read_back["holds"] == "1"
    with pytest.raises(Refused):
        system.carry_out(wanted)


def test_a_waiver(system, order):
    assert system.carry_out(order("waive_line", minor=160)).read_back["waived"] == "1.60"


def test_a_trial(system):
    trial = system.prove_waiver("23529000035676", staff="dana", day=date(2026, 3, 4), tag="t")
    assert trial.after == Money(459, "EUR")
