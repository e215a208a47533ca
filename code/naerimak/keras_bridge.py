"""Keras를 JAX 위에서 불러옵니다. 불러오는 데 몇 초가 걸리므로 쓰는 칸에서만 부릅니다."""

import importlib
import os
import warnings
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from naerimak._types import Array

MISSING = "Keras나 그 계산 엔진인 JAX가 없습니다. pip install 'naerimak[keras]'로 설치하세요."
"""Keras를 불러오지 못했을 때의 말."""


def keras() -> Any:
    """``KERAS_BACKEND``를 한 번 정하고 Keras 모듈을 냅니다. 없으면 설치하는 법을 알려 줍니다."""
    os.environ.setdefault("KERAS_BACKEND", "jax")
    try:
        return importlib.import_module("keras")
    except ImportError as error:
        raise ImportError(MISSING) from error


def replay_keras(optimizer: Any, theta: Array, grads: Array, *, compiled: bool = False) -> Array:
    """Keras의 규칙에 기울기 ``grads`` (T, n)을 차례로 먹여 지나온 길 (T+1, n)을 냅니다.

    ``training.replay``의 짝입니다. ``compiled=True``이면 한 걸음을 JAX가 한 번 옮겨 두고 씁니다.
    수백 걸음이면 열 배 넘게 빠르지만, 연산을 합치므로 마지막 자리가 다를 수 있습니다.
    """
    variable = keras().Variable(theta)
    # Variable을 곧바로 배열로 바꾸면 numpy 2가 copy 인자를 두고 경고하므로, 그 안의 JAX 배열을 바꾼다.
    path = [np.array(variable.value)]
    if compiled:
        optimizer.build([variable])
        step = importlib.import_module("jax").jit(optimizer.stateless_apply)
        values, state = [variable.value], [one.value for one in optimizer.variables]
        for grad in grads:
            values, state = step(state, [grad.astype(theta.dtype)], values)
            path.append(np.array(values[0]))
        return np.array(path)
    for grad in grads:
        optimizer.apply([grad.astype(theta.dtype)], [variable])
        path.append(np.array(variable.value))
    return np.array(path)


def draw_keras(name: str, fan_in: int, fan_out: int, seed: int = 0) -> Array:
    """Keras의 초기화 함수 ``name``으로 가중치 ``(fan_in, fan_out)``을 뽑습니다."""
    initializer = keras().initializers.get({"class_name": name, "config": {"seed": seed}})
    return np.asarray(initializer((fan_in, fan_out)))


def restart_keras(model: Any, weights: Sequence[Array]) -> None:
    """컴파일한 ``model``의 가중치를 ``weights``로, 갱신 규칙의 기억을 처음으로 되돌립니다.

    다시 컴파일하지 않아 빠릅니다.
    """
    used = model.optimizer
    used.build(model.trainable_variables)
    with warnings.catch_warnings():
        # Keras가 제 학습률을 설정에 적을 때 numpy 2의 copy 인자를 두고 경고한다.
        warnings.simplefilter("ignore", DeprecationWarning)
        fresh = type(used).from_config(used.get_config())
    fresh.build(model.trainable_variables)
    for old, new in zip(used.variables, fresh.variables, strict=True):
        old.assign(new.value)
    model.set_weights(list(weights))


def train_keras(
    model: Any,
    weights: Sequence[Array],
    x: Array,
    y: NDArray[np.integer[Any]],
    batches: Iterable[NDArray[np.int64]],
    *,
    learning_rate: float | None = None,
) -> Array:
    """컴파일한 ``model``을 ``weights``에서 시작해 주어진 미니배치로 가르치고, 반복마다의 손실 (T,)을 냅니다.

    ``batches``는 미니배치마다의 색인(``training.minibatches``)이고 크기가 모두 같아야 JAX가 한 번만
    컴파일합니다. ``learning_rate``를 주면 학습률을 그것으로 바꾸어 시작합니다.
    """
    if learning_rate is not None:
        model.optimizer.learning_rate = learning_rate
    restart_keras(model, weights)
    return np.array(
        [model.train_on_batch(x[one], y[one], return_dict=True)["loss"] for one in batches], float
    )
