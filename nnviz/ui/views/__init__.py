"""One view per file; a view shows snapshots and never changes them."""
