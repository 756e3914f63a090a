"""The month and the contract year: the bill, and its days or months as bars."""
