"""Futures accounts as answers show them: balances, positions, brackets, and where the money came from."""

import hashlib
from decimal import Decimal
from string import ascii_letters

from ..engine.symbols import Contract
from ..wire import ZERO, Json, JsonObject, Micros, amount, floor, plain
from .accounts import MARGIN_ASSET, FuturesAccount, Income
from .margin import Brackets
from .risk import Exposure, Risk, Totals

TWELVE = Decimal("0.000000000001")


def margin(value: Decimal) -> str:
    """An amount as pages of positions show it: eight decimals, the rest cut off; zero as `0`."""
    return amount(floor(value)) if value else "0"


def price(value: Decimal, zero: str) -> str:
    """A price of a position, `zero` if it has none."""
    return plain(value.quantize(TWELVE)) if value else zero


def alias(account: str) -> str:
    """The "unique account code": four letters that the account's name makes."""
    return "".join(ascii_letters[byte % len(ascii_letters)] for byte in hashlib.sha256(account.encode()).digest()[:4])


class AccountAnswers:
    """Shows one account in all the forms that the pages have."""

    def __init__(self, account: FuturesAccount, risk: Risk, totals: Totals) -> None:
        self._account = account
        self._risk = risk
        self._totals = totals
        self._available = max(ZERO, risk.available(account))

    # Balances ----------------------------------------------------------------------------------------------------

    def balances(self) -> Json:
        """GET /fapi/v2/balance and /fapi/v3/balance, which look the same."""
        return [self._balance(asset) for asset in self._assets()]

    def _assets(self) -> list[str]:
        """USDT, and what else is there."""
        held = self._account.wallet.balances.items()
        return [MARGIN_ASSET, *(asset for asset, one in held if one.free and asset != MARGIN_ASSET)]

    def _balance(self, asset: str) -> JsonObject:
        row = self._asset(asset)
        return {
            "accountAlias": alias(self._account.channel.account),
            "asset": asset,
            "balance": row["walletBalance"],
            "crossWalletBalance": row["crossWalletBalance"],
            "crossUnPnl": row["crossUnPnl"],
            "availableBalance": row["availableBalance"],
            "maxWithdrawAmount": row["maxWithdrawAmount"],
            "marginAvailable": True,
            "updateTime": row["updateTime"],
        }

    def _asset(self, asset: str) -> JsonObject:
        """One asset; every position has its margin in USDT."""
        account, own = self._account, asset == MARGIN_ASSET
        held = account.wallet.balances[asset].free
        found = self._totals
        shown = {
            "walletBalance": held,
            "unrealizedProfit": found.unrealised if own else ZERO,
            "marginBalance": held + found.unrealised if own else held,
            "maintMargin": found.maintenance if own else ZERO,
            "initialMargin": found.position_margin + found.order_margin if own else ZERO,
            "positionInitialMargin": found.position_margin if own else ZERO,
            "openOrderInitialMargin": found.order_margin if own else ZERO,
            "crossWalletBalance": account.cross_balance if own else held,
            "crossUnPnl": found.cross_unrealised if own else ZERO,
            "availableBalance": self._available_of(asset, held),
            "maxWithdrawAmount": self._risk.withdrawable(account, asset),
        }
        texts: JsonObject = {name: amount(floor(value)) for name, value in shown.items()}
        return {"asset": asset} | texts | {"updateTime": Micros(account.wallet.updated)}

    def _asset_v2(self, asset: str) -> JsonObject:
        row = self._asset(asset)
        updated = row.pop("updateTime")
        return row | {"marginAvailable": True, "updateTime": updated}

    def _available_of(self, asset: str, held: Decimal) -> Decimal:
        """In multi-assets mode, all that is available counts in each asset."""
        worth = self._risk.marks.asset(asset)
        if asset == MARGIN_ASSET:
            return self._available
        return self._available / worth if self._account.multi_assets and worth else held

    # Accounts ----------------------------------------------------------------------------------------------------

    def account_v3(self, exposures: list[Exposure], contracts: dict[str, Contract]) -> JsonObject:
        """GET /fapi/v3/account: positions that are not flat or have orders."""
        assets: list[Json] = [self._asset(asset) for asset in self._assets()]
        positions: list[Json] = [self._position_v3(one, contracts[one.position.symbol]) for one in exposures]
        shown = self._sums()
        shown |= {"assets": assets, "positions": positions}
        return shown

    def account_v2(self, exposures: list[Exposure], contracts: dict[str, Contract]) -> JsonObject:
        """GET /fapi/v2/account: "positions of all symbols in the market are returned"."""
        shown: JsonObject = {
            "feeTier": 0,
            "canTrade": True,
            "canDeposit": True,
            "canWithdraw": True,
            "updateTime": 0,
            "multiAssetsMargin": self._account.multi_assets,
            "tradeGroupId": -1,
        }
        assets: list[Json] = [self._asset_v2(asset) for asset in self._assets()]
        positions: list[Json] = [self._position_v2(one, contracts[one.position.symbol]) for one in exposures]
        shown |= self._sums()
        shown |= {"assets": assets, "positions": positions}
        return shown

    def _sums(self) -> JsonObject:
        """Totals "only for USDT asset", or in multi-assets mode in USD, of crossed positions alone."""
        account, found, multi = self._account, self._totals, self._account.multi_assets
        others = self._risk.other_assets(account) if multi else ZERO
        wallet = account.balance + others
        positions = found.cross_position_margin if multi else found.position_margin
        sums = {
            "totalInitialMargin": positions + found.order_margin,
            "totalMaintMargin": found.cross_maintenance if multi else found.maintenance,
            "totalWalletBalance": wallet,
            "totalUnrealizedProfit": found.unrealised,
            "totalMarginBalance": wallet + found.unrealised,
            "totalPositionInitialMargin": positions,
            "totalOpenOrderInitialMargin": found.order_margin,
            "totalCrossWalletBalance": account.cross_balance + others,
            "totalCrossUnPnl": found.cross_unrealised,
            "availableBalance": self._available,
            "maxWithdrawAmount": min(self._available, account.cross_balance + others),
        }
        return {name: amount(floor(value)) for name, value in sums.items()}

    def _position_v3(self, one: Exposure, contract: Contract) -> JsonObject:
        return {
            "symbol": contract.name,
            "positionSide": one.position.side,
            "positionAmt": qty(one, contract),
            "unrealizedProfit": amount(floor(one.unrealised)),
            "isolatedMargin": amount(floor(_isolated_margin(one))),
            "notional": margin(one.notional),
            "isolatedWallet": margin(one.position.isolated),
            "initialMargin": margin(one.position_margin + one.order_margin),
            "maintMargin": margin(one.maintenance),
            "updateTime": Micros(one.position.updated),
        }

    def _position_v2(self, one: Exposure, contract: Contract) -> JsonObject:
        return {
            "symbol": contract.name,
            "initialMargin": margin(one.position_margin + one.order_margin),
            "maintMargin": margin(one.maintenance),
            "unrealizedProfit": amount(floor(one.unrealised)),
            "positionInitialMargin": margin(one.position_margin),
            "openOrderInitialMargin": margin(one.order_margin),
            "leverage": str(one.leverage),
            "isolated": one.isolated,
            "entryPrice": price(one.position.entry, "0.0"),
            "breakEvenPrice": price(one.position.break_even, "0.0"),
            "maxNotional": str(self._risk.brackets[contract.name].max_notional(one.leverage)),
            "bidNotional": margin(one.orders.bids),
            "askNotional": margin(one.orders.asks),
            "positionSide": one.position.side,
            "positionAmt": qty(one, contract),
            "updateTime": Micros(one.position.updated),
        }

    # Positions ---------------------------------------------------------------------------------------------------

    def risk_v2(self, one: Exposure, contract: Contract) -> JsonObject:
        """A row of GET /fapi/v2/positionRisk."""
        position = one.position
        return {
            "symbol": contract.name,
            "positionAmt": qty(one, contract),
            "entryPrice": price(position.entry, "0.0"),
            "breakEvenPrice": price(position.break_even, "0.0"),
            "markPrice": amount(one.mark),
            "unRealizedProfit": amount(floor(one.unrealised)),
            "liquidationPrice": self._liquidation_price(one),
            "leverage": str(one.leverage),
            "maxNotionalValue": str(self._risk.brackets[contract.name].max_notional(one.leverage)),
            "marginType": "isolated" if one.isolated else "cross",
            "isolatedMargin": amount(floor(_isolated_margin(one))),
            "isAutoAddMargin": "false",
            "positionSide": position.side,
            "notional": margin(one.notional),
            "isolatedWallet": margin(position.isolated),
            "updateTime": Micros(position.updated),
        }

    def risk_v3(self, one: Exposure, contract: Contract) -> JsonObject:
        """A row of GET /fapi/v3/positionRisk."""
        position = one.position
        return {
            "symbol": contract.name,
            "positionSide": position.side,
            "positionAmt": qty(one, contract),
            "entryPrice": price(position.entry, "0.0"),
            "breakEvenPrice": price(position.break_even, "0.0"),
            "markPrice": amount(one.mark),
            "unRealizedProfit": amount(floor(one.unrealised)),
            "liquidationPrice": self._liquidation_price(one),
            "isolatedMargin": margin(_isolated_margin(one)),
            "notional": margin(one.notional),
            "marginAsset": MARGIN_ASSET,
            "isolatedWallet": margin(position.isolated),
            "initialMargin": margin(one.position_margin + one.order_margin),
            "maintMargin": margin(one.maintenance),
            "positionInitialMargin": margin(one.position_margin),
            "openOrderInitialMargin": margin(one.order_margin),
            "adl": 0,
            "bidNotional": margin(one.orders.bids),
            "askNotional": margin(one.orders.asks),
            "updateTime": Micros(position.updated),
        }

    def _liquidation_price(self, one: Exposure) -> str:
        return margin(self._risk.liquidation_price(self._account, one.position)) if one.position.qty else "0"


