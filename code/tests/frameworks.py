"""프레임워크 표에 실을 수를 잽니다. 카드에 적힌 줄을 실행해 이 책의 규칙, 초기화 함수와 비교합니다.

시험은 저장해 둔 것을 다시 재어 비교하고, ``tools/make_frameworks.py``는 재어서 저장합니다. PyTorch는 설치된
곳에서만 잽니다.
"""

import ast
import inspect
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from operator import attrgetter
from typing import Any

import jax
import numpy as np
import optax
from helpers import SCALES, gap, gradient_matrices, gradient_vectors, walk
from references import walk_keras, walk_optax, walk_torch

from naerimak.catalog import INITIALIZER_CARDS, OPTIMIZER_CARDS, InitializerCard, OptimizerCard
from naerimak.keras_bridge import keras

MATRICES = ((6, 6), (8, 3), (3, 8))
FIRST_STEPS = ((64, 64), (256, 64))
DRAWN = (784, 100)
WALKERS = {"keras": walk_keras, "pytorch": walk_torch, "optax": walk_optax}


def home(library: str) -> Any:
    """규칙이 있는 모듈."""
    if library == "pytorch":
        import torch

        return torch.optim
    return {"keras": lambda: keras().optimizers, "optax": lambda: optax}[library]()


def called(line: str) -> tuple[str, dict[str, Any]]:
    """``Adam(lr=0.1)``처럼 적은 줄의 이름과 인자."""
    node = ast.parse(line, mode="eval").body
    if not isinstance(node, ast.Call):
        return line, {}
    expressions = {str(one.arg): ast.unparse(one.value) for one in node.keywords}
    return ast.unparse(node.func), {name: eval(text, {}) for name, text in expressions.items()}


def rate_name(library: str) -> str:
    """학습률의 이름."""
    return "lr" if library == "pytorch" else "learning_rate"


def made(library: str, line: str, **more: Any) -> Any:
    """카드에 적힌 줄로 만든 규칙. PyTorch의 것은 매개변수를 받아 만드는 함수이다."""
    name, settings = called(line)
    kind, settings = attrgetter(name)(home(library)), settings | more
    return (lambda parameters: kind(parameters, **settings)) if library == "pytorch" else kind(**settings)


@contextmanager
def precision(dtype: Any) -> Iterator[None]:
    """Keras와 JAX가 이 데이터 타입으로 계산하게 한다."""
    before, wide = keras().config.floatx(), jax.config.jax_enable_x64
    keras().config.set_floatx(np.dtype(dtype).name)
    jax.config.update("jax_enable_x64", dtype == np.float64)
    yield
    keras().config.set_floatx(before)
    jax.config.update("jax_enable_x64", wide)


def gaps(card: OptimizerCard, library: str, ours: Any, theirs: Any, dtype: Any = np.float64) -> list[float]:
    """두 길의 차이. 원소마다 작동하면 기울기의 크기마다, 아니면 행렬의 모양마다 잰다."""
    walker = WALKERS[library]
    if not card.elementwise:
        found = []
        for shape in MATRICES:
            start, grads = np.zeros(shape, dtype), gradient_matrices(shape).astype(dtype)
            found.append(gap(walk(ours, start, grads), walker(theirs(), start, grads)))
        return found
    grads = gradient_vectors().astype(dtype)
    start = np.zeros(grads.shape[1:], dtype)
    if getattr(ours, "weight_decay", 0):
        # 0에서 떠나면 감쇠가 보이지 않는다.
        start = start + np.array([0.5, -1.0, 2.0, -0.25, 1.5], dtype)
    mine, other = walk(ours, start, grads), walker(theirs(), start, grads)
    return [gap(mine[:, [i]], other[:, [i]]) for i in range(len(SCALES))]


def measure_rule(card: OptimizerCard, library: str) -> dict[str, Any]:
    """카드에 적힌 줄 하나를 잰다.

    ``gaps``는 맞춘 줄, ``loose``는 학습률만 맞추고 나머지를 적지 않은 줄, ``single``은 float32의 차이이다.
    """
    twin, ours = getattr(card, library), card.setting
    name, settings = called(twin.line)
    bare = f"{name}({twin.call.partition('(')[2].removesuffix(')')})"
    rate: dict[str, Any] = {rate_name(library): ours.lr}
    plain = replace(card.kind(), lr=ours.lr)
    if not card.elementwise:
        plain = ours
    with precision(np.float64):
        found: dict[str, Any] = {
            "gaps": gaps(card, library, ours, lambda: made(library, twin.line)),
            "loose": gaps(card, library, plain, lambda: made(library, bare, **rate)),
        }
        if library == "keras" and hasattr(ours, "evaluation"):
            found["ends"] = ends_apart(card)
        if card.name == "Muon":
            found["rms"] = [first_rms(library, bare, shape) for shape in FIRST_STEPS]
    with precision(np.float32):
        found["single"] = gaps(card, library, ours, lambda: made(library, twin.line), np.float32)
    found["defaults"] = defaults(attrgetter(name)(home(library)), settings)
    return found


