"""The numbers behind the steps: one forward pass, one backward pass and one update, all computed by the core."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from msgspec.structs import replace

from nnviz.core.base.arrays import Array
from nnviz.core.base.notation import Symbol, Writing, latex_number
from nnviz.core.network.activations import sigmoid
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.features import raw_names
from nnviz.core.network.layers.layer import by_unit
from nnviz.core.network.network import (
    Gradients,
    Trace,
    backward,
    forward,
    layer_slope,
    losses_of,
    network_inputs,
    targets,
)
from nnviz.core.network.optimizers import OPTIMIZERS, remembered
from nnviz.core.network.perceptron import mira
from nnviz.core.network.scaling import scaled
from nnviz.core.steps.matrix import Matrix
from nnviz.core.steps.model import StepInput
from nnviz.core.training.update import Update, penalised, update_on


class Numbers:
    """Everything that the steps show, computed once by the core, each matrix under its name on the slides.

    Raises ValueError where there is no such example.
    """

    def __init__(self, given: StepInput) -> None:
        experiment, state, train = given.experiment, given.state, given.experiment.data.train
        self.all = given.example is None
        if not len(train) or not (self.all or 0 <= (given.example or 0) < len(train)):
            raise ValueError("there is no such example")
        if given.example is not None:
            train = train.at(slice(given.example, given.example + 1))
        self.training = experiment.training
        rule = OPTIMIZERS[self.training.optimizer.name]
        self.updates = state.updates
        self.memory = remembered(rule.name, state.params, state.memory, state.updates)
        self.trains = rule.trains
        self.loss = experiment.training.loss
        self.architecture = Architecture.of(experiment.network)
        self.flat = self.memory[rule.trains] if rule.trains else state.params
        self.weights = self.architecture.weights(self.flat)
        self.biases = [b[:, None] for b in self.architecture.biases(self.flat)]
        self.averages = self.architecture.blocks(state.params)
        x, self.y = network_inputs(experiment, train), targets(experiment.data, train)
        self.encoder, self._train = Encoder.of(experiment), train
        self.m = x.shape[1]
        with np.errstate(all="ignore"):
            self.trace: Trace = forward(self.architecture, self.flat, x)
            self.per_example = losses_of(self.architecture, self.trace, self.y, self.loss)
            self.gradients: Gradients = backward(
                self.architecture, self.flat, self.trace, self.y, self.loss, self._delta(x)
            )
            gradient = self.architecture.flatten(self.gradients.weights, self.gradients.biases)
            self.penalised = penalised(self.architecture, self.training, state.params, gradient)
        self.update: Update = update_on(
            self.architecture, self.training, state.params, state.memory, state.updates, x, self.y
        )

    def _delta(self, x: Array) -> Array | None:
        """What MIRA takes in place of d𝓛/dz."""
        if self.training.optimizer.name != "mira":
            return None
        return mira(x, self.trace.z[-1], self.y, self.training.optimizer.learning_rate)

    @property
    def depth(self) -> int:
        """L."""
        return self.architecture.depth

    def activation(self, layer: int) -> str:
        """The name of g[l]."""
        return self.architecture.activations[layer - 1]

    def slope(self, layer: int) -> float:
        """The slope of a leaky g[l] below zero."""
        return self.architecture.slopes[layer - 1]

    def slope_text(self, layer: int) -> str:
        """The same as LaTeX."""
        return latex_number(self.slope(layer))

    # ------------------------------------------------------------ names

    def _layered(self, letter: str, layer: int) -> Symbol:
        big = letter.upper() if self.all else letter
        return Symbol(rf"{big}^{{[{layer}]}}", rf"{big}^{{[{layer}]}}", f"{big}[{layer}]", f"{big}{layer}")

    def _slope_of(self, letter: str, layer: int) -> Symbol:
        """d𝓛/dz[l] of one example, dZ[l] for the matrix whose columns are those of all examples; δ of a threshold."""
        if self.activation(layer) == "threshold":
            return Symbol(r"\delta", r"\delta", "δ", "delta")
        if self.all:
            big = letter.upper()
            latex = rf"d{big}^{{[{layer}]}}"
            return Symbol(latex, latex, f"d{big}[{layer}]", f"d{big}{layer}")
        name = rf"{letter}^{{[{layer}]}}"
        latex, label = rf"\frac{{d\mathcal{{L}}}}{{d{name}}}", rf"d\mathcal{{L}}/d{name}"
        return Symbol(latex, label, f"d𝓛/d{letter}[{layer}]", f"d{letter}{layer}")

    def gradient_of(self, letter: str, layer: int) -> Symbol:
        """The name of d𝓛/dW[l] of one example, or dJ/dW[l] of all; ΔW[l] where a rule has no gradient."""
        if self.activation(layer) == "threshold":
            name = rf"\Delta {letter}^{{[{layer}]}}"
            return Symbol(name, name, f"Δ{letter}[{layer}]", f"d{letter}{layer}")
        of, text = ("J", "J") if self.all else (r"\mathcal{L}", "𝓛")
        name = rf"{letter}^{{[{layer}]}}"
        latex, label = rf"\frac{{d{of}}}{{d{name}}}", rf"d{of}/d{name}"
        return Symbol(latex, label, f"d{text}/d{letter}[{layer}]", f"d{letter}{layer}")

    def _data(self, letter: str, *, hat: bool = False, scaled: bool = False) -> Symbol:
        """The name of x, y or ŷ, which are those in own units unless they are scaled."""
        big = letter.upper() if self.all else letter
        latex, text, code = big, big, big
        if hat:
            latex, text, code = rf"\hat{{{big}}}", "Ŷ" if self.all else "ŷ", f"{big}_hat"
        if scaled:
            latex, text, code = rf"{latex}^{{\mathrm{{scaled}}}}", f"{text} scaled", f"{code}_scaled"
        return Symbol(latex, latex, text, code)

    # ------------------------------------------------------------ matrices

    def _columns(self, layer: int) -> str:
        """What the columns of a layer's matrices are: examples, or the places of each."""
        return f"t{layer}" if self.architecture.grid(layer) else "m"

    def _as_maps(self, layer: int, values: Array) -> Array:
        """Values (n_l, m) of a layer with places as (units, places · m): column p·m + i is place p of example i."""
        return by_unit(values, self.architecture.grid(layer))

    def a(self, layer: int) -> Matrix:
        """a[l]; x for l = 0."""
        values, dims = self._as_maps(layer, self.trace.a[layer]), (f"n{layer}", self._columns(layer))
        if layer:
            return Matrix(self._layered("a", layer), values, dims)
        if self.encoder.inputs and not self.features_are_inputs:
            return Matrix(self._layered("a", 0), values, dims)
        return Matrix(self._data("x", scaled=bool(self.encoder.inputs)), values, dims)

    def below(self, layer: int) -> Matrix:
        """What W[l] is multiplied by: a[l-1], or its windows, or all its places in one column."""
        shape, a = self.architecture.layer(layer), self.a(layer - 1)
        if not shape.arrangement:
            return a
        matrix = _named(a, shape.arrangement, shape.unfolded(self.trace.a[layer - 1]))
        dims = self._inputs(layer), self._columns(layer)
        return replace(matrix, dims=dims, made=(a.symbol.code, shape.unfold_code(a.symbol.code, self.m)))

    def prediction(self) -> Matrix:
        """ŷ = a[L] under its own name."""
        symbol = self._data("y", hat=True, scaled=bool(self.encoder.outputs))
        return Matrix(symbol, self.trace.prediction, (f"n{self.depth}", "m"), self.rest)

    def minuend(self) -> Matrix:
        """a[L] as y is subtracted from it: what float64 has kept of it."""
        return replace(self.a(self.depth), rest=1.0 - self.trace.prediction)

    def operand_of_loss(self, k: int, j: int, w: Writing) -> str:
        """ŷ of output k and example j, from 0, with the digits that 𝓛 and d𝓛/da come from."""
        rest = None if self.rest is None else float(self.rest[k, j])
        return w.operand_near(float(self.trace.prediction[k, j]), float(self.y[k, j]), 1.0, rest=rest)

    @cached_property
    def rest(self) -> Array | None:
        """1 - ŷ (n_L, m) computed from z, where 1 - ŷ itself has few digits; None where ŷ is no probability."""
        z, a = self.trace.z[-1], self.trace.prediction
        if self.activation(self.depth) == "sigmoid":
            return sigmoid(-z)
        if self.activation(self.depth) != "softmax":
            return None
        rest, columns = 1.0 - a, np.flatnonzero(a.max(axis=0) > 0.5)
        rest[:, columns] = (1.0 - np.eye(len(a))) @ a[:, columns]
        return rest

    def targets(self) -> Matrix:
        """Y."""
        return Matrix(self._data("y", scaled=bool(self.encoder.outputs)), self.y, (f"n{self.depth}", "m"))

    # ------------------------------------------------------------ own units

    @property
    def features_are_inputs(self) -> bool:
        """Are the features the raw inputs, all of them and in their order?"""
        return self.encoder.features == raw_names(self._train.x.shape[1])

    def own_inputs(self) -> Matrix:
        """The raw inputs in own units."""
        return Matrix(self._data("x"), self._inputs_as_shown(self._train.x.T), self._dims_of_inputs())

    def scaled_inputs(self) -> Matrix:
        """The same as the network sees them; where features are the inputs they are a[0]."""
        if self.features_are_inputs:
            return self.a(0)
        values = scaled(self._train.x.T, self.encoder.inputs)
        return Matrix(self._data("x", scaled=True), self._inputs_as_shown(values), self._dims_of_inputs())

    def pair_of_inputs(self) -> tuple[Matrix, Matrix]:
        """Shift and scale of the inputs, as columns; where inputs have places, beside each number of them."""
        first, _ = self._dims_of_inputs()
        columns = [np.array(part)[:, None] for part in zip(*self.encoder.inputs, strict=True)]
        if self.architecture.grid(0) and self.features_are_inputs:
            maps = [self._inputs_as_shown(np.repeat(column, self.m, axis=1)) for column in columns]
            return self._shift_and_scale("x", maps, self._dims_of_inputs())
        return self._shift_and_scale("x", columns, (first, "1"))

    def pair_of_outputs(self) -> tuple[Matrix, Matrix]:
        """Shift and scale of the outputs, as columns."""
        columns = [np.array(part)[:, None] for part in zip(*self.encoder.outputs, strict=True)]
        return self._shift_and_scale("y", columns, (f"n{self.depth}", "1"))

    def own_prediction(self) -> Matrix:
        """ŷ in own units."""
        values = self.encoder.own_units(self.trace.prediction)
        return Matrix(self._data("y", hat=True), values, (f"n{self.depth}", "m"))

    def own_targets(self) -> Matrix:
        """Y in own units."""
        rows = self._train.x if self._train.y is None else self._train.y
        return Matrix(self._data("y"), rows.T, (f"n{self.depth}", "m"))

    def _inputs_as_shown(self, values: Array) -> Array:
        return self._as_maps(0, values) if self.features_are_inputs else values

    def _dims_of_inputs(self) -> tuple[str, str]:
        return ("n0", self._columns(0)) if self.features_are_inputs else ("n", "m")

    def _shift_and_scale(self, letter: str, values: Sequence[Array], dims: tuple[str, str]) -> tuple[Matrix, Matrix]:
        names = (
            Symbol(rf"\mathrm{{{w}}}", rf"\mathrm{{{w}}}", w, f"{w}_{letter}") for w in ("shift", "scale")
        )  # fmt: skip
        shift, scale = (Matrix(symbol, part, dims) for symbol, part in zip(names, values, strict=True))
        return shift, scale

    # ------------------------------------------------------------ of the layers

    def z(self, layer: int) -> Matrix:
        """z[l]."""
        values = self._as_maps(layer, self.trace.z[layer - 1])
        return Matrix(self._layered("z", layer), values, (f"n{layer}", self._columns(layer)))

    def w(self, layer: int) -> Matrix:
        """W[l]."""
        return Matrix(self._parameter("W", layer), self.weights[layer - 1], (f"n{layer}", self._inputs(layer)))

    def _inputs(self, layer: int) -> str:
        """What the columns of W[l] are: the units below, or what W[l] sees of all units and places there."""
        arrangement = self.architecture.layer(layer).arrangement
        return f"{arrangement[0]}{layer}" if arrangement else f"n{layer - 1}"

    def _parameter(self, letter: str, layer: int) -> Symbol:
        """W[l] or b[l]; with a tilde where the weights that learn are not those that predict, but their latest ones."""
        if not self.trains:
            name = rf"{letter}^{{[{layer}]}}"
            return Symbol(name, name, f"{letter}[{layer}]", f"{letter}{layer}")
        name = rf"\tilde{{{letter}}}^{{[{layer}]}}"
        return Symbol(name, name, f"latest {letter}[{layer}]", f"{self.trains}_{letter}{layer}")

    def predicting(self, letter: str, layer: int) -> Matrix:
        """The W[l] or b[l] that the network predicts with."""
        if not self.trains:
            return self.w(layer) if letter == "W" else self.b(layer)
        name, block = rf"{letter}^{{[{layer}]}}", self.averages[layer - 1]
        symbol = Symbol(name, name, f"{letter}[{layer}]", f"{letter}{layer}")
        if letter == "W":
            return Matrix(symbol, block[:, :-1], (f"n{layer}", f"n{layer - 1}"))
        return Matrix(symbol, block[:, -1:], (f"n{layer}", "1"))

    def b(self, layer: int) -> Matrix:
        """b[l] as a column."""
        return Matrix(self._parameter("b", layer), self.biases[layer - 1], (f"n{layer}", "1"))

    def da(self, layer: int) -> Matrix:
        """d𝓛/da[l]."""
        values = self._as_maps(layer, self.gradients.da[layer - 1])
        da = Matrix(self._slope_of("a", layer), values, (f"n{layer}", self._columns(layer)))
        if not self.architecture.grid(layer) or self.architecture.layer(layer + 1).shares_weights:
            return da
        flat, name = _named(da, self.architecture.layer(layer + 1).arrangement, values).symbol.code, da.symbol.code
        (line,) = self.architecture.layer(layer + 1).fold_code(name, flat, self.m)
        return replace(da, made=(flat, line.removeprefix(f"{name} = ")))

    def flat_da(self, layer: int) -> Matrix:
        """d𝓛/da[l] of all places in one column, as the plain layer above gives it."""
        da = self.da(layer)
        if not self.architecture.grid(layer):
            return da
        flat = _named(da, self.architecture.layer(layer + 1).arrangement, self.gradients.da[layer - 1])
        return replace(flat, dims=(self._inputs(layer + 1), "m"))

    def dz(self, layer: int) -> Matrix:
        """d𝓛/dz[l]."""
        values = self._as_maps(layer, self.gradients.dz[layer - 1])
        return Matrix(self._slope_of("z", layer), values, (f"n{layer}", self._columns(layer)))

    def dw(self, layer: int) -> Matrix:
        """dJ/dW[l]."""
        symbol = self.gradient_of("W", layer)
        return Matrix(symbol, self.gradients.weights[layer - 1], (f"n{layer}", self._inputs(layer)))

    def db(self, layer: int) -> Matrix:
        """dJ/db[l] as a column."""
        values = self.gradients.biases[layer - 1][:, None]
        return Matrix(self.gradient_of("b", layer), values, (f"n{layer}", "1"))

    def switch(self, layer: int) -> Matrix | None:
        """s[l]: 0 in the rows of units that are off, 1 in the others; None where all are on."""
        rows = self.architecture.off_rows(layer)
        if not rows:
            return None
        values = np.ones_like(self.trace.a[layer])
        values[rows] = 0.0
        values = self._as_maps(layer, values)
        name = rf"s^{{[{layer}]}}"
        return Matrix(Symbol(name, name, f"s[{layer}]", f"s{layer}"), values, (f"n{layer}", self._columns(layer)))

    def derivative(self, layer: int) -> Matrix:
        """g'(z[l]) as a matrix."""
        z, name = self.z(layer).symbol, rf"g^{{[{layer}]\prime}}"
        with np.errstate(all="ignore"):
            values = self._as_maps(layer, layer_slope(self.architecture, layer, self.trace.a[layer]))
        symbol = Symbol(rf"{name}({z.latex})", rf"{name}({z.label})", f"g[{layer}]'({z.text})", f"g{layer}_prime")
        return Matrix(symbol, values, (f"n{layer}", self._columns(layer)))


def _named(matrix: Matrix, word: str, values: Array) -> Matrix:
    """Another arrangement of a matrix, with a word before its name."""
    old = matrix.symbol
    latex, label = (rf"\mathrm{{{word}}}\,{name}" for name in (old.latex, old.label))
    return Matrix(Symbol(latex, label, f"{word} {old.text}", f"{word}_{old.code}"), values, matrix.dims)


def transposed(matrix: Matrix) -> Matrix:
    """A matrix with rows and columns exchanged, and a T at its name."""
    old = matrix.symbol
    symbol = Symbol(
        rf"{{{old.latex}}}^{{\mathsf{{T}}}}", rf"{{{old.label}}}^{{\mathsf{{T}}}}", f"{old.text}ᵀ", f"{old.code}.T"
    )
    return Matrix(symbol, matrix.values.T, (matrix.dims[1], matrix.dims[0]))
