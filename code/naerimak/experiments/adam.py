"""Adam의 강의가 재는 것: 감쇠와 L2의 차이, Adam이 수렴하지 않는 문제."""

import math
from dataclasses import is_dataclass, replace

import numpy as np

from naerimak import _check
from naerimak._types import Array
from naerimak.optimizers import Optimizer

__all__ = [
    "rare_large_gradient",
    "replay_with_l2",
]


def replay_with_l2(optimizer: Optimizer, theta: Array, grads: Array, penalty: float) -> Array:
    r"""손실에 $\tfrac{c}{2}\lVert W\rVert^2$을 더했을 때의 길 (T+1, n)을 냅니다.

    ``training.replay``와 같되 기울기마다 $cW$를 더합니다. ``penalty``가 $c$이고 0 이상입니다.
    ``grads``는 (T, n)입니다.
    """
    _check.non_negative("penalty", penalty)
    state = optimizer.init(theta)
    path = [theta]
    for grad in grads:
        theta, state = optimizer.step(theta, grad + penalty * theta, state)
        path.append(theta)
    return np.array(path)


def rare_large_gradient(
    optimizer: Optimizer, *, peak: float = 3.0, steps: int = 3000, start: float = 0.0
) -> Array:
    r"""$[-1, 1]$에서 세 걸음에 한 번은 $f_t(x) = Cx$, 나머지는 $f_t(x) = -x$를 낮추며 간 길 (T+1,)을 냅니다.

    Reddi 외(2018)의 3절에 나오는 문제로, ``peak``가 $C$이고 2보다 큽니다. 세 걸음의 합이 $(C-2)x$이므로 가장
    좋은 점은 -1입니다. 걸음마다 구간 밖으로 나간 점은 끝으로 되돌리고(투영),
    학습률은 논문처럼 $\eta/\sqrt t$로 줄입니다.
    """
    if not (is_dataclass(optimizer) and hasattr(optimizer, "lr")):
        raise _check.fail("optimizer", optimizer, "학습률 lr이 있는 dataclass")
    _check.count("steps", steps)
    if not (math.isfinite(peak) and peak > 2):
        raise _check.fail("peak", peak, "2보다 큰 유한한 수")
    x = np.array([float(start)])
    state, path = optimizer.init(x), [x]
    for t in range(1, steps + 1):
        grad = np.array([peak if t % 3 == 1 else -1.0])
        x, state = replace(optimizer, lr=optimizer.lr / math.sqrt(t)).step(x, grad, state)
        x = np.clip(x, -1.0, 1.0)
        path.append(x)
    return np.array(path)[:, 0]
