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
    assert theta.dtype == start.dtype
    return np.array(path)


def walk_keras(rule: Any, start: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    """Keras의 규칙으로 간 길."""
    theta = keras().Variable(start, dtype=start.dtype.name)
    path = [start]
    for grad in gradients:
        rule.apply([jax.numpy.asarray(grad)], [theta])
        path.append(np.asarray(theta.value))
    assert {variable.dtype for variable in rule.variables} <= {start.dtype.name, "int32", "int64"}
    return np.array(path)


def walk_torch(make: Any, start: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    """PyTorch의 규칙으로 간 길. ``make``는 매개변수를 받아 규칙을 만든다.

    행렬이면 PyTorch의 차례 (n_out, n_in)으로 뒤집어 준다.
    """
    import torch

    turned = start.ndim == 2 and gradients.shape[1:] != (3, 5)
    turn = np.transpose if turned else np.asarray
    theta = torch.nn.Parameter(torch.tensor(turn(start)))
    rule, path = make([theta]), [start]
    for grad in gradients:
        theta.grad = torch.tensor(turn(grad))
        rule.step()
        path.append(turn(theta.detach().numpy().copy()))
    return np.array(path)
