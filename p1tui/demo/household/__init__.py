"""A simulated household behind a smart meter."""

from p1tui.demo.household.household import Household

__all__ = ["Household"]
