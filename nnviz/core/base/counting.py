"""Numbers of things in words."""


def plural(count: int, one: str, many: str) -> str:
    """The sentence for so many: ``one`` for a single one, else ``many``; each is a whole, to be translated as one."""
    return one if count == 1 else many


def counted(count: int, one: str, many: str) -> str:
    """How many there are: ``one`` of a single one, else ``many`` with the number in place of its {}."""
    return one if count == 1 else many.format(count)
