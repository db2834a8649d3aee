"""Spot over REST."""

from typing import Any

from ..checks import Group, check, expect, refused
from ..exchange import Key
from .clients import client

SYMBOL = "BTCUSDT"


class SpotRest(Group):
    """Market data, orders and accounts."""

    async def open(self) -> None:
        """Two accounts."""
        self.client = await client(self.exchange, self.exchange.key("alpha"))
        self.other = await client(self.exchange, self.exchange.key("beta"))

    async def close(self) -> None:
        """End them."""
        await self.client.session.close()
        await self.other.session.close()

    async def bid(self) -> float:
        """What buyers pay now."""
        return float((await self.client.get_order_book(symbol=SYMBOL, limit=5))["bids"][0][0])

    async def place(self, **more: Any) -> dict[str, Any]:
        """Buy far from the market."""
        price = f"{await self.bid() * 0.8:.2f}"
        return await self.client.order_limit_buy(**{"symbol": SYMBOL, "quantity": "0.001", "price": price} | more)

    @check("ping, time, exchangeInfo, symbol info")
    async def info(self) -> None:
        expect(await self.client.ping() == {}, "ping")
        expect((await self.client.get_server_time())["serverTime"] > 0, "time")
        expect((await self.client.get_symbol_info(SYMBOL))["baseAsset"] == "BTC", "symbol")

    @check("depth, trades, aggregate trades, klines")
    async def market(self) -> None:
        expect(await self.bid() > 0, "depth")
        expect(float((await self.client.get_recent_trades(symbol=SYMBOL))[-1]["price"]) > 0, "trades")
        expect((await self.client.get_historical_trades(symbol=SYMBOL))[0]["id"] is not None, "historical")
        expect((await self.client.get_aggregate_trades(symbol=SYMBOL))[0]["a"] is not None, "aggregate")
        expect(len((await self.client.get_klines(symbol=SYMBOL, interval="1m"))[0]) == 12, "klines")
        expect(await self.client.get_historical_klines(SYMBOL, "1m", "1 hour ago UTC"), "paged klines")

    @check("tickers")
    async def tickers(self) -> None:
        expect(float((await self.client.get_symbol_ticker(symbol=SYMBOL))["price"]) > 0, "price")
        expect((await self.client.get_ticker(symbol=SYMBOL))["symbol"] == SYMBOL, "24hr")
        expect(float((await self.client.get_orderbook_ticker(symbol=SYMBOL))["bidPrice"]) > 0, "book")
        expect(float((await self.client.get_avg_price(symbol=SYMBOL))["price"]) > 0, "average")
        expect(len(await self.client.get_all_tickers()) > 1, "all")

    @check("account, balances, every kind of key")
    async def account(self) -> None:
        expect(float((await self.client.get_asset_balance("USDT"))["free"]) > 0, "balance")
        for kind in ("rsa", "hmac"):
            with_key = await client(self.exchange, self.exchange.key("alpha", kind))
            expect((await with_key.get_account())["canTrade"] is True, kind)
            await with_key.session.close()

    @check("an order's life: tested, placed, found, listed, canceled, gone")
    async def life(self) -> None:
        price = f"{await self.bid() * 0.8:.2f}"
        order = {"symbol": SYMBOL, "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.001"}
        expect(await self.client.create_test_order(**order, price=price) == {}, "test")
        placed = await self.place()
        expect(placed["status"] == "NEW" and placed["clientOrderId"].startswith("x-"), placed)
        found = await self.client.get_order(symbol=SYMBOL, orderId=placed["orderId"])
        expect(found["status"] == "NEW" and found["isWorking"] is True, found)
        listed = await self.client.get_open_orders(symbol=SYMBOL)
        expect(placed["orderId"] in [one["orderId"] for one in listed], listed)
        canceled = await self.client.cancel_order(symbol=SYMBOL, orderId=placed["orderId"])
        expect(canceled["status"] == "CANCELED", canceled)
        await refused(lambda: self.client.cancel_order(symbol=SYMBOL, orderId=placed["orderId"]), r"code=-2011")

    @check("a partial fill by another account; all orders and my trades show it")
    async def partly(self) -> None:
        price = f"{await self.bid():.2f}"
        placed = await self.place(quantity="2", price=price)
        await self.other.order_limit_sell(symbol=SYMBOL, quantity="1", price=price, timeInForce="IOC")
        canceled = await self.client.cancel_order(symbol=SYMBOL, orderId=placed["orderId"])
        expect(0 < float(canceled["executedQty"]) < 2, canceled)
        orders = await self.client.get_all_orders(symbol=SYMBOL)
        expect([one["status"] for one in orders if one["orderId"] == placed["orderId"]] == ["CANCELED"], orders)
        trades = await self.client.get_my_trades(symbol=SYMBOL, orderId=placed["orderId"])
        expect(sum(float(one["qty"]) for one in trades) == float(canceled["executedQty"]), trades)

    @check("a market order, cancel-replace, cancel all")
    async def more(self) -> None:
        market = await self.client.order_market_buy(symbol=SYMBOL, quantity="0.001")
        expect(market["status"] == "FILLED" and market["fills"], market)
        placed = await self.place()
        order = {"symbol": SYMBOL, "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.001"}
        both = await self.client.cancel_replace_order(
            **order, price=placed["price"], cancelReplaceMode="STOP_ON_FAILURE", cancelOrderId=placed["orderId"]
        )
        expect(both["cancelResult"] == both["newOrderResult"] == "SUCCESS", both)
        expect(await self.client.cancel_all_open_orders(symbol=SYMBOL), "cancel all")
        expect(await self.client.get_open_orders(symbol=SYMBOL) == [], "open orders")

    @check("an OCO, as the retired and as the present endpoint take it")
    async def oco(self) -> None:
        bid = await self.bid()
        sell = {"symbol": SYMBOL, "side": "SELL", "quantity": "0.001"}
        above = {"aboveType": "LIMIT_MAKER", "abovePrice": f"{bid * 1.2:.2f}"}
        below = {"belowType": "STOP_LOSS_LIMIT", "belowTimeInForce": "GTC"}
        prices = {"belowPrice": f"{bid * 0.8:.2f}", "belowStopPrice": f"{bid * 0.81:.2f}"}
        placed = await self.client.create_oco_order(**sell, **above, **below, **prices)
        expect(placed["contingencyType"] == "OCO" and len(placed["orders"]) == 2, placed)
        await self.client.v3_delete_order_list(symbol=SYMBOL, orderListId=placed["orderListId"])

    @check("errors: signature -1022, symbol -1121, money -2010, filter -1013, key -2014 or -2015")
    async def errors(self) -> None:
        await refused(lambda: self.client.get_order_book(symbol="NONESUCH"), "code=-1121")
        await refused(lambda: self.place(quantity="100"), "code=-2010")
        await refused(lambda: self.place(price="0.001"), "code=-1013")
        right = self.exchange.key("alpha", "hmac")
        for key, code in ((Key("hmac", right.api_key, "wrong"), "-1022"), (Key("hmac", "none", "none"), "-201[45]")):
            wrong = await client(self.exchange, key)
            await refused(wrong.get_account, f"code={code}")
            await wrong.session.close()
