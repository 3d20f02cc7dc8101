"""The lecture's formulas once more, for one example and with scalars and lists only, to check the core against."""

import math

from nnviz.core.network.architecture import Architecture
from nnviz.core.steps.model import StepInput


def scalar_activation(name: str, z: list[float], slope: float) -> list[float]:
    if name == "softmax":
        powers = [math.exp(v - max(z)) for v in z]
        return [p / sum(powers) for p in powers]
    rules = {
        "sigmoid": lambda v: 1 / (1 + math.exp(-v)) if v > -700 else 0.0, "tanh": math.tanh,
        "relu": lambda v: v if v > 0 else 0.0, "leaky_relu": lambda v: v if v > 0 else slope * v, "linear": lambda v: v,
    }  # fmt: skip
    return [rules[name](v) for v in z]


def scalar_derivative(name: str, z: float, slope: float) -> float:
    if name == "sigmoid":
        return math.exp(-abs(z)) / (1 + math.exp(-abs(z))) ** 2
    return {"tanh": 1 / math.cosh(min(abs(z), 300)) ** 2, "relu": float(z > 0),
            "leaky_relu": 1.0 if z > 0 else slope, "linear": 1.0}[name]  # fmt: skip


class Textbook:
    """One example, scalars and lists only."""

    def __init__(self, given: StepInput, x: list[float], y: list[float]) -> None:
        self.architecture = Architecture.of(given.experiment.network)
        self.w = [w.tolist() for w in self.architecture.weights(given.state.params)]
        self.b = [b.tolist() for b in self.architecture.biases(given.state.params)]
        self.loss = given.experiment.training.loss
        self.x, self.y = x, y
        self.z: list[list[float]] = []
        self.a: list[list[float]] = [x]
        self.ahead()
        self.da = [[0.0] * n for n in self.architecture.sizes[1:]]
        self.dz = [[0.0] * n for n in self.architecture.sizes[1:]]
        self.back()

    def ahead(self) -> None:
        for w, b, name, slope in zip(
            self.w, self.b, self.architecture.activations, self.architecture.slopes, strict=True
        ):
            self.z.append([sum(wij * aj for wij, aj in zip(row, self.a[-1], strict=True)) + bi
                           for row, bi in zip(w, b, strict=True)])  # fmt: skip
            self.a.append(scalar_activation(name, self.z[-1], slope))

    def loss_value(self) -> float:
        """Of the example, from ŷ as the slides write it."""
        pairs = list(zip(self.y, self.a[-1], strict=True))
        if self.loss == "mse":
            return sum((a - y) ** 2 for y, a in pairs)
        if self.architecture.activations[-1] == "softmax":
            return sum(-y * math.log(a) for y, a in pairs)
        return sum(-(y * math.log(a) + (1 - y) * math.log(1 - a)) for y, a in pairs)

    def slope_of_loss(self, y: float, a: float) -> float:
        """With respect to one output."""
        if self.loss == "mse":
            return 2 * (a - y)
        return -y / a if self.architecture.activations[-1] == "softmax" else -y / a + (1 - y) / (1 - a)

    def back(self) -> None:
        names, slopes = self.architecture.activations, self.architecture.slopes
        out = self.a[-1]
        self.da[-1] = [self.slope_of_loss(y, a) for y, a in zip(self.y, out, strict=True)]
        if names[-1] == "softmax":
            self.dz[-1] = [
                sum(d * a * ((k == i) - out[i]) for k, (d, a) in enumerate(zip(self.da[-1], out, strict=True)))
                for i in range(len(out))
            ]
        else:
            self.dz[-1] = [
                d * scalar_derivative(names[-1], z, slopes[-1]) for d, z in zip(self.da[-1], self.z[-1], strict=True)
            ]
        for layer in range(len(self.w) - 2, -1, -1):
            for j, z in enumerate(self.z[layer]):
                self.da[layer][j] = sum(self.w[layer + 1][i][j] * d for i, d in enumerate(self.dz[layer + 1]))
                self.dz[layer][j] = self.da[layer][j] * scalar_derivative(names[layer], z, slopes[layer])

    def dw(self, layer: int) -> list[list[float]]:
        return [[d * a for a in self.a[layer]] for d in self.dz[layer]]


def scalar_update(
    name: str, w: float, g: float, memory: dict[str, float], t: int, rate: float, mu: float, rho: float,
    beta: tuple[float, float], eps: float,
) -> tuple[float, dict[str, float]]:  # fmt: skip
    """One number's update by the rules as they are published, and what is remembered of it."""
    if name == "sgd":
        return w - rate * g, {}
    if name in ("momentum", "nesterov"):
        v = mu * memory["velocity"] + g
        return w - rate * (v if name == "momentum" else g + mu * v), {"velocity": v}
    if name in ("rmsprop", "adagrad"):
        part = {"rmsprop": "square", "adagrad": "sum"}[name]
        v = memory[part] + g * g if name == "adagrad" else rho * memory[part] + (1 - rho) * g * g
        return w - rate * g / (math.sqrt(v) + eps), {part: v}
    m = beta[0] * memory["mean"] + (1 - beta[0]) * g
    v = beta[1] * memory["square"] + (1 - beta[1]) * g * g
    m_hat, v_hat = m / (1 - beta[0] ** t), v / (1 - beta[1] ** t)
    return w - rate * m_hat / (math.sqrt(v_hat) + eps), {"mean": m, "square": v}
