// USDⓈ-M futures.

const { USDMClient, WebsocketAPIClient, WebsocketClient } = require("binance");
const { Inbox, expect, refused } = require("./checks.cjs");
const { now, silent } = require("./spot.cjs");

const symbol = "BTCUSDT";

function futures(exchange) {
  const rest = (account) => new USDMClient({ ...exchange.key(account), baseUrl: exchange.rest });
  const one = rest("alpha");
  const other = rest("beta");
  const bid = async () => Number((await one.getOrderBook({ symbol, limit: 5 })).bids[0][0]);
  const buy = (more) => ({ symbol, side: "BUY", type: "LIMIT", timeInForce: "GTC", quantity: 0.01, ...more });
  const far = async () => ((await bid()) * 0.96).toFixed(1);

  const streams = async (topics, kinds) => {
    const client = new WebsocketClient({ wsUrl: exchange.streams }, silent);
    const inbox = new Inbox();
    client.on("message", (event) => inbox.put(event));
    client.on("exception", () => {});
    await client.subscribe(topics, "usdm");
    for (const kind of kinds) await inbox.first((event) => event.e === kind && event.s === symbol, 12000);
    client.closeAll(true);
  };

  return {
    Futures: [
      ["exchangeInfo, depth, trades, klines, tickers, mark price", async () => {
        expect((await one.getExchangeInfo()).symbols.length > 0, "exchangeInfo");
        expect((await bid()) > 0, "depth");
        expect((await one.getRecentTrades({ symbol })).length > 0, "trades");
        expect((await one.getKlines({ symbol, interval: "1m" }))[0].length === 12, "klines");
        expect((await one.get24hrChangeStatistics({ symbol })).symbol === symbol, "24hr");
        expect(Number((await one.getMarkPrice({ symbol })).markPrice) > 0, "mark price");
      }],
      ["an order's life: placed, found, listed, canceled, gone", async () => {
        const { orderId } = await one.submitNewOrder(buy({ price: await far() }));
        expect((await one.getOrder({ symbol, orderId })).status === "NEW", "query");
        expect((await one.getAllOpenOrders({ symbol })).some((order) => order.orderId === orderId), "open orders");
        expect((await one.cancelOrder({ symbol, orderId })).status === "CANCELED", "cancel");
        await refused(() => one.cancelOrder({ symbol, orderId }), -2011);
      }],
      ["user data by listenKey: a partial fill by another account, and the cancel", async () => {
        const options = { ...exchange.key("alpha"), wsUrl: exchange.streams, restOptions: { baseUrl: exchange.rest } };
        const client = new WebsocketClient(options, silent);
        const inbox = new Inbox();
        client.on("message", (event) => inbox.put(event));
        client.on("exception", () => {});
        await client.subscribeUsdFuturesUserDataStream();
        const price = (await bid()).toFixed(1);
        const { orderId } = await one.submitNewOrder(buy({ quantity: 2, price }));
        await other.submitNewOrder(buy({ side: "SELL", quantity: 1, price, timeInForce: "IOC" }));
        await one.cancelOrder({ symbol, orderId });
        for (const execution of ["NEW", "TRADE", "CANCELED"]) {
          await inbox.first((event) => event.o?.x === execution && event.o.i === orderId);
        }
        await inbox.first((event) => event.e === "ACCOUNT_UPDATE" && event.a.P[0].s === symbol);
        client.closeAll(true);
      }],
      ["balance, account, positions, leverage", async () => {
        expect((await one.getBalanceV3()).some((row) => row.asset === "USDT" && Number(row.balance) > 0), "balance");
        expect(Number((await one.getAccountInformationV3()).totalWalletBalance) > 0, "account");
        expect((await one.getPositionsV3({ symbol })).some((row) => Number(row.positionAmt) > 0), "positions");
        expect((await one.setLeverage({ symbol, leverage: 10 })).leverage === 10, "leverage");
      }],
      ["the WebSocket API: an order's life", async () => {
        const options = { ...exchange.key("alpha"), wsUrl: exchange.streams, attachEventListeners: false };
        const api = new WebsocketAPIClient(options, silent);
        const placed = await api.submitNewFuturesOrder("usdm", { ...buy({ price: await far() }), ...now() });
        const { orderId } = placed.result;
        expect((await api.getFuturesOrderStatus("usdm", { symbol, orderId, ...now() })).result.status === "NEW", placed);
        expect((await api.cancelFuturesOrder("usdm", { symbol, orderId, ...now() })).result.status === "CANCELED", placed);
      }],
    ],
    FuturesStreams: [
      ["/market: aggTrade, kline, ticker, markPrice", async () => {
        const topics = ["aggTrade", "kline_1m", "ticker", "markPrice@1s"].map((name) => `btcusdt@${name}`);
        await streams(topics, ["aggTrade", "kline", "24hrTicker", "markPriceUpdate"]);
      }],
      ["/public: depth, bookTicker", async () => {
        const topics = ["btcusdt@depth@100ms", "btcusdt@bookTicker"];
        await streams(topics, ["depthUpdate", "bookTicker"]);
      }],
    ],
  };
}

module.exports = { futures };
