"""One update, operation by operation: the place in it, its words, answers by hand."""
