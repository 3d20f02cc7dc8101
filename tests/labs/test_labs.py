"""Every lab loads, says what to do, and keeps its promise when it is really trained."""

import json

import numpy as np
import pytest

from nnviz import cli
from nnviz.core.base.experiment import with_setting
from nnviz.core.editing.files import decode, encode
from nnviz.core.editing.validation import resolve
from nnviz.core.training.session import Session
from nnviz.labs import DEFAULT_LAB, all_labs, lab_ids, load_lab
from nnviz.resources import resource_path
from tests.labs.lab_runs import trained

every_lab = pytest.mark.parametrize("lab_id", lab_ids())
LABS_OF_THE_LECTURE = {
    *("one-neuron", "and", "or", "nand", "nor", "not", "xnor", "film-tastes", "xor", "xor-online", "xor-linear"),
    *("3-4-1", "sigmoid-kills-gradient", "dying-relu", "leaky-relu", "linear-collapse", "pass", "cross-entropy"),
    *("mse", "final-grade", "symmetry", "symmetry-online", "zero-biases", "deep-representation"),
    *("weights-too-small", "weights-too-large", "depth-0", "depth-1", "depth-2", "depth-5"),
    *("circle", "gauss", "spiral", "moons", "rings", "blobs"),
}
KIT = {"kit-circular", "kit-three-classes", "kit-vowels", "kit-autoencoder-line", "kit-autoencoder-square",
       "kit-autoencoder-circle", "kit-bit-position", "kit-perceptron", "kit-perceptron-nonlinear", "kit-perceptron-xor",
       "kit-averaged-perceptron", "kit-mira", "kit-time-delay"}  # fmt: skip
MOTIONLESS = {"symmetry"}  # the one lab whose very point is that training changes nothing


def test_order_and_files_name_the_same_labs() -> None:
    files = {path.stem for path in resource_path("labs").glob("*.json")}
    assert sorted(files) == sorted(lab_ids())
    assert set(lab_ids()) >= LABS_OF_THE_LECTURE | KIT and DEFAULT_LAB in lab_ids()


@every_lab
def test_it_tells_what_to_do_and_what_to_watch(lab_id: str) -> None:
    text = load_lab(lab_id).text
    for words in (text.title, text.do, text.watch):
        assert words == words.strip() and words
    assert text.do[-1] in ".?!" and text.watch[-1] in ".?!" and len(text.title) <= 50
    assert text.slides and all(s[0] == "S" and 2 <= int(s[1:]) <= 34 for s in text.slides)
    assert text.epochs > 0 and text.promise is not None
    assert (text.promise.min_accuracy, text.promise.max_accuracy, text.promise.max_loss) != (None, None, None)


def test_no_two_labs_have_one_title() -> None:
    assert len({lab.text.title for lab in all_labs()}) == len(all_labs())


@every_lab
def test_it_is_an_experiment_file_like_any_other(lab_id: str) -> None:
    experiment = load_lab(lab_id).experiment
    assert decode(encode(experiment)).lab == experiment.lab
    assert resolve(with_setting(experiment, "lab", None)).lab is None


@every_lab
def test_it_keeps_its_promise(lab_id: str) -> None:
    lab = load_lab(lab_id)
    promise = lab.text.promise
    assert promise is not None
    session = trained(lab.experiment, promise.epochs)
    assert session.epoch == promise.epochs and session.diverged is None
    measured = session.measures()
    if promise.min_accuracy is not None:
        assert measured.train_accuracy >= promise.min_accuracy
    if promise.max_accuracy is not None:
        assert measured.train_accuracy <= promise.max_accuracy
    if promise.max_loss is not None:
        assert measured.train_loss <= promise.max_loss


@every_lab
def test_three_epochs_change_the_weights_but_where_they_must_not(lab_id: str) -> None:
    session = Session(load_lab(lab_id).experiment)
    before = session.engine.params.copy()
    assert session.advance(3) == 3
    assert np.array_equal(session.engine.params, before) == (lab_id in MOTIONLESS)


def solved(lab_id: str, seeds: range, epochs: int, accuracy: float) -> int:
    """How many starts reach an accuracy on the training set at the end of so many epochs."""
    count = 0
    for seed in seeds:
        session = Session(with_setting(load_lab(lab_id).experiment, "network.init.seed", seed))
        session.advance(epochs)
        count += session.measures().train_accuracy >= accuracy
    return count


def test_xor_is_solved_from_nearly_every_start() -> None:
    assert solved("xor", range(100), 2000, 1.0) >= 95


def test_spiral_is_learned_from_most_starts() -> None:
    assert solved("spiral", range(100, 104), 2500, 0.9) >= 3


def test_film_tastes_stay_below_for_ever() -> None:
    assert solved("film-tastes", range(3), 5000, 0.9) == 0


def test_and_has_the_weights_of_the_slide() -> None:
    session = Session(load_lab("and").experiment)
    assert session.engine.params.tolist() == [20.0, 20.0, -30.0]
    assert session.experiment.network.layers[0].activation == "sigmoid"
    session.advance(5)
    session.reset()
    assert session.engine.params.tolist() == [20.0, 20.0, -30.0]


def test_the_default_lab_is_the_one_of_the_first_start() -> None:
    experiment = load_lab(DEFAULT_LAB).experiment
    assert [(layer.units, layer.activation) for layer in experiment.network.layers] == [
        (4, "tanh"), (2, "tanh"), (1, "sigmoid"),
    ]  # fmt: skip
    assert experiment.training.batch_size == 10 and len(experiment.data.train) == len(experiment.data.test) == 250
    session = Session(experiment)
    losses = []
    for _ in range(5):
        losses.append(session.measures().train_loss)
        session.advance(120)  # two seconds at 60 epochs a second
    assert losses == sorted(losses, reverse=True) and losses[1] < 0.3 * losses[0]


def test_depth_labs_share_their_data() -> None:
    labs = [load_lab(f"depth-{n}").experiment for n in (0, 1, 2, 5)]
    assert all(lab.data == labs[0].data for lab in labs)
    assert [len(lab.network.layers) - 1 for lab in labs] == [0, 1, 2, 5]


def test_json_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["labs", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in rows] == list(lab_ids())
    assert [row["title"] for row in rows] == [lab.text.title for lab in all_labs()]
    by_id = {row["id"]: row for row in rows}
    assert by_id["pass"]["slides"] == ["S10", "S11", "S12", "S13", "S14"]
    assert by_id["depth-2"]["slides"] == ["S32"]


def test_plain_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["labs"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(lab_ids())
    assert any("XOR with one hidden layer" in line and line.endswith("S5") for line in lines)
