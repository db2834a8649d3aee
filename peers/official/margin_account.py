"""Margin's accounts and loans over REST, as its connector's models read them."""

from typing import Any

from ..checks import check, expect
from .clients import Decoding, margin, plain

SYMBOL = "BTCUSDT"
OTO = {
    "working_time_in_force": "GTC",
    "pending_time_in_force": "GTC",
    "pending_price": 90000,
}


class MarginAccount(Decoding):
    """Loans of the cross and of an isolated account, with all that is shown of them."""

    async def open(self) -> None:
        """One account that borrows nothing elsewhere."""
        await super().open()
        self.rest = margin(self.exchange, self.exchange.key("zeta")).rest_api

    def cross(self, asset: str) -> dict[str, Any]:
        """What the cross account has of an asset."""
        account = plain(self.rest.query_cross_margin_account_details())
        return next(one for one in account["userAssets"] if one["asset"] == asset)

    @check("pairs, assets and schedules, asked for without a signature")
    async def lists(self) -> None:
        pairs = {one["symbol"] for one in plain(self.rest.get_all_cross_margin_pairs())}
        expect(pairs == {one["symbol"] for one in plain(self.rest.get_all_isolated_margin_symbol())}, pairs)
        expect(SYMBOL in pairs and plain(self.rest.get_delist_schedule()) == [], pairs)
        expect(plain(self.rest.query_margin_priceindex(SYMBOL))["symbol"] == SYMBOL, "price index")

    @check("a cross loan: taken, listed, repaid")
    async def loan(self) -> None:
        most = plain(self.rest.query_max_borrow("USDT"))
        expect(float(most["amount"]) > 100, most)
        taken = plain(self.rest.margin_account_borrow_repay("USDT", "FALSE", "100", "BORROW"))
        expect(self.cross("USDT")["borrowed"] == "100.00000000", "borrowed")
        [row] = plain(self.rest.query_borrow_repay_records_in_margin_account("BORROW", tx_id=taken["tranId"]))["rows"]
        expect((row["type"], row["principal"]) == ("MANUAL", "100.00000000"), row)
        self.rest.margin_account_borrow_repay("USDT", "FALSE", "100", "REPAY")
        expect(self.cross("USDT")["borrowed"] == "0.00000000", "repaid")

    @check("an isolated loan, in the isolated account alone")
    async def isolated(self) -> None:
        self.rest.margin_account_borrow_repay("BTC", "TRUE", "0.5", "BORROW", SYMBOL)
        [pair] = plain(self.rest.query_isolated_margin_account_info(symbols=SYMBOL))["assets"]
        expect(pair["baseAsset"]["borrowed"] == "0.50000000", pair)
        expect(self.cross("BTC")["borrowed"] == "0.00000000", "cross")
        flow = plain(self.rest.query_cross_isolated_margin_capital_flow(symbol=SYMBOL))
        expect([one["type"] for one in flow] == ["BORROW"], flow)

    @check("an OTO list: placed, open, canceled")
    async def triggering(self) -> None:
        buy, sell = ("LIMIT", "BUY", 40000, 0.001, 0), ("LIMIT", "SELL", 0.001)
        made = plain(self.rest.margin_account_new_oto(SYMBOL, *buy, *sell, **OTO))
        [shown] = plain(self.rest.query_margin_accounts_open_otootoco_order_lists(SYMBOL))
        expect(shown["orderListId"] == made["orderListId"], shown)
        canceled = plain(self.rest.margin_account_cancel_oco(SYMBOL, order_list_id=made["orderListId"]))
        expect(canceled["listOrderStatus"] == "ALL_DONE", canceled)

    @check("the risk stream's listenKey by its second version")
    async def second_key(self) -> None:
        key = self.rest.start_user_data_stream_v2().data().listen_key
        self.rest.keepalive_user_data_stream_v2(key)
        self.rest.close_user_data_stream_v2()
