"""The connector to Koha: the port over its REST API."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from yesdesk.core.env import SettingNeedsMending
from yesdesk.ils.extensions import SystemMark
from yesdesk.ils.koha.acts import ACTS, KohaAct
from yesdesk.ils.koha.api import KohaApi, KohaOptions, limits_from
from yesdesk.ils.koha.client import KohaClient
from yesdesk.ils.koha.connection_check import check_koha
from yesdesk.ils.koha.http import KohaHttp, Timeouts
from yesdesk.ils.koha.mapping import FORGIVING
from yesdesk.ils.koha.reads import (
    WHEN_ASKED,
    account_around,
    koha_account,
    koha_account_of_card,
    koha_pickup_places,
    koha_pin_is_right,
    search_koha_titles,
    with_renewability,
)
from yesdesk.ils.koha.responses import KohaRefused, refusal_for_write, trouble_for_read
from yesdesk.ils.port import (
    Account,
    Check,
    Order,
    PatronRecord,
    PickupPlace,
    Receipt,
    Refused,
    SearchResult,
    TagSearch,
    Title,
)
from yesdesk.places.queries import the_library

PREFERRED: Final = "FORGIVEN"
"""The preferred type: WRITEOFF also renews an accruing item where RenewAccruingItemWhenPaid is on, FORGIVEN not."""


def connect(values: Mapping[str, str]) -> "Koha":
    """Connect by the values of ADAPTER: see Limits and KohaOptions. `currency` and `time_zone` default to the
    library's own. Raises SettingNeedsMending."""
    kind = values.get("credit_type", "").upper() or PREFERRED
    if kind not in FORGIVING:  # Koha would take any word, and make a new type of it
        raise SettingNeedsMending(
            f"YESDESK_KOHA_CREDIT_TYPE is {kind!r}. It takes FORGIVEN or WRITEOFF."
        )
    ways = KohaOptions(
        credit_type=kind,
        payment_type=values.get("payment_type", ""),
        library=values.get("library", ""),
    )
    return Koha(values, ways=ways)


class Koha:
    """The connector to Koha, for one thread at a time. Keeps a token and its connections, and nothing that it read."""

    name = "koha"

    def __init__(
        self,
        values: Mapping[str, str],
        *,
        ways: KohaOptions,
        patience: Timeouts = Timeouts(),  # noqa: B008 - frozen
        pause: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = timezone.now,
    ) -> None:
        self.client = KohaClient(
            KohaHttp(values.get("url", ""), patience),
            client_id=values.get("client_id", ""),
            client_secret=values.get("client_secret", ""),
            pause=pause,
        )
        self._ways = ways
        self._currency = values.get("currency", "")
        self._zone = values.get("time_zone", "")
        self._limits = limits_from(values)
        self._now = now

    @property
    def _api(self) -> KohaApi:
        currency, zone = self._currency, self._zone
        if not (currency and zone):
            library = the_library()
            currency, zone = currency or library.currency, zone or library.time_zone
        return KohaApi(self.client, currency, self._now, ZoneInfo(zone), self._limits)

    def check(self) -> Check:
        return check_koha(self.client, self._ways)

    def find_patron(self, card: str) -> PatronRecord | None:
        return _ask_or_explain(lambda: self._api.find(card))

    def find_by_address(self, address: str) -> PatronRecord | None:
        return _ask_or_explain(lambda: self._api.find_by_address(address))

    def marks_on(self, patron: str) -> tuple[SystemMark, ...]:
        return _ask_or_explain(lambda: self._api.marks_on(patron))

    def account(self, patron: str) -> Account | None:
        return _ask_or_explain(lambda: koha_account(self._api, patron))

    def account_of_card(self, card: str) -> Account | None:
        return _ask_or_explain(lambda: koha_account_of_card(self._api, card))

    def account_around(self, order: Order) -> Account | None:
        return _ask_or_explain(lambda: account_around(self._api, order))

    def weighed(self, account: Account) -> Account:
        """Ask each loan's renewability: one question a loan, so only when asked for."""
        if account.loans is None:
            return account
        until = time.monotonic() + WHEN_ASKED
        return replace(account, loans=with_renewability(self.client, account.loans, until))

    def pin_is_right(self, card: str, pin: str) -> bool:
        return _ask_or_explain(lambda: koha_pin_is_right(self.client, card, pin))

    def find_titles(self, asked: str) -> tuple[Title, ...]:
        return _ask_or_explain(lambda: search_koha_titles(self._api, asked))

    def pickup_places(self) -> tuple[PickupPlace, ...]:
        return _ask_or_explain(lambda: koha_pickup_places(self._api))

    def before(self, order: Order) -> Refused | None:
        try:
            act = _act_for(order)
            act.check(self._api, order)
        except Refused as refused:
            return refused
        except KohaRefused as no:
            return refusal_for_write(no.answer)
        return None

    def carry_out(self, order: Order) -> Receipt:
        act = _act_for(order)
        try:
            return act.send(self._api, self._ways, order)
        except KohaRefused as no:
            raise refusal_for_write(no.answer) from no

    def look(self, order: Order, before: Mapping[str, str]) -> TagSearch:
        act = _act_for(order)
        try:
            return act.look(self._api, order, before)
        except KohaRefused:
            return TagSearch(SearchResult.CANNOT_TELL)

    def warnings(self, order: Order, account: Account) -> tuple[str, ...]:
        return _act_for(order).warnings(order, account)

    def close(self) -> None:
        self.client.wire.close()


def _act_for(order: Order) -> KohaAct:
    act = ACTS.get(order.does)
    if act is None:
        raise Refused(
            _("Koha cannot be told to do this."),
            next_step=_("A colleague does it in Koha itself."),
            code="koha.cannot",
        )
    return act


def _ask_or_explain[T](read: Callable[[], T]) -> T:
    try:
        return read()
    except KohaRefused as no:
        raise trouble_for_read(no.answer) from no
