"""The service that records day and night, and all else that makes a machine ready.

`unit` writes systemd's files as text, `manager` asks and tells systemd, and `service` installs, removes and
describes a service by both; `lingering` keeps a user's service without a login.
"""
