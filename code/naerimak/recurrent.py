r"""단순 순환 신경망(RNN). 시각마다 같은 가중치를 반복해 씁니다.

$$h_t = f(x_t W + h_{t-1} U + b),\qquad \text{점수} = h_T V + c$$

``W``가 Keras ``SimpleRNN``의 ``kernel``, ``U``가 ``recurrent_kernel``입니다. 매개변수는 ``MLP``처럼 벡터
``theta`` 하나에 이어 붙어 있어 갱신 규칙과 ``train``을 그대로 씁니다.
"""

from dataclasses import dataclass, field
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from naerimak import _check, activations, initializers
from naerimak._types import Array
from naerimak.activations import Activation
from naerimak.initializers import Initializer
from naerimak.network import checked_labels, cross_entropy


def unroll(activation: Activation, recurrent: Array, drive: Array, start: Array) -> Array:
    r"""$h_t = f(d_t + h_{t-1}U)$를 차례로 계산해 상태 (T+1, B, n)을 냅니다.

    ``drive`` (T, B, n)은 시각마다 더해지는 $d_t$, ``start`` (B, n)은 $h_0$, ``recurrent`` (n, n)은 $U$입니다.
    """
    states = np.empty((len(drive) + 1, *start.shape), start.dtype)
    states[0] = start
    for before, after, driven in zip(states, states[1:], drive, strict=False):
        np.matmul(before, recurrent, out=after)
        after += driven
        activation(after, out=after)
    return states


def roll_back(activation: Activation, recurrent: Array, states: Array, last: Array) -> Array:
    r"""마지막 상태에 대한 기울기 ``last`` (B, n)을 거슬러 보내 $g_t$ (T+1, B, n)을 냅니다.

    $g_t = \partial L/\partial h_t$이고 $g_{t-1} = \bigl(g_t \odot f'(z_t)\bigr)U^\top$입니다.
    Pascanu 외(2013), 식 (5).
    """
    gradients = np.empty_like(states)
    gradients[-1] = last
    slopes = activation.slope_at_output(states)
    for t in range(len(states) - 1, 0, -1):
        np.matmul(gradients[t] * slopes[t], recurrent.T, out=gradients[t - 1])
    return gradients


class RecurrentLayers(NamedTuple):
    """입력의 ``W`` (d, n), 순환 가중치 ``U`` (n, n)과 ``b`` (n,), 출력층의 ``V`` (n, k)와 ``c`` (k,)."""

    W: Array
    U: Array
    b: Array
    V: Array
    c: Array


class PassedTime(NamedTuple):
    """시간을 따라 갔다가 돌아온 기록.

    ``states`` (T+1, B, n)은 $h_0$부터의 상태, ``gradients`` (T+1, B, n)은 그 상태에 대한 손실의 기울기입니다.
    """

    loss: float
    states: Array
    gradients: Array


