"""코드의 이름과 강의의 기호. 탐색기의 슬라이더와 단계표, 한 장 요약이 함께 씁니다."""

__all__ = ["HYPERPARAMETERS", "SYMBOLS", "symbol"]

HYPERPARAMETERS: dict[str, str] = {
    "lr": "학습률",
    "momentum": "모멘텀 계수",
    "dampening": "제동 계수",
    "rho": "감쇠율",
    "beta": "평균 쪽의 비율",
    "beta1": "1차 모멘트 계수",
    "beta2": "2차 모멘트 계수",
    "beta3": "느린 평균의 계수",
    "alpha": "느린 평균의 가중치",
    "threshold": "나누기 시작하는 걸음의 수",
    "ns_steps": "뉴턴–슐츠의 반복 횟수",
    "scale": "걸음의 배수",
    "eps": "엡실론",
    "weight_decay": "가중치 감쇠",
    "initial": "제곱합의 첫 값",
}
"""하이퍼파라미터의 한국어 이름."""

SYMBOLS: dict[str, str] = {
    "theta": "W", "grad": "g", "lr": "η", "momentum": "α", "dampening": "d", "rho": "ρ", "beta": "β",
    "beta1": "β₁", "ns_steps": "k", "scale": "s",
    "beta2": "β₂", "beta3": "β₃", "alpha": "ω", "threshold": "Nₘᵢₙ", "eps": "ε",
    "weight_decay": "λ", "initial": "h₀",
    "m_hat": "m̂", "v_hat": "v̂", "v_max": "vₘₐₓ", "root": "r", "delta": "Δ",
    "m1": "m₁", "m2": "m₂", "length": "N", "limit": "N∞",
}  # fmt: skip
"""코드의 이름마다 강의의 기호."""


def symbol(name: str) -> str:
    """코드의 이름을 강의의 기호로 바꿉니다. 표에 없으면 그대로입니다."""
    return SYMBOLS.get(name, name)
