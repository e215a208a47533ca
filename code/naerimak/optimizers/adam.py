"""Adam과 그 변형들."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from naerimak import _check
from naerimak._types import Array
from naerimak.optimizers.base import checked

__all__ = [
    "AMSGrad",
    "AMSGradState",
    "AdEMAMix",
    "AdEMAMixState",
    "AdaMax",
    "AdaMaxState",
    "Adam",
    "AdamEpsHat",
    "AdamState",
    "AdamUncorrected",
    "AdamW",
    "NAdam",
    "RAdam",
]


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

    Kingma·Ba(2015), 알고리즘 1. PyTorch와 optax가 같은 형태입니다. Keras는 ``AdamEpsHat``입니다.
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

    @checked
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
    r"""$\hat\epsilon$을 쓰는 형태의 Adam. Keras의 ``Adam``과 같습니다.

    $$W \leftarrow W - \eta\frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t}\cdot\frac{m}{\sqrt v + \hat\epsilon}$$

    Kingma·Ba(2015), 2절 끝의 형태입니다. $\epsilon = \hat\epsilon/\sqrt{1-\beta_2^t}$인 Adam과 같으므로,
    첫 걸음에서는 $\epsilon$이 $1/\sqrt{1-\beta_2}$배(기본값에서 31.6배) 큰 셈입니다.
    """

    eps: float = 1e-7

    @checked
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

    Kingma·Ba(2015), 6.4절이 비교하는 형태입니다.
    """

    @checked
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

    Loshchilov·Hutter(2019), 알고리즘 2($\eta_t = 1$). ``weight_decay``는 $\lambda$, 곧 한 걸음에 줄이는
    비율입니다(0 이상 1 미만). PyTorch·Keras·optax는 $\lambda$ 자리에 ``lr * weight_decay``를 쓰므로, 그쪽의
    0.01은 ``lr=0.001``일 때 여기의 1e-5입니다.
    """

    weight_decay: float = 1e-5

    def __post_init__(self) -> None:
        super().__post_init__()
        _check.fraction("weight_decay", self.weight_decay)

    @checked
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

    $$v_{\max} \leftarrow \max(v_{\max}, v),\qquad W \leftarrow W - \eta\frac{m}{\sqrt{v_{\max}} + \epsilon}$$

    Reddi 외(2018), 알고리즘 2. 논문은 $v_{\max}$를 $\hat v$로 적지만, 여기서 $\hat v$는 편향을 보정한
    $v$입니다. 논문대로 편향 보정이 없습니다. 논문에는 $\epsilon$도 없으며 여기서는 0으로 나누는 일을
    막습니다.
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

    @checked
    def step(self, theta: Array, grad: Array, state: AMSGradState) -> tuple[Array, AMSGradState]:
        """가장 컸던 크기로 나누어 갑니다."""
        m = self.beta1 * state.m + (1 - self.beta1) * grad
        v = self.beta2 * state.v + (1 - self.beta2) * grad * grad
        v_max = np.maximum(state.v_max, v)
        theta = theta - self.lr * m / (np.sqrt(v_max) + self.eps)
        return theta, AMSGradState(m, v, v_max)


@dataclass(frozen=True)
class NAdam(Adam):
    r"""NAdam: Adam의 1차 모멘트를 Nesterov처럼 한 걸음 내다본 규칙.

    $$\hat m = \frac{\beta_1 m}{1-\beta_1^{t+1}} + \frac{(1-\beta_1)\, g}{1-\beta_1^t},\qquad
    W \leftarrow W - \eta\frac{\hat m}{\sqrt{\hat v} + \epsilon}$$

    Dozat(2016)의 Nadam에서 모멘텀 계수를 걸음마다 바꾸지 않은 것($\mu_t = \beta_1$)이고, optax의
    ``nadam``과 같습니다. PyTorch와 Keras는 $\mu_t = \beta_1(1 - 0.96^{\psi t}/2)$로 바꾸며, 그 $\psi$가
    PyTorch는 0.004, Keras는 1입니다.
    """

    @checked
    def step(self, theta: Array, grad: Array, state: AdamState) -> tuple[Array, AdamState]:
        """다음 걸음의 모멘트와 지금의 기울기를 섞어 갑니다."""
        t = state.t + 1
        m = self.beta1 * state.m + (1 - self.beta1) * grad
        v = self.beta2 * state.v + (1 - self.beta2) * grad * grad
        m_hat = self.beta1 * m / (1 - self.beta1 ** (t + 1)) + (1 - self.beta1) * grad / (1 - self.beta1**t)
        v_hat = v / (1 - self.beta2**t)
        theta = theta - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
        return theta, AdamState(m, v, t)


@dataclass(frozen=True)
class RAdam(Adam):
    r"""RAdam: 2차 모멘트를 아직 믿기 어려운 동안에는 나누지 않는 Adam.

    $$N_\infty = \frac{2}{1-\beta_2} - 1,\qquad N = N_\infty - \frac{2 t \beta_2^t}{1-\beta_2^t},\qquad
    r = \sqrt{\frac{(N-4)(N-2) N_\infty}{(N_\infty-4)(N_\infty-2) N}}$$

    $$W \leftarrow W - \eta\begin{cases}
    \frac{r\,\hat m}{\sqrt{\hat v} + \epsilon} & N > N_{\min} \\ \hat m & N \le N_{\min}\end{cases}$$

    Liu 외(2020), 알고리즘 2. $N$은 2차 모멘트에 든 걸음의 수로, 논문의 $\rho_t$입니다. ``threshold``는
    $N_{\min}$이고(4 이상) 논문은 4, PyTorch와 optax는 5를 씁니다. 논문에는 $\epsilon$이 없습니다. optax와
    같고, PyTorch는 $\epsilon$이 편향을 보정하기 전의 $\sqrt v$에 붙습니다.
    """

    threshold: float = 5.0

    def __post_init__(self) -> None:
        super().__post_init__()
        # 4보다 작으면 r의 근호 안이 음수가 될 수 있다.
        _check.at_least("threshold", self.threshold, 4)

    @checked
    def step(self, theta: Array, grad: Array, state: AdamState) -> tuple[Array, AdamState]:
        """2차 모멘트에 걸음이 넉넉히 들었으면 Adam처럼, 아니면 모멘텀처럼 갑니다."""
        t = state.t + 1
        m = self.beta1 * state.m + (1 - self.beta1) * grad
        v = self.beta2 * state.v + (1 - self.beta2) * grad * grad
        m_hat = m / (1 - self.beta1**t)
        v_hat = v / (1 - self.beta2**t)
        limit = 2 / (1 - self.beta2) - 1
        length = limit - 2 * t * self.beta2**t / (1 - self.beta2**t)
        r = (
            ((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length)) ** 0.5
            if length > self.threshold
            else 0.0
        )
        move = r * m_hat / (np.sqrt(v_hat) + self.eps) if length > self.threshold else m_hat
        theta = theta - self.lr * move
        return theta, AdamState(m, v, t)


class AdaMaxState(NamedTuple):
    """``m``은 1차 모멘트, ``u``는 잊혀 가는 가장 큰 기울기, ``t``는 지금까지 간 걸음의 수입니다."""

    m: Array
    u: Array
    t: int


@dataclass(frozen=True)
class AdaMax:
    r"""AdaMax: 제곱의 평균 대신, 잊혀 가는 최댓값으로 나누는 Adam.

    $$m \leftarrow \beta_1 m + (1-\beta_1) g,\qquad u \leftarrow \max(\beta_2 u, |g| + \epsilon)$$

    $$W \leftarrow W - \eta\frac{m}{(1-\beta_1^t)\, u}$$

    Kingma·Ba(2015), 알고리즘 2. 논문에는 $\epsilon$이 없고, 있는 자리는 PyTorch와 optax의 것입니다. Keras는
    $u$가 아니라 나누는 수에 $\epsilon$을 더하고 기본값이 1e-7입니다.
    """

    lr: float = 0.002
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.fraction("beta1", self.beta1)
        _check.fraction("beta2", self.beta2)
        _check.non_negative("eps", self.eps)
        _check.plain(self)

    def init(self, theta: Array) -> AdaMaxState:
        """모멘트와 최댓값을 0에서 시작합니다."""
        return AdaMaxState(np.zeros_like(theta), np.zeros_like(theta), 0)

    @checked
    def step(self, theta: Array, grad: Array, state: AdaMaxState) -> tuple[Array, AdaMaxState]:
        """보정한 평균을 가장 컸던 기울기로 나누어 갑니다."""
        t = state.t + 1
        m = self.beta1 * state.m + (1 - self.beta1) * grad
        u = np.maximum(self.beta2 * state.u, np.abs(grad) + self.eps)
        theta = theta - self.lr * m / ((1 - self.beta1**t) * u)
        return theta, AdaMaxState(m, u, t)


class AdEMAMixState(NamedTuple):
    """``m1``은 빠른 평균, ``m2``는 느린 평균, ``v``는 2차 모멘트, ``t``는 지금까지 간 걸음의 수입니다."""

    m1: Array
    m2: Array
    v: Array
    t: int


@dataclass(frozen=True)
class AdEMAMix:
    r"""AdEMAMix: 아주 오래 기억하는 평균을 하나 더 둔 Adam.

    $$m_1 \leftarrow \beta_1 m_1 + (1-\beta_1) g,\qquad m_2 \leftarrow \beta_3 m_2 + (1-\beta_3) g,\qquad
    v \leftarrow \beta_2 v + (1-\beta_2)\, g \odot g$$

    $$\hat m = \frac{m_1}{1-\beta_1^t},\qquad \hat v = \frac{v}{1-\beta_2^t},\qquad
    W \leftarrow W - \eta\frac{\hat m + \omega m_2}{\sqrt{\hat v} + \epsilon}$$

    Pagliardini 외(2024), 알고리즘 1에서 $\omega$와 $\beta_3$를 걸음마다 바꾸지 않고 가중치 감쇠를 뺀
    것입니다. ``alpha``는 느린 평균의 가중치 $\omega$로(0 이상) 논문의 $\alpha$입니다. 느린 평균은 편향을
    보정하지 않습니다. optax의 ``contrib.ademamix``와 같습니다.
    """

    lr: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    beta3: float = 0.9999
    alpha: float = 5.0
    eps: float = 1e-8

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.fraction("beta1", self.beta1)
        _check.fraction("beta2", self.beta2)
        _check.fraction("beta3", self.beta3)
        _check.non_negative("alpha", self.alpha)
        _check.non_negative("eps", self.eps)
        _check.plain(self)

    def init(self, theta: Array) -> AdEMAMixState:
        """두 평균과 2차 모멘트를 0에서 시작합니다."""
        return AdEMAMixState(np.zeros_like(theta), np.zeros_like(theta), np.zeros_like(theta), 0)

    @checked
    def step(self, theta: Array, grad: Array, state: AdEMAMixState) -> tuple[Array, AdEMAMixState]:
        """빠른 평균과 느린 평균을 섞어 갑니다."""
        t = state.t + 1
        m1 = self.beta1 * state.m1 + (1 - self.beta1) * grad
        m2 = self.beta3 * state.m2 + (1 - self.beta3) * grad
        v = self.beta2 * state.v + (1 - self.beta2) * grad * grad
        m_hat = m1 / (1 - self.beta1**t)
        v_hat = v / (1 - self.beta2**t)
        theta = theta - self.lr * (m_hat + self.alpha * m2) / (np.sqrt(v_hat) + self.eps)
        return theta, AdEMAMixState(m1, m2, v, t)
