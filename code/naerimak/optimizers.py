r"""매개변수를 갱신하는 규칙.

규칙 하나가 클래스 하나이고, 클래스에는 하이퍼파라미터만 있습니다. 기억할 것은 상태(state)로 따로 주고받습니다.

    state = optimizer.init(theta)
    theta, state = optimizer.step(theta, grad, state)

``step``의 본문은 강의의 식을 한 줄씩 그대로 옮긴 것입니다. 들어온 배열은 바꾸지 않고 새 배열을 내며, 모양과 자료형을 지킵니다.
모든 규칙은 원소마다 작동하므로 0차원에서 n차원까지 어떤 배열에도 쓸 수 있습니다.

이 원문은 그대로 자바스크립트로 옮겨져 정적 페이지의 탐색기를 움직입니다. 그래서 ``init``과 ``step``에는 사칙연산과 거듭제곱,
조건식, ``np.sqrt``·``np.maximum``·``np.zeros_like``·``np.full_like``만 씁니다.

``step``은 ``theta``와 ``grad``의 모양이나 자료형이 다르거나, 실수형이 아니거나, ``state``의 모양이나 자료형이 다르면 ``ValueError``를 냅니다.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, NamedTuple, Protocol, TypeVar, runtime_checkable

import numpy as np

from naerimak import _check
from naerimak._check import Array


@runtime_checkable
class Optimizer(Protocol):
    """갱신 규칙의 꼴. ``init``과 ``step``이 있으면 무엇이든 갱신 규칙입니다."""

    def init(self, theta: Array) -> Any:
        """첫 상태를 냅니다."""

    def step(self, theta: Array, grad: Array, state: Any) -> tuple[Array, Any]:
        """한 걸음 갱신한 ``(theta, state)``를 냅니다."""


Rule = TypeVar("Rule")
State = TypeVar("State", bound=tuple[Any, ...])
Step = Callable[[Rule, Array, Array, State], tuple[Array, State]]


def _checked(step: Step[Rule, State]) -> Step[Rule, State]:
    """``step``의 본문에 식만 남도록, 들어오는 배열의 확인을 맡습니다."""

    @wraps(step)
    def checked(self: Rule, theta: Array, grad: Array, state: State) -> tuple[Array, State]:
        theta, grad = _check.floating("theta", theta), _check.floating("grad", grad)
        if grad.shape != theta.shape:
            raise _check.fail("grad.shape", grad.shape, f"theta와 같은 {theta.shape}")
        if grad.dtype != theta.dtype:
            raise _check.fail("grad.dtype", str(grad.dtype), f"theta와 같은 {theta.dtype}")
        for memory in state:
            if isinstance(memory, int):
                continue
            if memory.shape != theta.shape:
                raise _check.fail("state.shape", memory.shape, f"theta와 같은 {theta.shape}")
            if memory.dtype != theta.dtype:
                raise _check.fail("state.dtype", str(memory.dtype), f"theta와 같은 {theta.dtype}")
        return step(self, theta, grad, state)

    return checked


class SGDState(NamedTuple):
    """SGD는 아무것도 기억하지 않습니다."""


@dataclass(frozen=True)
class SGD:
    r"""확률적 경사 하강법(stochastic gradient descent).

    $$W \leftarrow W - \eta g$$

    ``lr``은 학습률 $\eta$입니다(0 이상). Robbins·Monro(1951)의 확률적 근사에서 왔습니다.
    PyTorch와 Keras의 ``SGD``도 같은 식입니다.
    """

    lr: float = 0.01

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.plain(self)

    def init(self, theta: Array) -> SGDState:
        """기억할 것이 없는 상태를 냅니다."""
        return SGDState()

    @_checked
    def step(self, theta: Array, grad: Array, state: SGDState) -> tuple[Array, SGDState]:
        """기울기의 반대 방향으로 한 걸음 갑니다."""
        theta = theta - self.lr * grad
        return theta, state


class MomentumState(NamedTuple):
    """``v``는 속도이고 모양은 ``theta``와 같습니다."""

    v: Array


@dataclass(frozen=True)
class Momentum:
    r"""모멘텀(무거운 공).

    $$v \leftarrow \alpha v - \eta g,\qquad W \leftarrow W + v$$

    ``momentum``은 모멘텀 계수 $\alpha$입니다(0 이상 1 미만). Polyak(1964); Sutskever 외(2013), 식 (1)~(2).
    Keras와 같은 꼴입니다. PyTorch와 optax는 $v \leftarrow \alpha v + g$, $W \leftarrow W - \eta v$로 적으며,
    학습률을 도중에 바꾸면 결과가 달라집니다.
    """

    lr: float = 0.01
    momentum: float = 0.9

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.fraction("momentum", self.momentum)
        _check.plain(self)

    def init(self, theta: Array) -> MomentumState:
        """속도 0에서 시작합니다."""
        return MomentumState(np.zeros_like(theta))

    @_checked
    def step(self, theta: Array, grad: Array, state: MomentumState) -> tuple[Array, MomentumState]:
        """속도를 고치고 그 속도로 한 걸음 갑니다."""
        v = self.momentum * state.v - self.lr * grad
        theta = theta + v
        return theta, MomentumState(v)


@dataclass(frozen=True)
class Nesterov:
    r"""Nesterov 가속 기울기(NAG).

    $$v \leftarrow \alpha v - \eta g,\qquad W \leftarrow W + \alpha v - \eta g$$

    Bengio 외(2012), 식 (7)의 꼴로, 미리 내다본 점 $W + \alpha v$를 매개변수로 삼습니다. 기울기를 내다본 점에서 재는
    Sutskever 외(2013), 식 (3)~(4)와 변수만 다르고 같은 길을 갑니다. Keras의 ``SGD(nesterov=True)``와 같습니다.
    """

    lr: float = 0.01
    momentum: float = 0.9

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.fraction("momentum", self.momentum)
        _check.plain(self)

    def init(self, theta: Array) -> MomentumState:
        """속도 0에서 시작합니다."""
        return MomentumState(np.zeros_like(theta))

    @_checked
    def step(self, theta: Array, grad: Array, state: MomentumState) -> tuple[Array, MomentumState]:
        """속도를 고친 뒤, 그 속도로 한 번 더 내다본 곳까지 갑니다."""
        v = self.momentum * state.v - self.lr * grad
        theta = theta + self.momentum * v - self.lr * grad
        return theta, MomentumState(v)


class AdaGradState(NamedTuple):
    """``h``는 기울기 제곱의 합이고 모양은 ``theta``와 같습니다."""

    h: Array


@dataclass(frozen=True)
class AdaGrad:
    r"""AdaGrad: 매개변수마다 걸음의 크기를 따로 줄입니다.

    $$h \leftarrow h + g \odot g,\qquad W \leftarrow W - \eta\frac{g}{\sqrt h + \epsilon}$$

    Duchi 외(2011), 그림 1의 대각 행렬판으로, 논문의 $\delta$가 ``eps``입니다(0 이상). ``initial``은 $h$의 첫 값입니다(0 이상).
    ``eps_inside=True``이면 $\sqrt{h + \epsilon}$입니다. Keras는 ``AdaGrad(initial=0.1, eps=1e-7, eps_inside=True)``,
    PyTorch는 ``AdaGrad(eps=1e-10)``과 같습니다.
    """

    lr: float = 0.01
    eps: float = 1e-7
    initial: float = 0.0
    eps_inside: bool = False

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.non_negative("eps", self.eps)
        _check.non_negative("initial", self.initial)
        _check.flag("eps_inside", self.eps_inside)
        _check.plain(self)

    def init(self, theta: Array) -> AdaGradState:
        """제곱의 합을 ``initial``에서 시작합니다."""
        return AdaGradState(np.full_like(theta, self.initial))

    @_checked
    def step(self, theta: Array, grad: Array, state: AdaGradState) -> tuple[Array, AdaGradState]:
        """제곱을 쌓고, 쌓인 만큼 짧게 갑니다."""
        h = state.h + grad * grad
        root = np.sqrt(h + self.eps) if self.eps_inside else np.sqrt(h) + self.eps
        theta = theta - self.lr * grad / root
        return theta, AdaGradState(h)


class RMSPropState(NamedTuple):
    """``h``는 기울기 제곱의 지수 이동 평균이고 모양은 ``theta``와 같습니다."""

    h: Array


@dataclass(frozen=True)
class RMSProp:
    r"""RMSProp: AdaGrad의 합을 지수 이동 평균으로 바꿉니다.

    $$h \leftarrow \rho h + (1-\rho)\, g \odot g,\qquad W \leftarrow W - \eta\frac{g}{\sqrt h + \epsilon}$$

    Hinton(2012), Coursera 강의 6e, 29쪽. 논문은 없고 강의에는 $\epsilon$도 없습니다. ``rho``는 $\rho$입니다(0 이상 1 미만).
    ``eps_inside=True``이면 $\sqrt{h + \epsilon}$이고 Keras와 같습니다. PyTorch는 기본형과 같습니다(ρ 0.99, ε 1e-8).
    """

    lr: float = 0.001
    rho: float = 0.9
    eps: float = 1e-7
    eps_inside: bool = False

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.fraction("rho", self.rho)
        _check.non_negative("eps", self.eps)
        _check.flag("eps_inside", self.eps_inside)
        _check.plain(self)

    def init(self, theta: Array) -> RMSPropState:
        """평균 0에서 시작합니다."""
        return RMSPropState(np.zeros_like(theta))

    @_checked
    def step(self, theta: Array, grad: Array, state: RMSPropState) -> tuple[Array, RMSPropState]:
        """최근 기울기의 크기로 나누어 갑니다."""
        h = self.rho * state.h + (1 - self.rho) * grad * grad
        root = np.sqrt(h + self.eps) if self.eps_inside else np.sqrt(h) + self.eps
        theta = theta - self.lr * grad / root
        return theta, RMSPropState(h)


class AdaDeltaState(NamedTuple):
    """``h``는 기울기 제곱의 평균, ``s``는 걸음 제곱의 평균입니다. 모양은 ``theta``와 같습니다."""

    h: Array
    s: Array


@dataclass(frozen=True)
class AdaDelta:
    r"""AdaDelta: 걸음의 단위를 매개변수의 단위에 맞춥니다.

    $$h \leftarrow \rho h + (1-\rho)\, g \odot g,\qquad
    \Delta = -\frac{\sqrt{s + \epsilon}}{\sqrt{h + \epsilon}}\odot g$$

    $$s \leftarrow \rho s + (1-\rho)\,\Delta \odot \Delta,\qquad W \leftarrow W + \eta\Delta$$

    Zeiler(2012), 알고리즘 1. 논문에는 학습률이 없으므로 ``lr=1.0``이 논문과 같습니다. Keras의 기본값은 0.001입니다.
    """

    lr: float = 1.0
    rho: float = 0.95
    eps: float = 1e-6

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.fraction("rho", self.rho)
        # 논문의 식은 ε이 0이면 첫 걸음이 0/0이 된다.
        _check.positive("eps", self.eps)
        _check.plain(self)

    def init(self, theta: Array) -> AdaDeltaState:
        """두 평균을 0에서 시작합니다."""
        return AdaDeltaState(np.zeros_like(theta), np.zeros_like(theta))

    @_checked
    def step(self, theta: Array, grad: Array, state: AdaDeltaState) -> tuple[Array, AdaDeltaState]:
        """지난 걸음의 크기와 기울기의 크기의 비로 걸음을 정합니다."""
        h = self.rho * state.h + (1 - self.rho) * grad * grad
        delta = -np.sqrt(state.s + self.eps) / np.sqrt(h + self.eps) * grad
        s = self.rho * state.s + (1 - self.rho) * delta * delta
        theta = theta + self.lr * delta
        return theta, AdaDeltaState(h, s)


class AdamState(NamedTuple):
    """``m``은 1차 모멘트, ``v``는 2차 모멘트, ``t``는 지금까지 간 걸음의 수입니다."""

    m: Array
    v: Array
    t: int


@dataclass(frozen=True)
class Adam:
    r"""Adam: 기울기의 평균과 제곱의 평균, 그리고 편향 보정.

    $$m \leftarrow \beta_1 m + (1-\beta_1) g,\qquad v \leftarrow \beta_2 v + (1-\beta_2)\, g \odot g$$

    $$\hat m = \frac{m}{1-\beta_1^t},\qquad \hat v = \frac{v}{1-\beta_2^t},\qquad
    W \leftarrow W - \eta\frac{\hat m}{\sqrt{\hat v} + \epsilon}$$

    Kingma·Ba(2015), 알고리즘 1. PyTorch와 optax가 같은 꼴입니다. Keras는 ``AdamEpsHat``입니다.
    """

    lr: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.fraction("beta1", self.beta1)
        _check.fraction("beta2", self.beta2)
        _check.non_negative("eps", self.eps)
        _check.plain(self)

    def init(self, theta: Array) -> AdamState:
        """두 모멘트를 0에서 시작합니다."""
        return AdamState(np.zeros_like(theta), np.zeros_like(theta), 0)

    @_checked
    def step(self, theta: Array, grad: Array, state: AdamState) -> tuple[Array, AdamState]:
        """보정한 평균을 보정한 크기로 나누어 갑니다."""
        t = state.t + 1
        m = self.beta1 * state.m + (1 - self.beta1) * grad
        v = self.beta2 * state.v + (1 - self.beta2) * grad * grad
        m_hat = m / (1 - self.beta1**t)
        v_hat = v / (1 - self.beta2**t)
        theta = theta - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
        return theta, AdamState(m, v, t)


@dataclass(frozen=True)
class AdamEpsHat(Adam):
    r"""$\hat\epsilon$ 꼴의 Adam. Keras의 ``Adam``과 같습니다.

    $$W \leftarrow W - \eta\frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t}\cdot\frac{m}{\sqrt v + \hat\epsilon}$$

    Kingma·Ba(2015), 2절 끝의 꼴입니다. $\epsilon = \hat\epsilon/\sqrt{1-\beta_2^t}$인 Adam과 같으므로, 첫 걸음에서는
    $\epsilon$이 $1/\sqrt{1-\beta_2}$배(기본값에서 31.6배) 큰 셈입니다.
    """

    eps: float = 1e-7

    @_checked
    def step(self, theta: Array, grad: Array, state: AdamState) -> tuple[Array, AdamState]:
        """보정을 학습률에 모아 갑니다."""
        t = state.t + 1
        m = self.beta1 * state.m + (1 - self.beta1) * grad
        v = self.beta2 * state.v + (1 - self.beta2) * grad * grad
        lr = self.lr * (1 - self.beta2**t) ** 0.5 / (1 - self.beta1**t)
        theta = theta - lr * m / (np.sqrt(v) + self.eps)
        return theta, AdamState(m, v, t)


@dataclass(frozen=True)
class AdamUncorrected(Adam):
    r"""편향 보정을 뺀 Adam. 보정이 왜 필요한지 보이려고 둡니다.

    $$W \leftarrow W - \eta\frac{m}{\sqrt v + \epsilon}$$

    Kingma·Ba(2015), 6.4절이 견주는 꼴입니다.
    """

    @_checked
    def step(self, theta: Array, grad: Array, state: AdamState) -> tuple[Array, AdamState]:
        """보정하지 않은 평균으로 갑니다."""
        t = state.t + 1
        m = self.beta1 * state.m + (1 - self.beta1) * grad
        v = self.beta2 * state.v + (1 - self.beta2) * grad * grad
        theta = theta - self.lr * m / (np.sqrt(v) + self.eps)
        return theta, AdamState(m, v, t)


@dataclass(frozen=True)
class AdamW(Adam):
    r"""AdamW: 가중치 감쇠를 기울기에서 떼어 낸 Adam.

    $$W \leftarrow W - \eta\frac{\hat m}{\sqrt{\hat v} + \epsilon} - \lambda W$$

    Loshchilov·Hutter(2019), 알고리즘 2($\eta_t = 1$). ``weight_decay``는 $\lambda$, 곧 한 걸음에 줄이는 비율입니다(0 이상 1 미만).
    PyTorch·Keras·optax는 $\lambda$ 자리에 ``lr * weight_decay``를 쓰므로, 그쪽의 0.01은 ``lr=0.001``일 때 여기의 1e-5입니다.
    """

    weight_decay: float = 1e-5

    def __post_init__(self) -> None:
        super().__post_init__()
        _check.fraction("weight_decay", self.weight_decay)

    @_checked
    def step(self, theta: Array, grad: Array, state: AdamState) -> tuple[Array, AdamState]:
        """Adam의 걸음과 감쇠를 따로 더합니다."""
        t = state.t + 1
        m = self.beta1 * state.m + (1 - self.beta1) * grad
        v = self.beta2 * state.v + (1 - self.beta2) * grad * grad
        m_hat = m / (1 - self.beta1**t)
        v_hat = v / (1 - self.beta2**t)
        theta = theta - self.lr * m_hat / (np.sqrt(v_hat) + self.eps) - self.weight_decay * theta
        return theta, AdamState(m, v, t)


class AMSGradState(NamedTuple):
    """``v_max``는 지금까지 나온 2차 모멘트 가운데 가장 큰 값입니다."""

    m: Array
    v: Array
    v_max: Array


@dataclass(frozen=True)
class AMSGrad:
    r"""AMSGrad: 2차 모멘트가 줄지 못하게 한 Adam.

    $$m \leftarrow \beta_1 m + (1-\beta_1) g,\qquad v \leftarrow \beta_2 v + (1-\beta_2)\, g \odot g$$

    $$\hat v \leftarrow \max(\hat v, v),\qquad W \leftarrow W - \eta\frac{m}{\sqrt{\hat v} + \epsilon}$$

    Reddi 외(2018), 알고리즘 2. 논문대로 편향 보정이 없습니다. 논문에는 $\epsilon$도 없으며 여기서는 0으로 나누는 일을 막습니다.
    """

    lr: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.fraction("beta1", self.beta1)
        _check.fraction("beta2", self.beta2)
        _check.non_negative("eps", self.eps)
        _check.plain(self)

    def init(self, theta: Array) -> AMSGradState:
        """세 값을 모두 0에서 시작합니다."""
        return AMSGradState(np.zeros_like(theta), np.zeros_like(theta), np.zeros_like(theta))

    @_checked
    def step(self, theta: Array, grad: Array, state: AMSGradState) -> tuple[Array, AMSGradState]:
        """가장 컸던 크기로 나누어 갑니다."""
        m = self.beta1 * state.m + (1 - self.beta1) * grad
        v = self.beta2 * state.v + (1 - self.beta2) * grad * grad
        v_max = np.maximum(state.v_max, v)
        theta = theta - self.lr * m / (np.sqrt(v_max) + self.eps)
        return theta, AMSGradState(m, v, v_max)


OPTIMIZERS: dict[str, type[Optimizer]] = {
    rule.__name__: rule
    for rule in (
        SGD, Momentum, Nesterov, AdaGrad, RMSProp, AdaDelta, Adam, AdamW, AdamEpsHat, AdamUncorrected, AMSGrad,
    )
}  # fmt: skip
"""이름으로 찾는 갱신 규칙. 앞의 여덟이 강의의 주인공이고 나머지는 변형입니다."""
