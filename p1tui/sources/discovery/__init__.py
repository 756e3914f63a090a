"""Find gateways on the local network by multicast DNS (RFC 6762) and its lists of services (RFC 6763).

`dns` has the bytes of questions and answers, `query` asks and gathers, `gateways` tells what p1tui can read.

A one-shot query of our own, and not the package zeroconf, since p1tui asks once, in one command: on top of
what that has loaded, zeroconf 0.154 takes 45 ms and 7 MB to import (these modules 10 ms and 1.2 MB), 4 MB on
the disk, and it has no wheel for ARMv6, the first Raspberry Pi and the Zero. It would serve a program that
listens all day.
"""
