"""Numbers of things in words."""


def counted(count: int, one: str, many: str) -> str:
    """How many there are: ``one`` of a single one, else ``many`` with the number in place of its {}."""
    return one if count == 1 else many.format(count)
