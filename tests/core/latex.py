"""Whether LaTeX would take a text: what a compiler complains about, found without one."""

import re
from functools import cache

from latex2mathml.converter import convert

KNOWN = {
    "Delta", "alpha", "ast", "begin", "beta", "cdot", "cdots", "delta", "end", "frac", "ge", "hat", "infty", "lambda",
    "le", "left", "ln", "mathcal", "mathrm", "mathsf", "max", "min", "mu", "operatorname", "prime", "quad", "rho",
    "right", "sqrt", "sum", "tanh", "tau", "text", "tilde", "varepsilon", "vdots",
}  # fmt: skip
"""The commands of LaTeX with amsmath that copies use."""
_ENVIRONMENTS = {"bmatrix", "cases"}
_ATOM = re.compile(r"\\[A-Za-z]+|\\.|[{}^_]|[^\\{}^_\s]")


def problems(text: str) -> list[str]:
    """What is wrong with a copied step; empty where nothing is."""
    found = [f"no LaTeX: {char!r}" for char in sorted({c for c in text if ord(c) > 126})]
    found += [f"unknown \\{name}" for name in set(re.findall(r"\\([A-Za-z]+)", text)) - KNOWN]
    for line in text.splitlines():
        found += _of_line(line)
    return found


def _of_line(line: str) -> list[str]:
    if not (line.startswith(r"\[ ") and line.endswith(r" \]")):
        return [f"not displayed: {line}"]
    body = line[3:-3]
    found = []
    if body.count(r"\left") - body.count(r"\leftarrow") != body.count(r"\right"):
        found.append(f"left without right: {body}")
    begun, ended = (re.findall(rf"\\{word}\{{(\w+)\}}", body) for word in ("begin", "end"))
    if sorted(begun) != sorted(ended) or set(begun) - _ENVIRONMENTS:
        found.append(f"environments: {begun} {ended}")
    for sign in re.findall(r"(?:[+\-]|\\cdot|\\ast)\s*\{?\s*-\s*[\d\\(a-zA-Z]", body):
        found.append(f"sign after sign: {sign!r} in {body}")
    if re.search(r"\\sum(?!_)", body):
        found.append(f"sum without an index: {body}")
    if re.search(r"\d ?[eE] ?[+-]? ?\d", body):
        found.append(f"a power of ten as a programmer writes it: {body}")
    if re.search(r"(?<![\d.])-0(?![\d.])", body):
        found.append(f"minus zero: {body}")
    found += _scripts(body)
    refused = _refused(re.sub(r"\d+(?:\.\d+)?", "7", body))
    return [*found, f"{refused} in {body}"] if refused else found


@cache
def _refused(body: str) -> str:
    """Why it cannot be read, without what stands for any number; each form is read once."""
    try:
        convert(body)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def _scripts(body: str) -> list[str]:
    """Braces that do not match, and two powers or two indices of one thing, which LaTeX refuses."""
    stack: list[set[str]] = [set()]
    waiting = ""
    for token in _ATOM.findall(body):
        if token == "{":
            if not waiting:
                stack[-1] = set()
            waiting = ""
            stack.append(set())
        elif token == "}":
            if len(stack) == 1:
                return [f"a brace too many: {body}"]
            stack.pop()
        elif token in "^_":
            if token in stack[-1]:
                return [f"double {token}: {body}"]
            stack[-1].add(token)
            waiting = token
        else:
            if not waiting:
                stack[-1] = set()
            waiting = ""
    return [] if len(stack) == 1 else [f"an open brace: {body}"]
