"""What can be pointed at in a network: a unit, a weight or a bias."""

from msgspec import Struct

from nnviz.core.network.parameters import Parameter


class Part(Struct, frozen=True):
    """A part of the diagram: a node, with ``source`` an edge into it, with ``bias`` the dot of its bias.

    Units and sources count from 0; layer 0 are the features, layer 1 the first with weights.
    """

    layer: int
    unit: int
    source: int | None = None
    bias: bool = False

    @property
    def is_parameter(self) -> bool:
        """Is it a single weight or bias?"""
        return self.bias or self.source is not None

    @property
    def parameter(self) -> Parameter:
        """The weight or bias that it is."""
        return Parameter(self.layer, self.unit + 1, None if self.source is None else self.source + 1)
