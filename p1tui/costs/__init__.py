"""Costs of energy: quarters of energy, prices and a contract in, money out. Pure: no I/O, no clock.

`answers.reckoning.bills` is the way in, for the days that `answers.periods` gives, and
`quarters.look_back.needed_from` says from where on the history must hand out quarters. A bill adds up
`lines`, each of which counts something over columns of `quarters`; the other `answers` tell what a screen
asks, and `templates` write contracts.

- Energy is the rise of registers by the quarter hour. A gap in the history, of which only the sum is known,
  counts for what does not depend on its course: a rate without hours, a peak that it cannot exceed.
- Money is reckoned in fractions and rounded once, a line a bill, to the cent, half away from zero.
- Where rates change inside a contract year, netted kWh are shared over its periods by their energy: each
  quarter counts for one fraction of its import (or export): what the year has beyond the other direction.
- Floors and offsets are the law of the time after netting, so that they hold where nothing is netted: one
  contract gives both the year with netting and that without.
- A running year is netted over the part of it that has been: earlier months change as it goes on.
- A floor over the year, and a charge that may take no more than was earned, hold for the days of a contract
  year that lie under one contract.
- Of a month with missing quarters, a peak is that of the others. A missing quarter of a netted year counts in
  each of its bills; one before a band of the year is reached may lie below it or in it, and counts there.
- Not expressed: the Flemish ceiling for very low use, and bands that shrink with a year that is not whole.
"""
