"""Margin over REST: balances, loans, transfers, orders of both accounts, and deposits."""

from typing import Any

from ..checks import Group, check, expect
from .clients import spot

SYMBOL = "BTC/USDT"
ISOLATED = {"marginMode": "isolated"}


class MarginRest(Group):
    """The cross and an isolated account."""

    async def open(self) -> None:
        """One account."""
        self.client = spot(self.exchange, self.exchange.key("zeta"))
        await self.client.load_markets()

    async def close(self) -> None:
        """End it."""
        await self.client.close()

    async def debt(self, asset: str, **params: Any) -> float:
        """What the cross account owes of an asset, or all isolated ones together."""
        balance = await self.client.fetch_balance(params or {"type": "margin"})
        return float(balance[asset]["debt"])

    @check("borrow_cross_margin, repay_cross_margin, fetch_balance")
    async def cross(self) -> None:
        await self.client.borrow_cross_margin("USDT", 100)
        expect(await self.debt("USDT") == 100, "borrowed")
        await self.client.repay_cross_margin("USDT", 100)
        expect(await self.debt("USDT") == 0, "repaid")
        rate = await self.client.fetch_cross_borrow_rate("BTC")
        expect(rate["rate"] == 0.00026125, rate)

    @check("borrow_isolated_margin, fetch_balance of the isolated account, fetch_isolated_borrow_rate")
    async def isolated(self) -> None:
        await self.client.borrow_isolated_margin(SYMBOL, "BTC", 0.5)
        expect(await self.debt("BTC", **ISOLATED) == 0.5, "borrowed")
        await self.client.repay_isolated_margin(SYMBOL, "BTC", 0.5)
        expect((await self.client.fetch_isolated_borrow_rate(SYMBOL))["baseRate"] == 0.00026125, "rate")

    @check("transfer: from spot to isolated and cross margin and back, fetch_transfers")
    async def transfers(self) -> None:
        for source, target in (("spot", SYMBOL), (SYMBOL, "cross"), ("cross", "spot")):
            await self.client.transfer("USDT", 5, source, target)
        [made] = await self.client.fetch_transfers("USDT", params={"fromAccount": "margin", "toAccount": "spot"})
        expect((made["amount"], made["status"]) == (5, "ok"), made)

    @check("an isolated order that borrows, and repays once it is canceled")
    async def order(self) -> None:
        borrows = ISOLATED | {"sideEffectType": "AUTO_BORROW_REPAY"}
        placed = await self.client.create_order(SYMBOL, "limit", "sell", 101, 80000, borrows)
        expect(await self.debt("BTC", **ISOLATED) == 1, "borrowed")
        [shown] = await self.client.fetch_open_orders(SYMBOL, params=ISOLATED)
        expect(shown["id"] == placed["id"], shown)
        canceled = await self.client.cancel_order(placed["id"], SYMBOL, ISOLATED)
        expect(canceled["status"] == "canceled", canceled)
        expect(await self.debt("BTC", **ISOLATED) == 0, "repaid")

    @check("withdraw, fetch_withdrawals, fetch_deposit_address")
    async def withdraw(self) -> None:
        address = (await self.client.fetch_deposit_address("USDT"))["address"]
        made = await self.client.withdraw("USDT", 10, address)
        [shown] = await self.client.fetch_withdrawals("USDT")
        expect((shown["id"], shown["amount"], shown["status"]) == (made["id"], 10, "ok"), shown)
