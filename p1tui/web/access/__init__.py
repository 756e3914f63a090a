"""Who may see the numbers, from where, and under which name of this computer."""
