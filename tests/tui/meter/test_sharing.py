"""The meter screen lists who reads the source's bytes along."""

from __future__ import annotations

from p1tui.i18n.message import Message
from p1tui.model.status import Sharing
from tests.tui.conftest import MakeApp
from tests.tui.driver import FeedDriver
from tests.tui.pilots import see


async def test_each_client_is_listed_with_its_address(make_app: MakeApp, driver: FeedDriver) -> None:
    clients = tuple(f"192.168.1.{number}:5{number:04}" for number in range(1, 12))
    driver.second()
    driver.feed.update(lambda old: {"sharing": Sharing(address="0.0.0.0:2001", clients=clients, most=16)})
    async with make_app(driver).run_test(size=(80, 40)) as pilot:
        await pilot.press("4")
        await see(pilot, "shared at      0.0.0.0:2001, 11 of 16: 192.168.1.1:50001,")
        for client in clients:
            await see(pilot, client)


async def test_without_clients_and_with_trouble_it_says_so(make_app: MakeApp, driver: FeedDriver) -> None:
    driver.second()
    sharing = Sharing(address="127.0.0.1:2001", most=16)
    driver.feed.update(lambda old: {"sharing": sharing})
    async with make_app(driver).run_test(size=(80, 40)) as pilot:
        await pilot.press("4")
        await see(pilot, "shared at      127.0.0.1:2001, 0 of 16 ")
        driver.second()
        driver.feed.update(
            lambda old: {"sharing": Sharing(address="x", trouble=Message("The port is taken."))}
        )
        await see(pilot, "shared at      ! The port is taken.")
