"""The labs: experiments that belong to a slide of the lecture, read from the resources. Adding one is adding a file."""

from dataclasses import dataclass
from functools import cache

from nnviz.core.experiment import Experiment, ExperimentError, LabText
from nnviz.core.files import read
from nnviz.resources import resource_path

DEFAULT_LAB = "circle"


@dataclass(frozen=True, slots=True)
class Lab:
    """One lab: its id (the file's name), its text, its experiment."""

    id: str
    text: LabText
    experiment: Experiment


@cache
def lab_ids() -> tuple[str, ...]:
    """The ids of all labs, in the order of the lecture."""
    order = resource_path("labs", "order.txt").read_text(encoding="utf-8").split()
    return tuple(order)


@cache
def load_lab(lab_id: str) -> Lab:
    """The lab with this id. Raises ExperimentError for an unknown id."""
    if lab_id not in lab_ids():
        raise ExperimentError(lab_id, f"is no lab; there are {', '.join(lab_ids())}")
    experiment = read(resource_path("labs", f"{lab_id}.json"))
    assert experiment.lab is not None, f"labs/{lab_id}.json has no lab object"
    return Lab(lab_id, experiment.lab, experiment)


def all_labs() -> tuple[Lab, ...]:
    """Every lab, in the order of the lecture."""
    return tuple(load_lab(lab_id) for lab_id in lab_ids())
