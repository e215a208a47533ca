"""다른 라이브러리의 규칙으로 간 길. 규칙의 시험이 함께 씁니다."""

from typing import Any

import jax
import numpy as np
import optax

from naerimak.keras_bridge import keras


def walk_optax(rule: Any, start: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    """Optax의 규칙으로 간 길."""
    theta = jax.numpy.asarray(start)
    state, update, path = rule.init(theta), jax.jit(rule.update), [start]
    for grad in gradients:
        change, state = update(grad, state, theta)
        theta = optax.apply_updates(theta, change)
        path.append(np.asarray(theta))
    assert theta.dtype == np.float64
    return np.array(path)


def walk_keras(rule: Any, start: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    """Keras의 규칙으로 간 길."""
    theta = keras().Variable(start, dtype="float64")
    path = [start]
    for grad in gradients:
        rule.apply([jax.numpy.asarray(grad)], [theta])
        path.append(np.asarray(theta.value))
    assert {variable.dtype for variable in rule.variables} <= {"float64", "int32", "int64"}
    return np.array(path)
