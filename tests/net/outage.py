"""Run inside a network namespace by test_outage: one event a line, as a firewall drops and refuses."""

from __future__ import annotations

import subprocess

from p1tui.config.uplink_settings import ThingSpeakSettings
from p1tui.demo.thingspeak.channel import Rules
from p1tui.model.entries import Entry
from p1tui.net import client
from p1tui.uplinks.thingspeak.target import ThingSpeakTarget
from tests.shared.thingspeak import ScriptedThingSpeak

KEY = "WRITEKEY12345678"
TABLE = "add table inet t; add chain inet t out { type filter hook output priority 0 ; }"


def run(*command: str) -> None:
    subprocess.run(command, check=True, timeout=10)


def main() -> None:
    run("ip", "link", "set", "lo", "up")
    with ScriptedThingSpeak(write_key=KEY, rules=Rules(min_interval=0.0)) as server:
        port = server.url.rpartition(":")[2]
        link = ThingSpeakTarget(
            ThingSpeakSettings(channel=1, url=server.url, fields=("tariff",), write_key=KEY)
        )

        def send(time: int) -> None:
            print(link.send([Entry(time, {"tariff": 1})]).result, len(server.channel.rows))

        send(1_795_500_000)
        run("nft", f"{TABLE}; add rule inet t out tcp dport {port} drop")
        usual = client.CONNECT_TIMEOUT, client.READ_TIMEOUT
        client.CONNECT_TIMEOUT, client.READ_TIMEOUT = 0.3, 2.0  # the second is for a row to be stored
        send(1_795_500_020)
        client.CONNECT_TIMEOUT = usual[0]
        run("nft", f"flush chain inet t out; add rule inet t out tcp sport {port} tcp flags psh drop")
        send(1_795_500_040)
        client.READ_TIMEOUT = usual[1]
        run("nft", f"flush chain inet t out; add rule inet t out tcp dport {port} reject with tcp reset")
        send(1_795_500_060)
        run("nft", "delete table inet t")
        send(1_795_500_080)
    away = ThingSpeakTarget(ThingSpeakSettings(channel=1, url="http://192.0.2.1", write_key=KEY))
    print(away.send([Entry(1_795_500_100, {})]).result)


if __name__ == "__main__":
    main()
