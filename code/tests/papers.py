"""논문의 알고리즘을 논문의 글자로, 스칼라 하나씩 그대로 옮긴 것. 패키지와 NumPy를 쓰지 않습니다.

함수마다 출발값 하나와 기울기 열을 받아 지나온 값을 출발값부터 냅니다.
"""

from math import fsum, sqrt


def sgd(theta, gradients, *, eta):
    """Robbins·Monro(1951)의 한 걸음을 기울기에 쓴 형태."""
    path = [theta]
    for g in gradients:
        theta = theta - eta * g
        path.append(theta)
    return path


def momentum(theta, gradients, *, epsilon, mu):
    """Sutskever 외(2013), 식 (1)과 (2). 논문의 학습률은 ε."""
    v = 0.0
    path = [theta]
    for g in gradients:
        v = mu * v - epsilon * g
        theta = theta + v
        path.append(theta)
    return path


def gradient_momentum(theta, gradients, *, eta, mu, tau=0.0):
    """PyTorch의 SGD 문서의 식: b ← μb + (1-τ)g, θ ← θ - γb. 첫 걸음의 b는 g 그대로가 아니라 (1-τ)g로 둔다."""
    b = 0.0
    path = [theta]
    for g in gradients:
        b = mu * b + (1 - tau) * g
        theta = theta - eta * b
        path.append(theta)
    return path


def nesterov(Theta, gradients, *, epsilon, mu):
    """Bengio 외(2012)가 Θ = θ + μv로 바꾸어 적은 형태: Θ ← Θ + μ²v - (1+μ)ε∇f(Θ)."""
    v = 0.0
    path = [Theta]
    for g in gradients:
        Theta = Theta + mu * mu * v - (1 + mu) * epsilon * g
        v = mu * v - epsilon * g
        path.append(Theta)
    return path


def adagrad(x, gradients, *, eta, delta):
    """Duchi 외(2011), 그림 1: s = ‖g_{1:t}‖₂, H = δ + s."""
    seen = []
    path = [x]
    for g in gradients:
        seen.append(g)
        s = sqrt(fsum(g_tau * g_tau for g_tau in seen))
        H = delta + s
        x = x - eta * g / H
        path.append(x)
    return path


def rmsprop(w, gradients, *, eta, decay, epsilon):
    """Hinton(2012), 강의 6e, 29쪽. 나누는 수에 더한 ε만 우리 것."""
    mean_square = 0.0
    path = [w]
    for g in gradients:
        mean_square = decay * mean_square + (1 - decay) * g**2
        w = w - eta * g / (sqrt(mean_square) + epsilon)
        path.append(w)
    return path


def adadelta(x, gradients, *, rho, epsilon, eta=1.0):
    """Zeiler(2012), 알고리즘 1. 논문에는 η가 없다(η = 1)."""
    E_g2 = 0.0
    E_dx2 = 0.0
    path = [x]
    for g in gradients:
        E_g2 = rho * E_g2 + (1 - rho) * g**2
        RMS_dx = sqrt(E_dx2 + epsilon)
        RMS_g = sqrt(E_g2 + epsilon)
        dx = -RMS_dx / RMS_g * g
        E_dx2 = rho * E_dx2 + (1 - rho) * dx**2
        x = x + eta * dx
        path.append(x)
    return path


def adam(theta, gradients, *, alpha, beta_1, beta_2, epsilon, corrected=True):
    """Kingma·Ba(2015), 알고리즘 1. ``corrected=False``는 6.4절처럼 편향 보정을 뺀 것."""
    m = 0.0
    v = 0.0
    path = [theta]
    for t, g in enumerate(gradients, start=1):
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g**2
        m_hat = m / (1 - beta_1**t) if corrected else m
        v_hat = v / (1 - beta_2**t) if corrected else v
        theta = theta - alpha * m_hat / (sqrt(v_hat) + epsilon)
        path.append(theta)
    return path


def adam_epsilon_hat(theta, gradients, *, alpha, beta_1, beta_2, epsilon_hat):
    """Kingma·Ba(2015), 2절 끝: α_t = α√(1-β₂^t)/(1-β₁^t)로 차례를 바꾼 형태."""
    m = 0.0
    v = 0.0
    path = [theta]
    for t, g in enumerate(gradients, start=1):
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g**2
        alpha_t = alpha * sqrt(1 - beta_2**t) / (1 - beta_1**t)
        theta = theta - alpha_t * m / (sqrt(v) + epsilon_hat)
        path.append(theta)
    return path


def adamw(theta, gradients, *, alpha, beta_1, beta_2, epsilon, lambda_, eta=1.0):
    """Loshchilov·Hutter(2019), 알고리즘 2의 초록 줄. η는 일정표의 배수로 1."""
    m = 0.0
    v = 0.0
    path = [theta]
    for t, g in enumerate(gradients, start=1):
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g**2
        m_hat = m / (1 - beta_1**t)
        v_hat = v / (1 - beta_2**t)
        theta = theta - eta * (alpha * m_hat / (sqrt(v_hat) + epsilon) + lambda_ * theta)
        path.append(theta)
    return path


def amsgrad(x, gradients, *, alpha, beta_1, beta_2, epsilon):
    """Reddi 외(2018), 알고리즘 2. 나누는 수에 더한 ε만 우리 것."""
    m = 0.0
    v = 0.0
    v_hat = 0.0
    path = [x]
    for g in gradients:
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g**2
        v_hat = max(v_hat, v)
        x = x - alpha * m / (sqrt(v_hat) + epsilon)
        path.append(x)
    return path
