"""From raw inputs to what a network sees, and from its prediction back to own units: scaling and features."""

from msgspec import Struct

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Experiment
from nnviz.core.network.features import compute_features, feature_jacobian, raw_position
from nnviz.core.network.scaling import NO_PAIR, Pairs, input_pairs, output_pairs, scaled, scales, unscaled


class Encoder(Struct, frozen=True):
    """Features of the scaled inputs; ``inputs`` and ``outputs`` are their pairs (shift, scale), empty: as they are."""

    features: tuple[str, ...]
    inputs: Pairs = ()
    outputs: Pairs = ()

    @classmethod
    def of(cls, experiment: Experiment) -> "Encoder":
        """That of a resolved experiment."""
        data = experiment.data
        return cls(tuple(experiment.network.features), input_pairs(data), output_pairs(data))

    def encode(self, raw: Array) -> Array:
        """The features A[0] (n_0, m) of raw inputs (n, m)."""
        return compute_features(self.features, scaled(raw, self.inputs))

    def jacobian(self, raw: Array) -> Array:
        """The derivatives of the features with respect to raw inputs (n, m), both in own units: (n_0, n, m)."""
        found = feature_jacobian(self.features, scaled(raw, self.inputs))
        return found / scales(self.inputs)[:, None] if self.inputs else found

    def own_units(self, prediction: Array) -> Array:
        """Predictions (n_L, ...) of the network in own units."""
        return unscaled(prediction, self.outputs)

    def own_rates(self, rates: Array) -> Array:
        """Derivatives (n_L, n) of the network's predictions as those of predictions in own units."""
        return rates * scales(self.outputs)[:, None] if self.outputs else rates

    def pair_of(self, layer: int, depth: int, unit: int) -> tuple[float, float]:
        """(shift, scale) of a node of a network of so many layers: of a raw feature and of an output, in own units.

        Of all between there is none: (0, 1).
        """
        position = raw_position(self.features[unit]) if layer == 0 else unit if layer == depth else None
        pairs = self.inputs if layer == 0 else self.outputs
        return NO_PAIR if position is None or not pairs else pairs[position]
