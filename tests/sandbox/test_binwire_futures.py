"""Futures accounts through binwire's own client: typed answers over REST and the WebSocket API, and typed events."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from decimal import Decimal
from typing import Any

import attrs
import pytest

from binwire import ListenKey, UserData
from binwire.client import AsyncClient
from binwire.credentials import Credentials
from binwire.environment import Environment
from binwire.session import FapiSession
from binwire_api.fapi.enums import EventReasonType, IncomeType, MarginType, OrderType, PositionSide, Side, TimeInForce
from binwire_api.fapi.events import AccountConfigUpdate, AccountUpdate, OrderTradeUpdate
from binwire_sandbox import Sandbox

SYMBOL = "BTCUSDT"
LIMIT: dict[str, Any] = {"symbol": SYMBOL, "type": OrderType.LIMIT, "time_in_force": TimeInForce.GTC}


@attrs.frozen
class Traders:
    """One in hedge mode who is listened to, and one in one-way mode who trades with them."""

    key: Credentials
    environment: Environment
    user_data: UserData[Decimal]
    own: AsyncClient
    other: AsyncClient

    async def event(self, type: type[Any]) -> Any:
        """The next event of a type; others are left out."""
        async for item in self.user_data:
            if isinstance(item.event, type):
                return item.event
        raise AssertionError("the events ended")


def credentials(exchange: Sandbox, account: str) -> Credentials:
    """The account's Ed25519 key."""
    rows: Any = exchange.accounts
    keys = next(row["keys"] for row in rows if row["name"] == account)
    key = next(key for key in keys if key["type"] == "ed25519")
    return Credentials.from_pem(key["api_key"], key["private_key"])


@pytest.fixture
async def traders() -> AsyncIterator[Traders]:
    """Both at a sandbox of their own."""
    async with AsyncExitStack() as stack:
        exchange = await stack.enter_async_context(Sandbox())
        environment = Environment.sandbox(exchange.rest)
        keys = [credentials(exchange, name) for name in ("alpha", "beta")]
        clients = [await stack.enter_async_context(AsyncClient(key, environment=environment)) for key in keys]
        await clients[0].fapi.change_position_mode(dual_side_position="true")
        user_data: UserData[Decimal] = await stack.enter_async_context(UserData(environment=environment))
        await user_data.add(ListenKey("alpha", keys[0], market="fapi"))
        yield Traders(keys[0], environment, user_data, *clients)


async def test_an_isolated_position_in_hedge_mode(traders: Traders) -> None:
    own = traders.own.fapi
    changed = await own.change_initial_leverage(symbol=SYMBOL, leverage=10)
    assert (changed.leverage, changed.max_notional_value) == (10, Decimal(230_000_000))
    config = await traders.event(AccountConfigUpdate)
    assert (config.leverage_config.symbol, config.leverage_config.leverage) == (SYMBOL, 10)
    await own.change_margin_type(symbol=SYMBOL, margin_type=MarginType.ISOLATED)
    update = (await traders.event(AccountUpdate)).update
    assert (update.reason, len(update.positions)) == (EventReasonType.MARGIN_TYPE_CHANGE, 2)
    await own.new_order(**LIMIT, side=Side.BUY, position_side=PositionSide.LONG, quantity="0.1", price="60000")
    await traders.other.fapi.new_order(**LIMIT, side=Side.SELL, quantity="0.1", price="60000")
    update = (await traders.event(AccountUpdate)).update
    (position,) = update.positions
    assert (position.position_side, position.isolated_wallet) == (PositionSide.LONG, Decimal(600))
    assert (update.reason, update.balances[0].cross_wallet_balance) == (EventReasonType.ORDER, Decimal("999398.8"))
    trade = await traders.event(OrderTradeUpdate)
    assert trade.order.position_side is PositionSide.LONG
    moved = await own.modify_isolated_position_margin(
        symbol=SYMBOL, position_side=PositionSide.LONG, amount="50", type=1
    )
    assert (moved.amount, moved.type) == (Decimal(50), 1)
    assert (await traders.event(AccountUpdate)).update.reason is EventReasonType.MARGIN_TRANSFER
    (change,) = await own.get_position_margin_change_history(symbol=SYMBOL)
    assert (change.amount, change.position_side) == (Decimal(50), PositionSide.LONG)


@pytest.mark.filterwarnings("ignore:.* is deprecated since 2024-07-24:DeprecationWarning")
async def test_every_query_of_an_account_decodes(traders: Traders) -> None:
    own = traders.own.fapi
    await own.new_order(**LIMIT, side=Side.SELL, position_side=PositionSide.SHORT, quantity="0.1", price="60000")
    await traders.other.fapi.new_order(**LIMIT, side=Side.BUY, quantity="0.1", price="60000")
    assert (await own.futures_account_configuration()).dual_side_position
    assert (await own.account_information_v2()).total_wallet_balance == Decimal("999998.8")
    assert (await own.account_information_v3()).positions[0].position_amt == Decimal("-0.1")
    assert (await own.futures_account_balance_v2())[0].asset == "USDT"
    assert (await own.futures_account_balance_v3())[0].balance == Decimal("999998.8")
    assert len(await own.position_information_v2(symbol=SYMBOL)) == 2
    assert (await own.position_information_v3())[0].position_side is PositionSide.SHORT
    assert (await own.user_commission_rate(symbol=SYMBOL)).maker_commission_rate == Decimal("0.0002")
    assert {row.symbol for row in await own.symbol_configuration()} == {SYMBOL, "ETHUSDT"}
    assert not isinstance(await own.notional_and_leverage_brackets(symbol=SYMBOL), list)
    assert isinstance(await own.notional_and_leverage_brackets(), list)
    (income,) = await own.get_income_history()
    assert (income.income_type, income.income) == (IncomeType.COMMISSION, Decimal("-1.2"))
    assert (await own.position_adl_quantile_estimation())[0].symbol == SYMBOL
    assert (await own.futures_trading_quantitative_rules_indicators()).indicators == {}
    assert [row.limit for row in await own.query_user_rate_limit()] == [300, 1200]
    assert (await own.get_bnb_burn_status()).fee_burn
    assert not (await own.get_current_multi_assets_mode()).multi_assets_margin
    assert (await own.get_current_position_mode()).dual_side_position


@pytest.mark.filterwarnings("ignore:.* is deprecated since 2024-07-24:DeprecationWarning")
async def test_the_websocket_api_decodes_them_too(traders: Traders) -> None:
    await traders.own.fapi.new_order(
        **LIMIT, side=Side.BUY, position_side=PositionSide.LONG, quantity="0.1", price="50000"
    )
    async with FapiSession(traders.key, environment=traders.environment) as session:
        assert (await session.account_balance())[0].balance == Decimal(1_000_000)
        assert (await session.v2_account_balance())[0].balance == Decimal(1_000_000)
        # 0.1 * 50000 / 20
        assert (await session.account_status()).total_open_order_initial_margin == Decimal(250)
        assert (await session.v2_account_status()).total_open_order_initial_margin == Decimal(250)
        assert len(await session.account_position(symbol=SYMBOL)) == 2
        assert (await session.v2_account_position())[0].open_order_initial_margin == Decimal(250)