def qty(one: Exposure, contract: Contract) -> str:
    """The position with the contract's decimals."""
    return f"{one.position.qty.quantize(contract.step) + ZERO:f}"


def _isolated_margin(one: Exposure) -> Decimal:
    return one.position.isolated + one.unrealised if one.isolated else ZERO


def bracket_rows(symbol: str, brackets: Brackets) -> JsonObject:
    """A symbol of GET /fapi/v1/leverageBracket; nobody's brackets are adjusted, so there is no `notionalCoef`."""
    rows: list[Json] = [
        {
            "bracket": row.number,
            "initialLeverage": row.leverage,
            "notionalCap": row.cap,
            "notionalFloor": row.floor,
            "maintMarginRatio": float(row.ratio),
            # A number, whole where it can be: `"cum":0`, as the page shows it.
            "cum": int(row.cum) if row.cum == int(row.cum) else float(row.cum),
        }
        for row in brackets.rows
    ]
    return {"symbol": symbol, "brackets": rows}


def shown_income(income: Income) -> JsonObject:
    """A row of GET /fapi/v1/income."""
    return {
        "symbol": income.symbol,
        "incomeType": income.type,
        "income": amount(income.value),
        "asset": income.asset,
        "info": income.type,
        "time": Micros(income.time),
        "tranId": income.transaction_id,
        "tradeId": "" if income.trade_id is None else str(income.trade_id),
    }
