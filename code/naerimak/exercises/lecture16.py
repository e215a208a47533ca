"""학습률 스케줄 강의의 연습."""

from collections.abc import Callable
from typing import Any

from naerimak.exercises import Accepts, Exercise, Malformed, Mistake, near, numbers
from naerimak.experiments import expected_losses, noise_floor
from naerimak.landscapes import Ravine
from naerimak.schedules import Constant, Linear, Schedule, join

STEPS = 300
WANTED = 0.027
"""설계하는 스케줄이 내려가야 할 손실의 기댓값."""


def _final(schedule: Schedule, steps: int = STEPS) -> float:
    """골짜기에서 ``steps``걸음 뒤 손실의 기댓값."""
    surface = Ravine()
    return float(expected_losses(surface, surface.start, schedule, steps, 1.0)[-1])


def _fall() -> float:
    """고원의 손실을, 학습률을 10분의 1로 줄이고 100걸음 뒤의 손실로 나눈 것."""
    return _final(Constant(0.5)) / _final(join([Constant(0.5), Constant(0.05)], [STEPS]), STEPS + 100)


def _floors() -> float:
    """두 학습률의 바닥의 비. 끝없이 머물 때의 값입니다."""
    high, low = (sum(noise_floor(lr, one, 1.0) for one in Ravine().curvatures) for lr in (0.5, 0.05))
    return high / low


def inverse_root(t: int, lr: float = 0.002, warmup: int = 40, *, first: int = 1) -> float:
    """Vaswani 외(2017)의 스케줄. ``first``는 처음 걸음을 세는 번호입니다."""
    s = t + first
    return float(lr * warmup**0.5 * min(s**-0.5, s * warmup**-1.5)) if s else 0.0


def _like(wanted: Callable[..., float]) -> Accepts:
    """여러 걸음과 설정에서 ``wanted``와 같은 학습률을 내는지 봅니다."""

    def accepts(answer: Any) -> bool:
        if not callable(answer):
            raise Malformed("답은 걸음의 번호를 받아 학습률을 내는 함수입니다.")
        for lr, warmup in ((0.002, 40), (0.5, 9)):
            for t in (0, 1, 8, 9, 39, 40, 41, 300):
                found = numbers(answer(t, lr, warmup))
                if found.shape != ():
                    raise Malformed("함수는 학습률 하나를 내야 합니다.")
                if abs(float(found) - wanted(t, lr, warmup)) > 1e-6 * lr:
                    return False
        return True

    return accepts


def _ends(answer: Any) -> float:
    """독자가 만든 스케줄의 300걸음 뒤 손실."""
    if not callable(answer):
        raise Malformed("답은 걸음의 번호를 받아 학습률을 내는 함수입니다.")
    rates = [float(numbers(answer(t))) for t in range(STEPS + 1)]
    if min(rates[:STEPS]) < 0:
        raise Malformed("답에 학습률이 음수인 걸음이 있습니다.")
    return _final(lambda t: rates[t])


def _best_next() -> float:
    """걸음마다 다음 손실이 가장 낮은 학습률에서 열 번째 것."""
    square = 4.0
    for _ in range(9):
        square = square / (square + 1)
    return square / (square + 1)


EXERCISES = {
    "16-1": Exercise(
        near(_fall, rel=0.02),
        (
            "두 축의 곡률이 20배 다릅니다. 100걸음 동안 두 축에서 옛 잡음이 얼마나 남는지 생각해 보세요.",
            "두 Constant를 300에서 join으로 이어 400걸음을 계산하고, 300번째를 400번째로 나누세요.",
        ),
        (
            Mistake(near(lambda: 10.0), "바닥이 η에 꼭 비례하고 곧바로 닿는다면 그렇습니다. 둘 다 아닙니다."),
            Mistake(
                near(_floors, 0.02),
                "그것은 두 바닥의 비입니다. 100걸음으로는 아직 낮은 바닥에 닿지 못합니다.",
            ),
            Mistake(
                near(lambda: 1 / _fall(), 0.02), "거꾸로 나누었습니다. 고원의 값을 나중의 값으로 나누세요."
            ),
        ),
    ),
    "16-2": Exercise(
        _like(inverse_root),
        (
            "식의 t는 1부터 세고, 함수가 받는 t는 0부터 셉니다.",
            "s = t + 1로 두고 식의 t 자리에 s를 넣으세요. 앞에는 lr과 warmup의 제곱근을 곱합니다.",
        ),
        (
            Mistake(
                _like(lambda t, lr, warmup: inverse_root(t, lr, warmup, first=0)),
                "0부터 센 번호를 식에 그대로 넣었습니다. 첫 걸음의 학습률이 0이 됩니다.",
            ),
            Mistake(
                _like(lambda t, lr, warmup: inverse_root(t, lr, warmup) / warmup**0.5),
                "가장 높은 곳이 lr이 아닙니다. 워밍업이 끝나는 걸음의 값을 출력해 보세요.",
            ),
        ),
    ),
    "16-3": Exercise(
        near(lambda: (23, 115), rel=1e-6),
        (
            "per_epoch_lr을 345걸음에서 모두 불러 보고, 0의 수와 처음으로 가장 큰 것의 번호를 세어 보세요.",
            "첫 에폭의 epoch은 0입니다. epoch이 5가 되는 것은 몇 번째 걸음입니까?",
        ),
        (
            Mistake(
                near(lambda: (1, 115), rel=1e-6), "학습률은 에폭마다 바뀝니다. 0인 걸음은 하나가 아닙니다."
            ),
            Mistake(near(lambda: (23, 5), rel=1e-6), "둘째 수는 에폭이 아니라 걸음의 번호입니다."),
            Mistake(near(lambda: (0, 114), rel=1e-6), "그것은 걸음마다 올렸을 때의 값입니다."),
            Mistake(near(lambda: (23, 92), rel=1e-6), "epoch이 4이면 아직 5분의 4입니다."),
        ),
    ),
    "16-4": Exercise(
        near(_best_next),
        (
            "걸음 하나의 식에서 다음 제곱의 기댓값은 η의 2차식입니다. 가장 낮은 η를 구하세요.",
            "η = V/(V + 1)이고, 넣으면 다음 V도 V/(V + 1)입니다. 1/V가 걸음마다 얼마나 늘어납니까?",
        ),
        (
            Mistake(near(lambda: 0.8), "그것은 첫 걸음의 학습률입니다. V는 걸음마다 작아집니다."),
            Mistake(near(lambda: 1 / 11.25), "한 걸음 더 갔습니다. 열 번째 걸음은 t = 9입니다."),
            Mistake(near(lambda: 1 / 9.25), "한 걸음 덜 갔거나, 1/V에 1을 더하는 것을 빠뜨렸습니다."),
        ),
    ),
    "16-5": Exercise(
        lambda answer: _ends(answer) < WANTED,
        (
            "탐색기에서 남은 거리와 잡음 가운데 어느 쪽이 큰지 보세요. 잡음이 크면 학습률이 너무 큽니다.",
            "직선으로 0까지 줄이면서 처음 값을 0.5에서 조금씩 내려 보세요.",
        ),
        (
            Mistake(
                lambda answer: abs(_ends(answer) - _final(Linear(0.5, STEPS))) < 1e-3,
                "모양은 좋습니다. 처음 학습률을 더 낮추어 보세요.",
            ),
            Mistake(
                lambda answer: float(numbers(answer(STEPS - 1))) >= float(numbers(answer(0))) > 0,
                "끝의 학습률이 처음보다 작지 않습니다. 끝에서 작아야 잡음이 지워집니다.",
            ),
        ),
    ),
}
