"""안정성의 경계: 쪽에서 배우는 신경망의 가장 가파른 곡률과, 학습률이 정하는 경계를 함께 봅니다."""

from dataclasses import asdict
from functools import lru_cache
from typing import Any

import traitlets
from matplotlib.figure import Figure

from naerimak import _check, activations
from naerimak.catalog import LINES, OPTIMIZERS
from naerimak.experiments import PLAIN, Watched, adam_limit, assemble, momentum_limit, toy_data
from naerimak.tables import number
from naerimak.widgets.base import Explorer
from naerimak.widgets.specs import grid_control, integer_control, look, range_control, select_control

RULES = {"SGD": "경사 하강법", "Momentum": "무거운 공", "Adam": "Adam"}
"""고르는 규칙과 보일 이름."""

RATES = {"SGD": 0.2, "Momentum": 0.05, "Adam": 0.02}
"""규칙을 고를 때의 학습률."""

FAMILIES = {"SGD": 0.0, "Momentum": 0.9, "Adam": 0.9}
"""경계의 식에 드는 계수: 무거운 공의 α, Adam의 β₁."""

MEASURES = {"SGD": "가장 큰 곡률", "Momentum": "가장 큰 곡률", "Adam": "전처리한 곡률"}
"""규칙마다 경계와 비교하는 것."""

LIMITS = {"SGD": "2/η", "Momentum": "2(1 + α)/η", "Adam": "2(1 + β₁)/((1 − β₁)η)"}
"""경계의 식. 선 옆에 값과 함께 적습니다."""

BATCHES = (8, 32, 128, 256)
BOUNDS = (0.001, 2.0)
EVERY = 10
"""λ_max를 재는 걸음의 사이."""

AHEAD = 1000
"""처음 화면에 옅게 그려 둘 길의 걸음 수."""

NETWORK = {**PLAIN, "depth": 2, "width": 16}


def _watched(rule: str, lr: float, batch: int, seed: int) -> Watched:
    setting = {**NETWORK, "batch": batch, "seed": seed, "shuffle": batch < BATCHES[-1]}
    data = toy_data(setting["data"], setting["noise"], PLAIN["seed"])
    learner = assemble(setting, activations.get("tanh"), OPTIMIZERS[rule](lr=lr), data)  # type: ignore[call-arg]
    return Watched(learner, EVERY, rule == "Adam")


@lru_cache(maxsize=4)
def _road(rule: str, lr: float, batch: int, seed: int) -> tuple[tuple[float, ...], ...]:
    """미리 간 길: 잰 때마다 걸음, 손실, 가장 큰 곡률. 그림에만 쓰므로 네 자리면 된다."""
    watched = _watched(rule, lr, batch, seed)
    for _ in range(AHEAD):
        watched.step()
    return tuple((t, *(float(f"{one:.4g}") for one in measured[:2])) for t, *measured in watched.seen)


