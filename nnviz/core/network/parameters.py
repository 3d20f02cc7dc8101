"""Where a parameter stands and what it is called: W[1][2,1] is the weight of unit 2 of layer 1 for its first input."""

from msgspec import Struct

from nnviz.core.network.architecture import Architecture


class Parameter(Struct, frozen=True):
    """One weight or bias. Layer, unit and source count from 1, as on the slides; a bias has no source."""

    layer: int
    unit: int
    source: int | None

    @property
    def matrix(self) -> str:
        """The letter of what it belongs to: W or b."""
        return "b" if self.source is None else "W"

    @property
    def name(self) -> str:
        """Its name in slide notation, e.g. W[1][2,1] or b[1][2]."""
        place = f"{self.unit}" if self.source is None else f"{self.unit},{self.source}"
        return f"{self.matrix}[{self.layer}][{place}]"


def parameter_at(architecture: Architecture, index: int) -> Parameter:
    """The parameter at a place of the flat vector. Raises IndexError where there is none."""
    for layer, part in enumerate(architecture.slices, start=1):
        if part.start <= index < part.stop:
            fan_in = architecture.layer(layer).fan_in
            unit, column = divmod(index - part.start, fan_in + 1)
            return Parameter(layer, unit + 1, column + 1 if column < fan_in else None)
    raise IndexError(f"there is no parameter {index}; the network has {architecture.count}, counted from 0")


def index_of(architecture: Architecture, parameter: Parameter) -> int:
    """The place of a parameter in the flat vector."""
    fan_in = architecture.layer(parameter.layer).fan_in
    column = fan_in if parameter.source is None else parameter.source - 1
    return int(architecture.slices[parameter.layer - 1].start) + (parameter.unit - 1) * (fan_in + 1) + column


def all_parameters(architecture: Architecture) -> list[Parameter]:
    """Every parameter, in the order of the flat vector."""
    found = []
    for layer in architecture.numbers:
        rows, columns = architecture.layer(layer).block_shape
        sources = [*range(1, columns), None]
        found += [Parameter(layer, unit, s) for unit in range(1, rows + 1) for s in sources]
    return found
