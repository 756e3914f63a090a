"""The history screen: a quantity over a period, as a chart, a table or a file."""