class SharpnessExplorer(Explorer):
    """두 나선을 배우는 작은 신경망에서 λ_max가 경계에 다가가는 것을 봅니다.

    ``rule``은 ``"SGD"``, ``"Momentum"``, ``"Adam"``, ``lr``은 학습률(주지 않으면 규칙마다의 값), ``batch``는
    미니배치의 크기(256이면 전체), ``seed``는 초깃값의 시드입니다. 배우는 동안 학습률을 바꿀 수 있고, 나머지를
    바꾸면 처음부터 다시 배웁니다. 재생하기 전에도 처음 설정으로 간 1000걸음의 길이 옅게 보입니다.
    """

    rule = traitlets.Unicode().tag(sync=True)
    lr = traitlets.Float().tag(sync=True)
    batch = traitlets.Int().tag(sync=True)
    seed = traitlets.Int().tag(sync=True)
    steps = traitlets.Int(0).tag(sync=True)
    about: "traitlets.Dict[str, Any]" = traitlets.Dict().tag(sync=True)
    ahead: "traitlets.List[Any]" = traitlets.List().tag(sync=True)

    def __init__(
        self,
        rule: str = "SGD",
        lr: float | None = None,
        *,
        batch: int = BATCHES[-1],
        seed: int = 0,
        title: str = "안정성의 경계",
    ) -> None:
        if rule not in RULES:
            raise _check.fail("rule", rule, f"{', '.join(RULES)} 가운데 하나")
        rate = RATES[rule] if lr is None else lr
        if not BOUNDS[0] <= rate <= BOUNDS[1]:
            raise _check.fail("lr", rate, f"{BOUNDS[0]:g} 이상 {BOUNDS[1]:g} 이하의 수")
        if batch not in BATCHES:
            raise _check.fail("batch", batch, f"{', '.join(map(str, BATCHES))} 가운데 하나")
        _check.count("seed", seed, 0)
        initial = {"rule": rule, "lr": rate, "batch": batch, "seed": seed, "steps": 0}
        super().__init__(
            title=title,
            controls=[
                select_control("rule", "갱신 규칙", list(RULES.items())),
                range_control("lr", "학습률", "η", BOUNDS, scale="log"),
                grid_control("batch", "미니배치의 크기", "B", BATCHES),
                integer_control("seed", "시드", "", (0, 20)),
            ],
            initial=initial,
            about={
                # 규칙을 고르면 이 값에서 시작하고, 링크에는 이 값과 다른 것만 적는다(놀이터와 같은 형태).
                "rules": {name: {"params": asdict(OPTIMIZERS[name](lr=RATES[name]))} for name in RULES},  # type: ignore[call-arg, call-overload]
                "families": FAMILIES,
                "labels": RULES,
                "measures": MEASURES,
                "limits": LIMITS,
                "every": EVERY,
                "setting": NETWORK,
                "activation": asdict(activations.get("tanh")),
                "looks": {name: look(name, LINES[name], name) for name in RULES},
            },
            **initial,
        )

    def __repr__(self) -> str:
        return f"SharpnessExplorer({self.rule!r}, {self.lr:g}, batch={self.batch}, seed={self.seed})"

    def watched(self) -> Watched:
        """지금 설정의 신경망."""
        return _watched(self.rule, self.lr, self.batch, self.seed)

    def limit(self) -> float:
        """경계."""
        of = adam_limit if self.rule == "Adam" else momentum_limit
        return of(self.lr, FAMILIES[self.rule])

    def facts(self) -> dict[str, Any]:
        watched = self.watched()
        watched.finish()
        for _ in range(self.steps):
            watched.step()
        t, loss, value = watched.seen[-1][:3] if watched.seen else (0, None, None)
        return {"t": t, "loss": loss, "value": None if value is None else float(value), "limit": self.limit()}

    def _ahead(self) -> tuple[tuple[float, ...], ...]:
        return _road(**{name: self.initial[name] for name in ("rule", "lr", "batch", "seed")})

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        # 걷는 데 2초쯤 걸리므로 보일 때에만 걷는다.
        self.ahead = list(self._ahead())
        return super()._repr_mimebundle_(**kwargs)

    def picture(self) -> Figure:
        figure = Figure(figsize=(7.2, 2.9), layout="constrained")
        left, right = figure.subplots(1, 2)
        t, loss, value = zip(*self._ahead(), strict=True)
        left.semilogy(t, value)
        left.axhline(self.limit(), linestyle="--", color="0.4")
        said = f"경계 {LIMITS[self.rule]} = {number(self.limit())}"
        left.annotate(said, (1, self.limit()), (0, 4), ("axes fraction", "data"), "offset points", ha="right")
        left.set(xlabel="걸음 $t$", ylabel=r"$\lambda_{\max}$")
        right.semilogy(t, loss)
        right.set(xlabel="걸음 $t$", ylabel="학습 손실")
        return figure