@dataclass(frozen=True)
class RNN:
    r"""열 하나를 끝까지 읽고 라벨을 고르는 순환 신경망. 손실은 소프트맥스 교차 엔트로피의 평균입니다.

    ``inputs``는 한 시각의 입력의 크기 d, ``units``는 뉴런의 수 n, ``outputs``는 라벨의 수 k입니다.
    $h_0 = 0$입니다. Keras의 ``Sequential([SimpleRNN(n), Dense(k)])``와 같습니다.
    """

    inputs: int
    units: int
    outputs: int
    activation: Activation = field(default_factory=activations.Tanh)

    def __post_init__(self) -> None:
        for name in ("inputs", "units", "outputs"):
            _check.count(name, getattr(self, name))
        object.__setattr__(self, "activation", activations.get(self.activation))

    @property
    def _shapes(self) -> tuple[tuple[int, ...], ...]:
        d, n, k = self.inputs, self.units, self.outputs
        return (d, n), (n, n), (n,), (n, k), (k,)

    @property
    def n_parameters(self) -> int:
        """매개변수의 수."""
        return sum(map(prod, self._shapes))

    def layers(self, theta: Array) -> RecurrentLayers:
        """``theta`` (n_parameters,)를 나누어 봅니다. 복사하지 않으므로 한쪽을 바꾸면 다른 쪽도 바뀝니다."""
        theta = _check.floating("theta", theta)
        if theta.shape != (self.n_parameters,):
            raise _check.fail("theta.shape", theta.shape, f"({self.n_parameters},)")
        views, at = [], 0
        for shape in self._shapes:
            views.append(theta[at : at + prod(shape)].reshape(shape))
            at += prod(shape)
        return RecurrentLayers(*views)

    def init(
        self,
        rng: np.random.Generator,
        kernel: str | Initializer = "xavier_uniform",
        recurrent: str | Initializer = "orthogonal",
        *,
        dtype: DTypeLike = np.float32,
    ) -> Array:
        """``kernel``로 ``W``를, ``recurrent``로 ``U``를, Xavier로 ``V``를, 0으로 편향을 채웁니다.

        Keras의 기본값과 같습니다.
        """
        theta = np.zeros(self.n_parameters, dtype)
        layers = self.layers(theta)
        # W가 무엇이든 U와 V가 같도록, 한 가지만 바꾸어 비교할 수 있게 난수의 줄기를 나눈다.
        for matrix, start, stream in zip(
            (layers.W, layers.U, layers.V), (kernel, recurrent, "xavier_uniform"), rng.spawn(3), strict=True
        ):
            matrix[...] = initializers.get(start)(stream, *initializers.fans(matrix.shape), dtype=dtype)
        return theta

    def _inputs(self, theta: Array, x: Array) -> Array:
        x = _check.floating("x", x)
        if x.ndim != 3 or x.shape[2] != self.inputs:
            raise _check.fail("x.shape", x.shape, f"(B, T, {self.inputs})")
        if x.dtype != theta.dtype:
            raise _check.fail("x.dtype", str(x.dtype), f"theta와 같은 {theta.dtype}")
        return x.swapaxes(0, 1)

    def forward(self, theta: Array, x: Array) -> tuple[Array, Array]:
        """``x`` (B, T, d)를 읽어 상태 (T+1, B, n)과 점수 (B, k)를 냅니다."""
        layers = self.layers(theta)
        drive = self._inputs(theta, x) @ layers.W + layers.b
        start = np.zeros((len(x), self.units), theta.dtype)
        states = unroll(self.activation, layers.U, drive, start)
        return states, states[-1] @ layers.V + layers.c

    def accuracy(self, theta: Array, x: Array, y: NDArray[np.integer[Any]]) -> float:
        """맞힌 비율."""
        labels = checked_labels(y, len(x), self.outputs)
        return float(np.mean(np.argmax(self.forward(theta, x)[1], axis=1) == labels))

    def loss(self, theta: Array, x: Array, y: NDArray[np.integer[Any]]) -> float:
        """교차 엔트로피의 평균."""
        return cross_entropy(self.forward(theta, x)[1], checked_labels(y, len(x), self.outputs))[0]

    def evaluate(self, theta: Array, x: Array, y: NDArray[np.integer[Any]]) -> tuple[float, float]:
        """손실과 맞힌 비율을 한 번의 앞걸음으로 냅니다. ``loss``와 ``accuracy``를 따로 부른 것과 같습니다."""
        scores, labels = self.forward(theta, x)[1], checked_labels(y, len(x), self.outputs)
        return cross_entropy(scores, labels)[0], float(np.mean(np.argmax(scores, axis=1) == labels))

    def loss_and_grad(
        self, theta: Array, x: Array, y: NDArray[np.integer[Any]], out: Array | None = None
    ) -> tuple[float, Array]:
        """손실과, 시간을 거슬러 구한 기울기 (n_parameters,)를 냅니다.

        ``out``을 주면 기울기를 그 배열에 씁니다.
        """
        grad = np.empty_like(theta) if out is None else out
        passed, delta = self._backpropagate(theta, x, y)
        slots, states = self.layers(grad), passed.states
        slots.V[...] = states[-1].T @ delta
        slots.c[...] = delta.sum(axis=0)
        # 시각마다 같은 가중치를 썼으므로 기울기는 시각에 걸친 합이다.
        back = (passed.gradients[1:] * self.activation.slope_at_output(states[1:])).reshape(-1, self.units)
        slots.W[...] = self._inputs(theta, x).reshape(-1, self.inputs).T @ back
        slots.U[...] = states[:-1].reshape(-1, self.units).T @ back
        slots.b[...] = back.sum(axis=0)
        return passed.loss, grad

    def trace_time(self, theta: Array, x: Array, y: NDArray[np.integer[Any]]) -> PassedTime:
        """시각마다의 상태와, 그 상태에 대한 손실의 기울기를 냅니다."""
        return self._backpropagate(theta, x, y)[0]

    def _backpropagate(self, theta: Array, x: Array, y: NDArray[np.integer[Any]]) -> tuple[PassedTime, Array]:
        layers = self.layers(theta)
        states, scores = self.forward(theta, x)
        loss, delta = cross_entropy(scores, checked_labels(y, len(x), self.outputs))
        gradients = roll_back(self.activation, layers.U, states, delta @ layers.V.T)
        return PassedTime(loss, states, gradients), delta
