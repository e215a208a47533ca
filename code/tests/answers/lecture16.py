"""16강의 연습에 맞는 답과 비슷하게 틀린 답."""


def inverse_root(t, lr=0.002, warmup=40):
    """풀이에 적힌 스케줄."""
    s = t + 1
    return lr * warmup**0.5 * min(s**-0.5, s * warmup**-1.5)


def from_zero(t, lr=0.002, warmup=40):
    """0부터 센 번호를 그대로 넣은 스케줄."""
    return lr * warmup**0.5 * min(t**-0.5, t * warmup**-1.5) if t else 0.0


def unscaled(t, lr=0.002, warmup=40):
    """가장 높은 곳이 lr이 아닌 스케줄."""
    return inverse_root(t, lr, warmup) / warmup**0.5


def linear(t):
    """풀이에 적힌 직선."""
    return 0.25 * (1 - t / 300)


RIGHT = {
    "16-1": [5.5507, 5.55],
    "16-2": [inverse_root],
    "16-3": [(23, 115), [23, 115]],
    "16-4": [1 / 10.25, 0.0976],
    "16-5": [linear, lambda t: 0.95 / (1 + t / 50) ** 2],
}

WRONG = {
    "16-1": [5, 19, -5.55, None],
    "16-2": [0.002, lambda t, lr=0.002, warmup=40: lr, lambda t, lr=0.002, warmup=40: None],
    "16-3": [(23, 114), (0, 115), 23, None],
    "16-4": [1.25, 0.1, 1 / 9, None],
    "16-5": [0.25, lambda t: 0.05, lambda t: 0.6 * (1 - t / 300), lambda t: -0.1],
}

MISTAKES = {
    "16-1": [10, 14.72, 1 / 5.5507],
    "16-2": [from_zero, unscaled],
    "16-3": [(1, 115), (23, 5), (0, 114), (23, 92)],
    "16-4": [0.8, 1 / 11.25, 1 / 9.25],
    "16-5": [lambda t: 0.5 * (1 - t / 300), lambda t: 0.1],
}
