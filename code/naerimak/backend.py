"""Keras를 JAX 위에서 불러옵니다. 불러오는 데 몇 초가 걸리므로 쓰는 칸에서만 부릅니다."""

import importlib
import os
from typing import Any

import numpy as np

from naerimak._check import Array


def keras() -> Any:
    """``KERAS_BACKEND``를 한 번 정하고 Keras 모듈을 냅니다. 없으면 설치하는 법을 알려 줍니다."""
    os.environ.setdefault("KERAS_BACKEND", "jax")
    try:
        return importlib.import_module("keras")
    except ImportError as error:
        raise ImportError("Keras가 없습니다. pip install 'naerimak[keras]'로 설치하세요.") from error


def replay_keras(optimizer: Any, theta: Array, grads: Array) -> Array:
    """Keras의 규칙에 기울기 ``grads`` (T, n)을 차례로 먹여 지나온 길 (T+1, n)을 냅니다. ``training.replay``의 짝입니다."""
    variable = keras().Variable(theta)
    # Variable을 곧바로 배열로 바꾸면 numpy 2가 copy 인자를 두고 경고하므로, 그 안의 JAX 배열을 바꾼다.
    path = [np.array(variable.value)]
    for grad in grads:
        optimizer.apply([grad.astype(theta.dtype)], [variable])
        path.append(np.array(variable.value))
    return np.array(path)


def draw_keras(name: str, fan_in: int, fan_out: int, seed: int = 0) -> Array:
    """Keras의 초기화 함수 ``name``으로 가중치 ``(fan_in, fan_out)``을 뽑습니다."""
    initializer = keras().initializers.get({"class_name": name, "config": {"seed": seed}})
    return np.asarray(initializer((fan_in, fan_out)))
