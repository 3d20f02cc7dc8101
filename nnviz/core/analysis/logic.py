"""Networks as logic gates (slide S3): their outputs at the corners, and the gate that these make."""

import itertools
from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array, read_only
from nnviz.core.base.problem import Problem, ProblemError
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.network import forward

MOST_INPUTS = 3
Bits = tuple[bool, ...]


class Gate(Struct, frozen=True):
    """A gate: its name, the numbers of inputs it is defined for, and its output at a corner."""

    name: str
    inputs: tuple[int, ...]
    output: Callable[[Bits], bool]


GATES: tuple[Gate, ...] = (
    Gate("always 0", (1, 2, 3), lambda bits: False),
    Gate("always 1", (1, 2, 3), lambda bits: True),
    Gate("x1", (1, 2, 3), lambda bits: bits[0]),
    Gate("x2", (2, 3), lambda bits: bits[1]),
    Gate("x3", (3,), lambda bits: bits[2]),
    Gate("NOT", (1,), lambda bits: not bits[0]),
    Gate("NOT x1", (2, 3), lambda bits: not bits[0]),
    Gate("NOT x2", (2, 3), lambda bits: not bits[1]),
    Gate("NOT x3", (3,), lambda bits: not bits[2]),
    Gate("AND", (2, 3), all),
    Gate("OR", (2, 3), any),
    Gate("NAND", (2, 3), lambda bits: not all(bits)),
    Gate("NOR", (2, 3), lambda bits: not any(bits)),
    Gate("XOR", (2,), lambda bits: bits[0] != bits[1]),
    Gate("XNOR", (2,), lambda bits: bits[0] == bits[1]),
    Gate("x1 AND NOT x2", (2,), lambda bits: bits[0] and not bits[1]),
    Gate("x2 AND NOT x1", (2,), lambda bits: bits[1] and not bits[0]),
    Gate("x1 OR NOT x2", (2,), lambda bits: bits[0] or not bits[1]),
    Gate("x2 OR NOT x1", (2,), lambda bits: bits[1] or not bits[0]),
    Gate("odd parity", (3,), lambda bits: sum(bits) % 2 == 1),
    Gate("even parity", (3,), lambda bits: sum(bits) % 2 == 0),
    Gate("majority", (3,), lambda bits: sum(bits) >= 2),
    Gate("minority", (3,), lambda bits: sum(bits) < 2),
)


class TruthTable(Struct, frozen=True, eq=False):
    """All corners [2^n, n] in counting order with z[L], ŷ and ŷ rounded to 0 and 1 there, each [2^n, n_L].

    ``gates`` has for each output the gate that this is; None where it has no name or ŷ is not finite.
    """

    corners: Array
    z: Array
    prediction: Array
    rounded: Array
    gates: tuple[str | None, ...]


def gate_name(outputs: Sequence[bool]) -> str | None:
    """The gate with these outputs at the corners, in counting order: (0, 0), (0, 1), (1, 0), (1, 1) for two inputs."""
    inputs = len(outputs).bit_length() - 1
    corners = list(itertools.product((False, True), repeat=inputs))
    for gate in GATES:
        if inputs in gate.inputs and [gate.output(corner) for corner in corners] == list(outputs):
            return gate.name
    return None


def truth_table(architecture: Architecture, flat: Array, encoder: Encoder, inputs: int) -> TruthTable:
    """The truth table of a network with 1 to 3 raw inputs, 0 and 1 in own units as ŷ is; ŷ ≥ 0.5 counts as 1.

    Raises ValueError for more inputs.
    """
    if inputs > MOST_INPUTS:
        raise ProblemError(
            Problem(
                "{inputs} inputs have {combinations} combinations; truth tables are made for up to {most}",
                {"inputs": inputs, "combinations": 2**inputs, "most": MOST_INPUTS},
            )
        )
    corners = np.array(list(itertools.product((0.0, 1.0), repeat=inputs)))
    trace = forward(architecture, flat, encoder.encode(np.ascontiguousarray(corners.T)))
    prediction = encoder.own_units(trace.prediction)
    ones = prediction >= 0.5
    gates = tuple(gate_name((row >= 0.5).tolist()) if np.isfinite(row).all() else None for row in prediction)
    return TruthTable(read_only(corners), read_only(trace.z[-1].T), read_only(prediction.T), read_only(ones.T), gates)
