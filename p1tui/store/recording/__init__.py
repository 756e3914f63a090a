"""Recording: the recorder, and the parts that judge, store, roll up and drop readings."""
