"""What a kWh costs: quarters of energy, prices and a contract in, money out. Pure: no I/O, no clock."""
