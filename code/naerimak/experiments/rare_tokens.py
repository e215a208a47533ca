"""드문 토큰이 섞인 다음 토큰 맞히기: 잡음 없이 배울 때 어느 규칙이 드문 토큰까지 배우는가."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from naerimak import _check
from naerimak._types import Array
from naerimak.experiments import stored
from naerimak.optimizers import SGD, Adam, Lion, Momentum, Muon, Optimizer, Shampoo, SignSGD, Signum
from naerimak.schedules import Linear
from naerimak.training import at_step, with_lr

__all__ = [
    "TOKEN_GROUPS",
    "TOKEN_LADDERS",
    "TOKEN_RULES",
    "TOKEN_STEPS",
    "TokenTask",
    "grouped_excess",
    "learn_tokens",
    "rotated_paths",
    "token_gradients",
    "token_start",
    "token_task",
    "tuned_tokens",
]

TOKEN_STEPS, TOKENS, WIDTH = 100, 200, 32
"""걸음의 수, 토큰의 수, 임베딩의 너비."""

TOKEN_GROUPS: Mapping[str, slice] = {
    "흔한 10개": slice(0, 10),
    "가운데 40개": slice(10, 50),
    "드문 150개": slice(50, 200),
}
"""자주 나오는 차례로 나눈 토큰의 묶음."""

TOKEN_RULES: Mapping[str, Optimizer] = {
    "SGD": SGD(), "Momentum": Momentum(), "Adam": Adam(), "SignSGD": SignSGD(), "Signum": Signum(),
    "Lion": Lion(), "Muon": Muon(), "Shampoo": Shampoo(eps=1e-8),
}  # fmt: skip
"""비교하는 규칙. 학습률 말고는 기본값이고, Shampoo의 ε만 기울기의 제곱보다 작게 둔다."""


def _doubling(low: float, count: int) -> tuple[float, ...]:
    return tuple(low * 2.0**k for k in range(count))


TOKEN_LADDERS: Mapping[str, tuple[float, ...]] = {
    "SGD": _doubling(0.5, 8), "Momentum": _doubling(0.125, 8), "Adam": _doubling(0.02, 8),
    "SignSGD": _doubling(0.005, 8), "Signum": _doubling(0.005, 8), "Lion": _doubling(0.0125, 8),
    "Muon": _doubling(0.05, 8), "Shampoo": _doubling(0.25, 8),
}  # fmt: skip
"""규칙마다 해 보는 학습률. 이웃한 값은 두 배씩 다르다."""


class TokenTask(NamedTuple):
    """다음 토큰 맞히기 하나.

    ``frequency`` (V,)는 토큰의 빈도, ``following`` (V, V)는 다음에 올 토큰의 확률, ``entropy`` (V,)는 더
    줄일 수 없는 손실입니다.
    """

    frequency: Array
    following: Array
    entropy: Array


def token_task(tokens: int = TOKENS, *, keep: float = 0.8, seed: int = 0) -> TokenTask:
    """k번째로 흔한 토큰의 빈도가 1/k에 비례하는(지프의 법칙) 다음 토큰 맞히기를 만듭니다.

    토큰마다 짝이 하나 있어, 다음에는 ``keep``의 확률로 그 짝이 오고 나머지는 빈도대로 아무것이나 옵니다.
    ``keep``은 0 이상 1 미만입니다.
    """
    _check.count("tokens", tokens, 2)
    _check.fraction("keep", keep)
    frequency = 1 / np.arange(1, tokens + 1)
    frequency /= frequency.sum()
    following = np.tile((1 - keep) * frequency, (tokens, 1))
    following[np.arange(tokens), np.random.default_rng(seed).permutation(tokens)] += keep
    return TokenTask(frequency, following, -np.sum(following * np.log(following), axis=1))


def token_start(task: TokenTask, width: int = WIDTH, seed: int = 1) -> tuple[Array, Array]:
    """임베딩 (V, width)은 표준편차 1/√width인 난수, 출력 행렬 (width, V)은 0에서 시작합니다."""
    tokens = len(task.frequency)
    rng = np.random.default_rng(seed)
    return rng.standard_normal((tokens, width)) / np.sqrt(width), np.zeros((width, tokens))


def token_gradients(task: TokenTask, embedding: Array, output: Array) -> tuple[Array, Array, Array]:
    """토큰마다의 손실에서 엔트로피를 뺀 것 (V,)과, 모든 토큰으로 잰 두 행렬의 기울기."""
    scores = embedding @ output
    scores = scores - scores.max(axis=1, keepdims=True)
    weights = np.exp(scores)
    total = weights.sum(axis=1, keepdims=True)
    loss = -np.sum(task.following * (scores - np.log(total)), axis=1)
    wrong = task.frequency[:, None] * (weights / total - task.following)
    return loss - task.entropy, wrong @ output.T, embedding.T @ wrong


def learn_tokens(task: TokenTask, rule: Optimizer, steps: int = TOKEN_STEPS) -> Array:
    """``rule``로 두 행렬을 배우며, 걸음마다 토큰마다의 (손실 - 엔트로피)를 (steps + 1, V)로 냅니다.

    걸음마다 모든 토큰을 보므로 기울기에 잡음이 없습니다. 학습률은 마지막 걸음 뒤에 0이 되도록 곧게 줄입니다.
    발산하면 그 뒤는 ``inf``입니다.
    """
    schedule = Linear(rule.lr, steps)  # type: ignore[attr-defined]
    matrices = list(token_start(task))
    states = [rule.init(one) for one in matrices]
    excess = np.full((steps + 1, len(task.frequency)), np.inf)
    with np.errstate(all="ignore"):
        for t in range(steps + 1):
            found, *grads = token_gradients(task, *matrices)
            if not np.isfinite(found).all():
                break
            excess[t] = found
            now = at_step(rule, schedule, t)
            if t < steps:
                moved = [now.step(*one) for one in zip(matrices, grads, states, strict=True)]
                matrices, states = [one for one, _ in moved], [one for _, one in moved]
    return excess


def grouped_excess(task: TokenTask, excess: Array) -> dict[str, Array]:
    """토큰의 묶음마다 빈도로 평균한 (손실 - 엔트로피). ``"모두"``가 전체의 평균입니다."""
    groups = {"모두": slice(None), **TOKEN_GROUPS}
    return {
        name: excess[..., part] @ task.frequency[part] / task.frequency[part].sum()
        for name, part in groups.items()
    }


@dataclass(frozen=True)
class TunedTokens:
    """한 규칙의 탐색. ``losses``는 사다리의 학습률마다의 마지막 손실, ``curves``는 고른 학습률의 걸음마다의
    손실(묶음의 이름마다)입니다. ``edge``는 고른 학습률이 사다리의 끝인지입니다.
    """

    lrs: tuple[float, ...]
    losses: tuple[float, ...]
    curves: Mapping[str, Array]

    @property
    def best(self) -> int:
        """가장 낮은 손실의 자리."""
        return int(np.argmin(self.losses))

    @property
    def lr(self) -> float:
        """고른 학습률."""
        return self.lrs[self.best]

    @property
    def edge(self) -> bool:
        """고른 학습률이 사다리의 끝인지."""
        return self.best in (0, len(self.lrs) - 1)


def sweep_tokens(progress: Callable[[str], None] = print) -> dict[str, Any]:
    """규칙마다 사다리의 학습률을 모두 해 본 결과를 JSON에 적을 사전으로 냅니다. 명령은
    ``tools/make_tokens.py``입니다.
    """
    task, found = token_task(), {}
    for name, rule in TOKEN_RULES.items():
        runs = [learn_tokens(task, with_lr(rule, lr)) for lr in TOKEN_LADDERS[name]]
        losses = [float(run[-1] @ task.frequency) for run in runs]
        curves = grouped_excess(task, runs[int(np.argmin(losses))])
        found[name] = {
            "lrs": TOKEN_LADDERS[name],
            "losses": [float(f"{one:.6g}") for one in losses],
            "curves": {group: [float(f"{one:.5g}") for one in curve] for group, curve in curves.items()},
        }
        progress(f"{name}: η = {TOKEN_LADDERS[name][int(np.argmin(losses))]:g}, 손실 {min(losses):.4f}")
    return found


@cache
def tuned_tokens() -> Mapping[str, TunedTokens]:
    """저장해 둔 탐색(``data/rare_tokens.json``)을 규칙의 이름마다 냅니다."""
    return {
        name: TunedTokens(
            tuple(one["lrs"]),
            tuple(one["losses"]),
            {group: np.array(curve) for group, curve in one["curves"].items()},
        )
        for name, one in stored.read("rare_tokens")["rules"].items()
    }


def rotated_paths(rule: Optimizer, *, tokens: int = 40, steps: int = 30, seed: int = 2) -> float:
    """토큰을 원핫으로 넣을 때와, 직교 행렬로 돌린 벡터로 넣을 때의 길이 얼마나 다른지를 냅니다.

    매개변수는 (토큰, 토큰) 행렬 하나이고, 돌린 문제의 답을 되돌려 비교합니다. 0이면 돌려도 같은 길입니다.
    """
    task = token_task(tokens)
    turn = np.linalg.qr(np.random.default_rng(seed).standard_normal((tokens, tokens)))[0]

    def walk(inputs: Array) -> Array:
        weights: Array = np.zeros((tokens, tokens))
        state = rule.init(weights)
        for _ in range(steps):
            grad = token_gradients(task, inputs, weights)[2]
            weights, state = rule.step(weights, grad, state)
        return inputs @ weights

    straight, turned = walk(np.eye(tokens)), walk(turn)
    return float(np.linalg.norm(turned - straight) / np.linalg.norm(straight))
