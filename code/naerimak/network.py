r"""다층 퍼셉트론과 소프트맥스 교차 엔트로피.

매개변수는 모두 벡터 ``theta`` 하나에 이어 붙어 있고, 층의 가중치와 편향은 그 벡터를 들여다보는
창(view)입니다. 그래서 갱신 규칙은 신경망 전체를 ``step`` 한 번으로 고치고, 식도
$\theta \leftarrow \theta - \eta g$ 그대로입니다.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

from naerimak import _check, activations, initializers
from naerimak._types import Array
from naerimak.activations import Activation
from naerimak.initializers import Initializer


class Network(Protocol):
    """가르칠 수 있는 신경망의 형태. 매개변수는 벡터 ``theta`` 하나에 이어 붙어 있습니다."""

    def loss_and_grad(
        self, theta: Array, x: Array, y: NDArray[np.integer[Any]], out: Array | None = None
    ) -> tuple[float, Array]:
        """손실과 기울기를 냅니다."""

    def evaluate(self, theta: Array, x: Array, y: NDArray[np.integer[Any]]) -> tuple[float, float]:
        """손실과 맞힌 비율을 냅니다."""


class Layer(NamedTuple):
    """한 층의 가중치 ``W`` (fan_in, fan_out)와 편향 ``b`` (fan_out,)."""

    W: Array
    b: Array


class Passed(NamedTuple):
    """한 번 앞으로 갔다가 돌아온 기록.

    ``activations``는 입력과 은닉층의 출력, ``gradients``는 은닉층 출력에 대한 손실의 기울기입니다.
    모양은 차례로 ``(B, sizes[i])``와 ``(B, sizes[i + 1])``입니다.
    """

    loss: float
    activations: list[Array]
    gradients: list[Array]


@dataclass(frozen=True)
class MLP:
    r"""다층 퍼셉트론. ``sizes``는 입력부터 출력까지 층의 크기입니다.

    은닉층은 $y = f(xW + b)$이고 마지막 층은 활성화 함수가 없습니다.
    손실은 소프트맥스 교차 엔트로피의 평균입니다.
    """

    sizes: tuple[int, ...]
    activation: Activation = field(default_factory=activations.ReLU)

    def __post_init__(self) -> None:
        sizes = tuple(self.sizes)
        if len(sizes) < 2 or not all(isinstance(n, (int, np.integer)) and n > 0 for n in sizes):
            raise _check.fail("sizes", self.sizes, "1 이상의 정수 둘 이상")
        object.__setattr__(self, "sizes", sizes)
        object.__setattr__(self, "activation", activations.get(self.activation))

    @property
    def n_parameters(self) -> int:
        """매개변수의 수."""
        return sum((n_in + 1) * n_out for n_in, n_out in zip(self.sizes, self.sizes[1:], strict=False))

    def layers(self, theta: Array) -> list[Layer]:
        """``theta`` (n_parameters,)를 층으로 나누어 봅니다.

        복사하지 않으므로 한쪽을 바꾸면 다른 쪽도 바뀝니다.
        """
        theta = _check.floating("theta", theta)
        if theta.shape != (self.n_parameters,):
            raise _check.fail("theta.shape", theta.shape, f"({self.n_parameters},)")
        views, at = [], 0
        for n_in, n_out in zip(self.sizes, self.sizes[1:], strict=False):
            weights = theta[at : at + n_in * n_out].reshape(n_in, n_out)
            at += n_in * n_out
            views.append(Layer(weights, theta[at : at + n_out]))
            at += n_out
        return views

    def init(
        self,
        rng: np.random.Generator,
        initializer: str | Initializer = "he_normal",
        *,
        dtype: DTypeLike = np.float32,
    ) -> Array:
        """``initializer``로 가중치를, 0으로 편향을 채운 ``theta`` (n_parameters,)를 냅니다."""
        draw = initializers.get(initializer)
        theta = np.zeros(self.n_parameters, dtype)
        for layer in self.layers(theta):
            layer.W[...] = draw(rng, *initializers.fans(layer.W.shape), dtype=dtype)
        return theta

    def _inputs(self, theta: Array, x: Array) -> Array:
        x = _check.floating("x", x)
        if x.ndim != 2 or x.shape[1] != self.sizes[0]:
            raise _check.fail("x.shape", x.shape, f"(B, {self.sizes[0]})")
        if x.dtype != theta.dtype:
            raise _check.fail("x.dtype", str(x.dtype), f"theta와 같은 {theta.dtype}")
        return x

    def forward(self, theta: Array, x: Array) -> list[Array]:
        """입력, 은닉층의 출력, 마지막 층의 점수를 차례로 냅니다. 각각 모양은 ``(B, sizes[i])``입니다."""
        layers = self.layers(theta)
        outputs = [self._inputs(theta, x)]
        for i, layer in enumerate(layers):
            z = outputs[-1] @ layer.W
            z += layer.b
            outputs.append(z if i == len(layers) - 1 else self.activation(z, out=z))
        return outputs

    def predict(self, theta: Array, x: Array) -> NDArray[np.int64]:
        """점수가 가장 높은 라벨 ``(B,)``를 냅니다."""
        labels: NDArray[np.int64] = np.argmax(self.forward(theta, x)[-1], axis=1)
        return labels

    def accuracy(self, theta: Array, x: Array, y: NDArray[np.integer[Any]]) -> float:
        """맞힌 비율."""
        return float(np.mean(self.predict(theta, x) == checked_labels(y, len(x), self.sizes[-1])))

    def loss(self, theta: Array, x: Array, y: NDArray[np.integer[Any]]) -> float:
        """교차 엔트로피의 평균."""
        return self.compare(self.forward(theta, x)[-1], y)[0]

    def compare(self, scores: Array, y: NDArray[Any]) -> tuple[float, Array]:
        """마지막 층의 값과 정답으로 손실과, 그 값에 대한 기울기를 냅니다."""
        return cross_entropy(scores, checked_labels(y, len(scores), self.sizes[-1]))

    def evaluate(self, theta: Array, x: Array, y: NDArray[np.integer[Any]]) -> tuple[float, float]:
        """손실과 맞힌 비율을 한 번의 앞걸음으로 냅니다. ``loss``와 ``accuracy``를 따로 부른 것과 같습니다."""
        return self.score(self.forward(theta, x)[-1], y)

    def score(self, scores: Array, y: NDArray[Any]) -> tuple[float, float]:
        """마지막 층의 값과 정답으로 손실과 맞힌 비율을 냅니다."""
        labels = checked_labels(y, len(scores), self.sizes[-1])
        return cross_entropy(scores, labels)[0], float(np.mean(np.argmax(scores, axis=1) == labels))

    def loss_and_grad(
        self, theta: Array, x: Array, y: NDArray[np.integer[Any]], out: Array | None = None
    ) -> tuple[float, Array]:
        """손실과, 역전파로 구한 기울기 (n_parameters,)를 냅니다. ``out``을 주면 기울기를 그 배열에 씁니다."""
        grad = np.empty_like(theta) if out is None else out
        return self._backpropagate(theta, x, y, grad).loss, grad

    def trace_layers(self, theta: Array, x: Array, y: NDArray[np.integer[Any]]) -> Passed:
        """층마다 활성화값과, 그 활성화값에 대한 손실의 기울기를 냅니다."""
        return self._backpropagate(theta, x, y, np.empty_like(theta))

    def _backpropagate(self, theta: Array, x: Array, y: NDArray[np.integer[Any]], grad: Array) -> Passed:
        layers, slots = self.layers(theta), self.layers(grad)
        outputs = self.forward(theta, x)
        loss, delta = self.compare(outputs[-1], y)
        gradients: list[Array] = []
        for i in range(len(layers) - 1, -1, -1):
            np.matmul(outputs[i].T, delta, out=slots[i].W)
            np.sum(delta, axis=0, out=slots[i].b)
            if i > 0:
                gradient = delta @ layers[i].W.T
                gradients.insert(0, gradient)
                delta = gradient * self.activation.slope_at_output(outputs[i])
        return Passed(loss, outputs[:-1], gradients)


@dataclass(frozen=True)
class Regressor(MLP):
    """곡선을 맞추는 다층 퍼셉트론. 마지막 층의 값이 곧 예측이고 손실은 제곱 오차의 평균입니다.

    ``y``는 모양이 ``(B, sizes[-1])``인 실수입니다.
    """

    def compare(self, scores: Array, y: NDArray[Any]) -> tuple[float, Array]:
        y = _check.floating("y", y)
        if y.shape != scores.shape or len(y) == 0:
            raise _check.fail("y.shape", y.shape, f"(1 이상의 수, {self.sizes[-1]})")
        return squared_error(scores, y)

    def score(self, scores: Array, y: NDArray[Any]) -> tuple[float, float]:
        """손실과, 손실의 제곱근(예측이 빗나간 크기)을 냅니다."""
        loss = self.compare(scores, y)[0]
        return loss, loss**0.5


def checked_labels(y: NDArray[np.integer[Any]], batch: int, classes: int) -> NDArray[np.integer[Any]]:
    """``y``가 0 이상 ``classes`` 미만의 정수 라벨 ``batch``개인지 확인합니다. 아니면 ``ValueError``입니다."""
    if batch == 0:
        raise _check.fail("x.shape[0]", batch, "1 이상의 수")
    _check.unmasked("y", y)
    y = np.asarray(y)
    if not np.issubdtype(y.dtype, np.integer):
        raise _check.fail("y.dtype", str(y.dtype), "정수형")
    if y.shape != (batch,):
        raise _check.fail("y.shape", y.shape, f"({batch},)")
    if y.min() < 0 or y.max() >= classes:
        raise _check.fail("y", (int(y.min()), int(y.max())), f"0 이상 {classes} 미만의 라벨")
    return y


def cross_entropy(scores: Array, y: NDArray[np.integer[Any]]) -> tuple[float, Array]:
    """손실의 평균과, 점수에 대한 기울기 ``(B, 라벨 수)``를 냅니다."""
    # 점수의 최댓값을 빼도 소프트맥스는 그대로이고 exp는 넘치지 않는다.
    shifted = scores - scores.max(axis=1, keepdims=True)
    delta = np.exp(shifted)
    total = delta.sum(axis=1, keepdims=True)
    rows = np.arange(len(y))
    loss = float(np.mean(np.log(total[:, 0]) - shifted[rows, y]))
    delta /= total
    delta[rows, y] -= 1
    delta /= len(y)
    return loss, delta


def squared_error(scores: Array, y: Array) -> tuple[float, Array]:
    """제곱 오차의 평균과, 예측에 대한 기울기를 냅니다."""
    off = scores - y
    return float(np.mean(off * off)), 2 * off / off.size
