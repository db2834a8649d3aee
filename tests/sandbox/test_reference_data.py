"""What clients ask for before anything else."""

from .client import Api


async def test_reference_data_names_what_there_is(api: Api) -> None:
    _, info = await api.call("GET", "/api/v3/exchangeInfo")
    symbols = [row["symbol"] for row in info["symbols"]]
    _, pairs = await api.call("GET", "/sapi/v1/margin/allPairs")
    assert [row["symbol"] for row in pairs] == symbols
    assert [row["symbol"] for row in await api.ok("GET", "/sapi/v1/margin/isolated/allPairs")] == symbols
    # "MARKET_DATA" asks for the key alone: margin's connector sends no signature.
    assert len((await api.call("GET", "/sapi/v1/margin/isolated/allPairs"))[1]) == len(symbols)
    assert (await api.call("GET", "/sapi/v1/margin/isolated/allPairs", key=""))[1]["code"] == -2014
    coins = {row["coin"]: (row["free"], row["locked"]) for row in await api.ok("GET", "/sapi/v1/capital/config/getall")}
    assert coins == await api.balances()
    _, assets = await api.call("GET", "/sapi/v1/margin/allAssets", "asset=BTC")
    assert [row["assetName"] for row in assets] == ["BTC"]
    assert (await api.call("GET", "/sapi/v1/margin/allPairs", "symbol=NONE"))[1]["code"] == -1121
