"""Where a parameter stands and what it is called: W[1][2,1] is the weight of unit 2 of layer 1 for its first input."""

from dataclasses import dataclass

from nnviz.core.network.network import Architecture


@dataclass(frozen=True, slots=True)
class Parameter:
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


def layer_slices(architecture: Architecture) -> list[slice]:
    """The part of the flat vector that holds [W[l] | b[l]], for each layer."""
    found, start = [], 0
    for rows, columns in map(architecture.block_shape, architecture.layers):
        found.append(slice(start, start + rows * columns))
        start = found[-1].stop
    return found


def parameter_at(architecture: Architecture, index: int) -> Parameter:
    """The parameter at a place of the flat vector. Raises IndexError where there is none."""
    for layer, part in enumerate(layer_slices(architecture), start=1):
        if part.start <= index < part.stop:
            fan_in = architecture.block_shape(layer)[1] - 1
            unit, column = divmod(index - part.start, fan_in + 1)
            return Parameter(layer, unit + 1, column + 1 if column < fan_in else None)
    raise IndexError(f"there is no parameter {index}; the network has {architecture.count}, counted from 0")


def index_of(architecture: Architecture, parameter: Parameter) -> int:
    """The place of a parameter in the flat vector."""
    fan_in = architecture.block_shape(parameter.layer)[1] - 1
    column = fan_in if parameter.source is None else parameter.source - 1
    return int(layer_slices(architecture)[parameter.layer - 1].start) + (parameter.unit - 1) * (fan_in + 1) + column


def all_parameters(architecture: Architecture) -> list[Parameter]:
    """Every parameter, in the order of the flat vector."""
    found = []
    for layer in architecture.layers:
        rows, columns = architecture.block_shape(layer)
        sources = [*range(1, columns), None]
        found += [Parameter(layer, unit, s) for unit in range(1, rows + 1) for s in sources]
    return found
