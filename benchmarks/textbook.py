"""The textbook NumPy way, for comparison: back-propagation as an introductory course writes it down.

Nothing is prepared or reused; no loss is evaluated inside. Examples are columns, sigmoid output with cross-entropy.
"""

import numpy as np

ACTIVATIONS = {
    "tanh": (np.tanh, lambda a: 1 - a**2),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a)),
    "relu": (lambda z: np.maximum(0, z), lambda a: (a > 0).astype(float)),
}


class Textbook:
    def __init__(self, sizes, activation, x, y, alpha, batch, seed=0):
        rng = np.random.default_rng(seed)
        self.weights = [0.5 * rng.standard_normal((n, m)) for m, n in zip(sizes, sizes[1:], strict=False)]
        self.biases = [np.zeros((n, 1)) for n in sizes[1:]]
        names = [activation] * (len(sizes) - 2) + ["sigmoid"]
        self.functions = [ACTIVATIONS[name] for name in names]
        self.x, self.y, self.alpha, self.batch, self.rng = x, y, alpha, batch, rng

    def run(self, epochs):
        m = self.x.shape[1]
        for _ in range(epochs):
            if self.batch is None:
                self.update(self.x, self.y)
                continue
            order = self.rng.permutation(m)
            for start in range(0, m, self.batch):
                part = order[start : start + self.batch]
                self.update(self.x[:, part], self.y[:, part])

    def update(self, x, y):
        activations = [x]
        for w, b, (g, _) in zip(self.weights, self.biases, self.functions, strict=True):
            activations.append(g(w @ activations[-1] + b))
        m = x.shape[1]
        dz = activations[-1] - y
        for layer in reversed(range(len(self.weights))):
            dw = dz @ activations[layer].T / m
            db = dz.sum(axis=1, keepdims=True) / m
            if layer:
                dz = self.weights[layer].T @ dz * self.functions[layer - 1][1](activations[layer])
            self.weights[layer] = self.weights[layer] - self.alpha * dw
            self.biases[layer] = self.biases[layer] - self.alpha * db