def ends_apart(card: OptimizerCard) -> float:
    """학습을 마친 Keras의 가중치와, 이 책이 평가하는 점의 상대 차이. 기울기의 크기는 1이다."""
    grads = gradient_vectors()[:, :1]
    theta, ours = np.zeros(grads.shape[1:]), card.setting
    path, state = walk_keras(made("keras", card.keras.line), theta, grads), ours.init(theta)
    for grad in grads:
        theta, state = ours.step(theta, grad, state)
    average = ours.evaluation(theta, state)
    return float(np.abs(path[-1] - average).max() / np.abs(average).max())


def first_rms(library: str, line: str, shape: tuple[int, int]) -> float:
    """학습률 1이고 감쇠가 없는 첫 걸음의 RMS."""
    grad = np.random.default_rng(0).standard_normal((1, *shape))
    plain = {rate_name(library): 1.0, "weight_decay": None if library == "keras" else 0.0}
    return float(
        np.sqrt(np.mean(WALKERS[library](made(library, line, **plain), np.zeros(shape), grad)[1] ** 2))
    )


def defaults(kind: Any, settings: Mapping[str, Any]) -> dict[str, str]:
    """줄에 적은 인자의 기본값. 없으면 꼭 적어야 하는 인자이다."""
    parameters = inspect.signature(kind).parameters
    return {
        name: "" if parameters[name].default is inspect.Parameter.empty else repr(parameters[name].default)
        for name in settings
    }


# --- 초기화 함수 --------------------------------------------------------------------------------------------


def drawn(library: str, line: str, shape: tuple[int, int], seed: int = 0) -> np.ndarray:
    """카드에 적힌 줄로 ``shape`` 모양을 뽑는다. PyTorch에는 그 모양의 텐서를 준다."""
    name, settings = called(line)
    if library == "pytorch":
        import torch

        torch.manual_seed(seed)
        weight = torch.empty(*shape, dtype=torch.float64)
        getattr(torch.nn.init, name)(weight, **settings)
        return weight.numpy()
    if library == "keras":
        kind = getattr(keras().initializers, name)
        if "seed" in inspect.signature(kind).parameters:
            settings["seed"] = seed
        return np.asarray(kind(**settings)(shape, dtype="float64"))
    kind = getattr(jax.nn.initializers, name)
    init = kind(**settings) if "(" in line else kind
    return np.asarray(init(jax.random.key(seed), shape, np.float64))


def ours_drawn(card: InitializerCard, number: int) -> np.ndarray:
    """이 책의 초기화 함수로 뽑은 것. ``number``가 1이면 균등분포 쪽이다."""
    init = card.uniform if number else card.init
    made_ = init(card.given) if card.factory else init
    return np.asarray(made_(np.random.default_rng(0), *DRAWN))


def spread(weight: np.ndarray) -> list[float]:
    """RMS와, RMS로 잰 가장 큰 값."""
    rms = float(np.sqrt(np.mean(weight**2)))
    return [rms, float(np.abs(weight).max() / rms) if rms else 0.0]


def measure_initializer(card: InitializerCard, library: str) -> dict[str, Any]:
    """줄마다의 RMS와 가장 큰 값, 그리고 같은 모양을 그대로 준 때의 RMS.

    PyTorch의 가중치는 (n_out, n_in)이므로 그 모양으로 뽑는다. 모양을 뒤집지 않으면 무엇이 달라지는지는
    ``as_is``에 있다.
    """
    shape = DRAWN[::-1] if library == "pytorch" else DRAWN
    lines = getattr(card, library).line.split("; ")
    with precision(np.float64):
        return {
            "spreads": [spread(drawn(library, line, shape)) for line in lines],
            "as_is": spread(drawn(library, lines[0], DRAWN))[0],
        }


# --- 모두 ---------------------------------------------------------------------------------------------------

RULES = {
    library: [card for card in OPTIMIZER_CARDS.values() if (twin := getattr(card, library)) and twin.line]
    for library in WALKERS
}
STARTS = {
    library: [card for card in INITIALIZER_CARDS.values() if (twin := getattr(card, library)) and twin.line]
    for library in ("keras", "pytorch", "jax")
}


def measure(library: str) -> dict[str, Any]:
    """라이브러리 하나의 수를 모두 잰다."""
    return {
        "rules": {card.name: measure_rule(card, library) for card in RULES.get(library, [])},
        "initializers": {card.name: measure_initializer(card, library) for card in STARTS.get(library, [])},
    }
