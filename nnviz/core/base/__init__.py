"""Values and small tools that all of core stands on: the experiment, its errors, arrays, words for numbers."""
