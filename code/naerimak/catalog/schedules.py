"""학습률 스케줄의 카드. 고르는 상자의 이름과, 탐색기와 놀이터로 옮길 클래스가 여기에서 나옵니다."""

from dataclasses import dataclass
from typing import Any

from naerimak import schedules

__all__ = ["SCHEDULE_CARDS", "SHAPE_LABELS", "ScheduleCard"]


@dataclass(frozen=True)
class ScheduleCard:
    """스케줄 클래스 하나의 카드.

    ``shape``는 ``schedules.SHAPES``의 이름, ``label``은 고르는 상자에 적는 그 한국어 이름입니다. 이름으로
    고르지 않는 스케줄에는 없습니다. ``compilable``은 본문이 자바스크립트로 옮겨져 탐색기에서 쓰이는지입니다.
    """

    kind: Any
    shape: str = ""
    label: str = ""
    compilable: bool = True


SCHEDULE_CARDS: tuple[ScheduleCard, ...] = (
    ScheduleCard(schedules.Constant, "constant", "일정하게"),
    ScheduleCard(schedules.StepDecay, "step", "계단"),
    ScheduleCard(schedules.Exponential),
    ScheduleCard(schedules.Cosine, "cosine", "코사인"),
    ScheduleCard(schedules.Linear, "linear", "직선"),
    ScheduleCard(schedules.WarmupStableDecay, "wsd", "머물다 내리기(WSD)"),
    ScheduleCard(schedules.OneCycle, "onecycle", "1cycle"),
    ScheduleCard(schedules.Polyline),
    ScheduleCard(schedules.WarmUp),
    ScheduleCard(schedules.Join, compilable=False),
)
"""스케줄마다의 카드. 이름으로 고르는 스케줄은 이 차례로 보입니다."""

SHAPE_LABELS: dict[str, str] = {card.shape: card.label for card in SCHEDULE_CARDS if card.shape}
"""이름으로 고르는 스케줄(``schedules.SHAPES``)의 한국어 이름."""
