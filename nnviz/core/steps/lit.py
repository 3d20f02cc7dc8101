"""What a step lights in the network diagram."""

from msgspec import Struct


class Lit(Struct, frozen=True):
    """What a step concerns in the diagram: the neurons of some layers and the edges into one (0: none).

    ``flow`` is 1 where values run forwards along those edges, -1 where gradients run backwards, 0 where nothing runs.
    """

    layers: tuple[int, ...]
    edges: int = 0
    flow: int = 0
