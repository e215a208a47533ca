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


def signsgd(x, gradients, *, delta):
    """Bernstein 외(2018), 알고리즘 1의 SignSGD: x ← x - δ sign(g)."""
    path = [x]
    for g in gradients:
        x = x - delta * ((g > 0) - (g < 0))
        path.append(x)
    return path


def signum(x, gradients, *, delta, beta):
    """Bernstein 외(2018)의 Signum: m ← βm + (1-β)g, x ← x - δ sign(m)."""
    m = 0.0
    path = [x]
    for g in gradients:
        m = beta * m + (1 - beta) * g
        x = x - delta * ((m > 0) - (m < 0))
        path.append(x)
    return path


def lion(w, gradients, *, lr, beta1, beta2, wd):
    """Chen 외(2023), 프로그램 1: 섞은 기울기의 부호를 update로 하고, 모멘텀은 나중에 고친다."""
    momentum = 0.0
    path = [w]
    for g in gradients:
        update = (1 - beta1) * g + momentum * beta1
        update = (update > 0) - (update < 0)
        momentum = (1 - beta2) * g + momentum * beta2
        update = update + w * wd
        update = update * lr
        w = w - update
        path.append(w)
    return path


def adamax(theta, gradients, *, alpha, beta_1, beta_2, epsilon):
    """Kingma·Ba(2015), 알고리즘 2. |g|에 더한 ε만 우리 것."""
    m = 0.0
    u = 0.0
    path = [theta]
    for t, g in enumerate(gradients, start=1):
        m = beta_1 * m + (1 - beta_1) * g
        u = max(beta_2 * u, abs(g) + epsilon)
        theta = theta - (alpha / (1 - beta_1**t)) * m / u
        path.append(theta)
    return path


def nadam(theta, gradients, *, eta, mu, nu, epsilon, schedule=lambda t: 1.0):
    """Dozat(2016)의 Nadam. μ_t = μ·schedule(t)이고, 우리 것은 배수가 늘 1."""
    m = 0.0
    n = 0.0
    product = 1.0
    path = [theta]
    for t, g in enumerate(gradients, start=1):
        mu_t, mu_next = mu * schedule(t), mu * schedule(t + 1)
        product *= mu_t
        m = mu * m + (1 - mu) * g
        n = nu * n + (1 - nu) * g**2
        m_hat = mu_next * m / (1 - product * mu_next) + (1 - mu_t) * g / (1 - product)
        n_hat = n / (1 - nu**t)
        theta = theta - eta / (sqrt(n_hat) + epsilon) * m_hat
        path.append(theta)
    return path


def radam(theta, gradients, *, alpha, beta_1, beta_2, epsilon, longer_than):
    """Liu 외(2020), 알고리즘 2. 나누는 수에 더한 ε만 우리 것이고, 논문의 문턱은 4."""
    m = 0.0
    v = 0.0
    rho_inf = 2 / (1 - beta_2) - 1
    path = [theta]
    for t, g in enumerate(gradients, start=1):
        v = beta_2 * v + (1 - beta_2) * g**2
        m = beta_1 * m + (1 - beta_1) * g
        m_hat = m / (1 - beta_1**t)
        rho_t = rho_inf - 2 * t * beta_2**t / (1 - beta_2**t)
        if rho_t > longer_than:
            l_t = 1 / (sqrt(v / (1 - beta_2**t)) + epsilon)
            r_t = sqrt(((rho_t - 4) * (rho_t - 2) * rho_inf) / ((rho_inf - 4) * (rho_inf - 2) * rho_t))
            theta = theta - alpha * r_t * m_hat * l_t
        else:
            theta = theta - alpha * m_hat
        path.append(theta)
    return path


def ademamix(theta, gradients, *, eta, alpha, beta_1, beta_2, beta_3, epsilon):
    """Pagliardini 외(2024), 알고리즘 1. α와 β₃의 일정표가 없고 λ = 0."""
    m_1 = 0.0
    m_2 = 0.0
    nu = 0.0
    path = [theta]
    for t, g in enumerate(gradients, start=1):
        m_1 = beta_1 * m_1 + (1 - beta_1) * g
        m_2 = beta_3 * m_2 + (1 - beta_3) * g
        nu = beta_2 * nu + (1 - beta_2) * g**2
        m_1_hat = m_1 / (1 - beta_1**t)
        nu_hat = nu / (1 - beta_2**t)
        theta = theta - eta * ((m_1_hat + alpha * m_2) / (sqrt(nu_hat) + epsilon))
        path.append(theta)
    return path


def schedule_free_sgd(x_1, gradients, *, gamma, beta):
    """Defazio 외(2024), 2절의 식. 지나온 y를 낸다."""
    z = x = y = x_1
    path = [y]
    for t, g in enumerate(gradients, start=1):
        z = z - gamma * g
        c = 1 / t
        x = (1 - c) * x + c * z
        y = (1 - beta) * z + beta * x
        path.append(y)
    return path


def schedule_free_adamw(x_1, gradients, *, gamma, beta_1, beta_2, epsilon, lambda_):
    """Defazio 외(2024), 알고리즘 1. 워밍업이 없으면 c = 1/t. 지나온 y를 낸다."""
    z = x = y = x_1
    v = 0.0
    path = [y]
    for t, g in enumerate(gradients, start=1):
        v = beta_2 * v + (1 - beta_2) * g**2
        v_hat = v / (1 - beta_2**t)
        z = z - gamma * g / (sqrt(v_hat) + epsilon) - gamma * lambda_ * y
        c = 1 / t
        x = (1 - c) * x + c * z
        y = (1 - beta_1) * z + beta_1 * x
        path.append(y)
    return path
