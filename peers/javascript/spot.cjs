// Spot and margin: REST, WebSocket API, user data, market streams.

const { MainClient, WebsocketAPIClient, WebsocketClient } = require("binance");
const { Inbox, expect, refused } = require("./checks.cjs");

const symbol = "BTCUSDT";
// Once logged on, the client leaves the timestamp to its user.
const now = () => ({ timestamp: Date.now() });
const silent = { trace() {}, info() {}, error() {} };

function spot(exchange) {
  const rest = (account, type) => new MainClient({ ...exchange.key(account, type), baseUrl: exchange.rest });
  const one = rest("alpha");
  const other = rest("beta");
  const bid = async () => Number((await one.getOrderBook({ symbol, limit: 5 })).bids[0][0]);
  const buy = (more) => ({ symbol, side: "BUY", type: "LIMIT", timeInForce: "GTC", quantity: 0.001, ...more });
  const far = async () => ((await bid()) * 0.8).toFixed(2);

  // A stream client whose events, or requests' answers, come into an inbox.
  const listener = (account) => {
    const options = { ...exchange.key(account), wsUrl: exchange.streams, restOptions: { baseUrl: exchange.rest } };
    const client = new WebsocketClient(options, silent);
    const inbox = new Inbox();
    client.on("message", (event) => inbox.put(event));
    client.on("exception", () => {});
    return { client, inbox };
  };

  const socket = (account) => {
    const options = { ...exchange.key(account), wsUrl: exchange.streams, attachEventListeners: false };
    const api = new WebsocketAPIClient(options, silent);
    api.getWSClient().on("exception", () => {});
    return api;
  };
  const api = socket("gamma");

  return {
    SpotRest: [
      ["ping, exchangeInfo", async () => {
        await one.testConnectivity();
        expect((await one.getExchangeInfo({ symbol })).symbols[0].filters.length > 5, "exchangeInfo");
      }],
      ["depth, trades, klines, tickers", async () => {
        expect((await bid()) > 0, "depth");
        expect((await one.getRecentTrades({ symbol })).length > 0, "trades");
        expect((await one.getAggregateTrades({ symbol })).length > 0, "aggTrades");
        expect((await one.getKlines({ symbol, interval: "1m" }))[0].length === 12, "klines");
        expect((await one.get24hrChangeStatistics({ symbol })).symbol === symbol, "24hr");
        expect(Number((await one.getSymbolPriceTicker({ symbol })).price) > 0, "price");
        expect(Number((await one.getSymbolOrderBookTicker({ symbol })).bidPrice) > 0, "bookTicker");
        expect(Number((await one.getAvgPrice({ symbol })).price) > 0, "avgPrice");
      }],
      ["account, with every kind of key", async () => {
        for (const type of ["ed25519", "rsa", "hmac"]) {
          expect((await rest("alpha", type).getAccountInformation()).canTrade, type);
        }
      }],
      ["an order's life: tested, placed, found, listed, canceled, gone", async () => {
        const price = await far();
        await one.testNewOrder(buy({ price }));
        const { orderId, status } = await one.submitNewOrder(buy({ price, newOrderRespType: "RESULT" }));
        expect(status === "NEW" && (await one.getOrder({ symbol, orderId })).status === "NEW", status);
        expect((await one.getOpenOrders({ symbol })).some((order) => order.orderId === orderId), "open orders");
        expect((await one.cancelOrder({ symbol, orderId })).status === "CANCELED", "cancel");
        await refused(() => one.cancelOrder({ symbol, orderId }), -2011);
      }],
      ["a partial fill by another account; orders and trades show it", async () => {
        const price = (await bid()).toFixed(2);
        const { orderId } = await one.submitNewOrder(buy({ quantity: 2, price }));
        await other.submitNewOrder(buy({ side: "SELL", quantity: 1, price, timeInForce: "IOC" }));
        const filled = Number((await one.cancelOrder({ symbol, orderId })).executedQty);
        expect(filled > 0 && filled < 2, filled);
        const trades = await one.getAccountTradeList({ symbol, orderId });
        expect(Math.abs(trades.reduce((sum, trade) => sum + Number(trade.qty), 0) - filled) < 1e-9, trades);
      }],
      ["errors: symbol -1121, money -2010, filter -1013, signature -1022", async () => {
        await refused(() => one.getOrderBook({ symbol: "NONESUCH" }), -1121);
        await refused(async () => one.submitNewOrder(buy({ quantity: 100, price: await far() })), -2010);
        await refused(() => one.submitNewOrder(buy({ price: 0.001 })), -1013);
        const wrong = new MainClient({ ...exchange.key("alpha", "hmac"), api_secret: "wrong", baseUrl: exchange.rest });
        await refused(() => wrong.getAccountInformation(), -1022);
      }],
    ],
    SpotWsApi: [
      ["time, exchangeInfo, depth, klines, tickers", async () => {
        expect((await api.getSpotServerTime()).result.serverTime > 0, "time");
        expect((await api.getSpotExchangeInfo({ symbol })).result.symbols.length === 1, "exchangeInfo");
        expect((await api.getSpotOrderBook({ symbol })).result.bids.length > 0, "depth");
        expect((await api.getSpotKlines({ symbol, interval: "1m" })).result.length > 0, "klines");
        expect((await api.getSpotSymbolPriceTicker({ symbol })).result.symbol === symbol, "price");
      }],
      ["it logs on by itself: session.status says so", async () => {
        await api.getSpotAccountInformation(now());
        expect((await api.getSpotSessionStatus()).result.apiKey === exchange.key("gamma").api_key, "status");
      }],
      ["an order's life: placed, found, canceled, gone", async () => {
        const placed = await api.submitNewSpotOrder({ ...buy({ price: await far() }), ...now() });
        const { orderId } = placed.result;
        expect((await api.getSpotOrderStatus({ symbol, orderId, ...now() })).result.status === "NEW", placed);
        expect((await api.cancelSpotOrder({ symbol, orderId, ...now() })).result.status === "CANCELED", placed);
        await refused(() => api.cancelSpotOrder({ symbol, orderId, ...now() }), -2011);
      }],
    ],
    UserData: [
      ["spot by the WebSocket API: an order, and what it causes", async () => {
        const inbox = new Inbox();
        api.getWSClient().on("message", (event) => inbox.put(event));
        await api.subscribeUserDataStream("mainWSAPI");
        const price = (await bid()).toFixed(2);
        const { orderId } = (await api.submitNewSpotOrder({ ...buy({ quantity: 2, price }), ...now() })).result;
        await other.submitNewOrder(buy({ side: "SELL", quantity: 1, price, timeInForce: "IOC" }));
        await api.cancelSpotOrder({ symbol, orderId, ...now() });
        for (const execution of ["NEW", "TRADE", "CANCELED"]) {
          const fits = (event) => (event.event ?? event).x === execution && (event.event ?? event).i === orderId;
          await inbox.first(fits);
        }
        await inbox.first((event) => (event.event ?? event).e === "outboundAccountPosition");
      }],
      ["cross margin by listenToken", async () => {
        const { client, inbox } = listener("delta");
        await client.subscribeCrossMarginUserDataStream();
        await exchange.admin("transfer", { account: "delta", market: "margin", asset: "USDT", amount: "1" });
        await inbox.first((event) => (event.event ?? event).e === "balanceUpdate");
        client.closeAll(true);
      }],
    ],
    SpotStreams: [
      ["trade, aggTrade, depth, bookTicker, kline, ticker", async () => {
        const { client, inbox } = listener("alpha");
        const names = ["trade", "aggTrade", "depth@100ms", "bookTicker", "kline_1m", "ticker"];
        await client.subscribe(names.map((name) => `btcusdt@${name}`), "main");
        for (const kind of ["trade", "aggTrade", "depthUpdate", "kline", "24hrTicker"]) {
          await inbox.first((event) => event.e === kind && event.s === symbol, 12000);
        }
        const best = await inbox.first((event) => event.u && event.b && event.B, 12000);
        expect(Number(best.b) < Number(best.a), best);
        client.closeAll(true);
      }],
      ["two symbols, and unsubscribing", async () => {
        const { client, inbox } = listener("alpha");
        await client.subscribe(["btcusdt@depth@100ms", "ethusdt@depth@100ms"], "main");
        await inbox.first((event) => event.s === "ETHUSDT", 12000);
        await client.unsubscribe(["ethusdt@depth@100ms"], "main");
        client.closeAll(true);
      }],
    ],
  };
}

module.exports = { now, silent, spot };
