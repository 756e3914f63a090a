"""Find gateways on the local network by multicast DNS (RFC 6762) and its lists of services (RFC 6763).

`dns` has the bytes of questions and answers, `query` asks and gathers, `gateways` tells what p1tui can read.

A one-shot query of our own, and not the package zeroconf, since p1tui asks once, in one command: zeroconf
0.154 takes 80 ms to import and 17 MB of memory (these modules 8 ms and 1.5 MB), 4 MB on the disk, and has no
wheel for ARMv6, the first Raspberry Pi and the Zero. It would serve a program that listens all day.
"""
