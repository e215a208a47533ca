"""길 탐색기: 지형 위에서 갱신 규칙들이 지나가는 길을 그 자리에서 계산해 보입니다."""

import copy
import inspect
import math
from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import traitlets
from matplotlib.figure import Figure

from naerimak import _check
from naerimak.catalog import HYPERPARAMETERS, SYMBOLS, compilable, symbol
from naerimak.landscapes import Landscape
from naerimak.optimizers import Optimizer
from naerimak.plots.paths import (
    draw_contours,
    draw_curve,
    draw_loss,
    draw_path,
    draw_path_1d,
    draw_tangent,
    label_of,
)
from naerimak.plots.style import styles_together
from naerimak.training import Trace, minimize
from naerimak.widgets.base import Explorer
from naerimak.widgets.compiling import step_lines
from naerimak.widgets.runs import run_facts
from naerimak.widgets.specs import (
    check_input,
    check_start,
    integer_control,
    labelled,
    landscape_spec,
    range_control,
    rule_spec,
    select_control,
)

MAX_STEPS = 300
"""걸음 슬라이더의 끝. 잡음 표의 길이이기도 합니다."""


def noise_table(dim: int, seed: int = 0) -> np.ndarray[Any, np.dtype[np.float32]]:
    """기울기에 더할 표준정규 잡음 (MAX_STEPS, dim). 브라우저와 파이썬이 같은 표를 씁니다."""
    return np.random.default_rng(seed).standard_normal((MAX_STEPS, dim), dtype=np.float32)


class PathExplorer(Explorer):
    """지형과 규칙을 골라 출발점을 끌고 값을 바꾸며 길을 봅니다.

    ``landscapes``는 지형 하나나 여럿(차원이 같아야 합니다), ``optimizers``는 규칙들입니다(이름을 직접
    붙이려면 사전). ``controls``는 슬라이더로 움직일 하이퍼파라미터와 그 구간이며, ``"lr"``이면 그 값이 있는
    모든 규칙에, ``"Momentum.lr"``이면 한 규칙에만 걸립니다. 구간의 두 끝이 열 배 넘게 벌어지면 로그 눈금이고,
    위쪽 끝이 1에 아주 가까우면(0.999나 0.9999) 1에 가까울수록 촘촘한 눈금입니다. ``noise``는 기울기 잡음의
    크기를 고르는 슬라이더의 끝입니다(0이면 없음). ``reset``이면 몇 걸음마다 상태를 처음으로 되돌릴지 고르는
    슬라이더가 생깁니다. ``series``는 길과 손실 옆에 더 그릴 양이며 ``"effective"``(유효 학습률)이거나
    ``"m_hat"``, ``"sqrt:v_hat"``처럼 ``step``의 본문에 나오는 이름입니다(그 이름이 없는 규칙은 그 칸에 선이
    없습니다). ``tangent``이면 1차원 곡선에서 지금 점의 접선과 다음 걸음을 그립니다. 선이 같은 규칙이 둘이면
    뒤의 것은 무늬와 표식을 바꿉니다.

    강의의 규칙은 브라우저가 계산하고, 독자가 칸에서 쓴 규칙(``init``과 ``step``이 있는 클래스)은 커널이
    계산합니다. 그래서 커널이 없는 쪽에서는 독자의 규칙이 든 탐색기에 조절기를 내지 않고 멈춘 그림과 알림을
    보입니다.
    """

    landscape = traitlets.Unicode().tag(sync=True)
    x = traitlets.Float().tag(sync=True)
    y = traitlets.Float().tag(sync=True)
    steps = traitlets.Int().tag(sync=True)
    sigma = traitlets.Float().tag(sync=True)
    hidden: "traitlets.List[Any]" = traitlets.List().tag(sync=True)
    landscapes: "traitlets.List[Any]" = traitlets.List().tag(sync=True)
    rules: "traitlets.List[Any]" = traitlets.List().tag(sync=True)
    hyperparameters: "traitlets.List[Any]" = traitlets.List().tag(sync=True)
    noise = traitlets.Bytes().tag(sync=True)
    reset_every = traitlets.Int().tag(sync=True)
    series: "traitlets.List[Any]" = traitlets.List().tag(sync=True)
    tangent = traitlets.Bool().tag(sync=True)
    reader_runs: "traitlets.Dict[str, Any]" = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        landscapes: Landscape | Sequence[Landscape],
        optimizers: Sequence[Optimizer] | Mapping[str, Optimizer],
        *,
        controls: Mapping[str, tuple[float, float]] | None = None,
        start: Sequence[float] | None = None,
        steps: int = 30,
        noise: float = 0.0,
        reset: bool = False,
        series: Sequence[str] = (),
        tangent: bool = False,
        title: str = "길 탐색기",
    ) -> None:
        landscapes = [landscapes] if isinstance(landscapes, Landscape) else list(landscapes)
        self._landscapes = {_key(landscape): landscape for landscape in landscapes}
        self._optimizers = labelled(optimizers)
        check_input(landscapes, self._optimizers)
        self._styles = styles_together(self._optimizers)
        # 접선을 볼 때는 아직 한 걸음도 가지 않은 점부터 본다.
        least = 0 if tangent else 1
        _check.count("steps", steps, least)
        if steps > MAX_STEPS:
            raise _check.fail("steps", steps, f"{MAX_STEPS} 이하의 정수")
        _check.non_negative("noise", noise)
        dim = landscapes[0].dim
        point = check_start(start, landscapes[0])
        hyperparameters = _hyperparameters(controls or {}, self._optimizers)
        values = {parameter.name: parameter.value for parameter in hyperparameters}
        table = noise_table(dim)
        self._noise = table.astype(np.float64)
        initial: dict[str, Any] = {
            "landscape": _key(landscapes[0]), "x": point[0], "y": point[1] if dim > 1 else 0.0,
            "steps": steps, "sigma": 0.0, "reset_every": 0, "hidden": [], **values,
        }  # fmt: skip
        self.add_traits(
            **{
                one.name: (traitlets.Int(int(one.value)) if one.whole else traitlets.Float(one.value)).tag(
                    sync=True
                )
                for one in hyperparameters
            }
        )
        super().__init__(
            title=title,
            controls=_controls(landscapes, hyperparameters, steps, least, noise, reset),
            series=[_series_spec(key, self._optimizers) for key in series],
            tangent=tangent,
            initial=initial,
            landscapes=[landscape_spec(key, landscape) for key, landscape in self._landscapes.items()],
            rules=[rule_spec(label, rule, self._styles[label]) for label, rule in self._optimizers.items()],
            hyperparameters=[parameter._asdict() for parameter in hyperparameters],
            # 잡음의 슬라이더가 없으면 잡음은 늘 0이므로 표를 보내지 않는다.
            noise=table.tobytes() if noise > 0 else b"",
            **initial,
        )
        if not all(map(compilable, self._optimizers.values())):
            # 처음 설정에서 난 오류는 셀에 그대로 보인다.
            self.reader_runs = {label: _sent(self._trace(label)) for label in self._reader_rules()}
            self.observe(self._run_reader_rules, names=[name for name in initial if name != "hidden"])

    def __repr__(self) -> str:
        landscapes = ", ".join(map(repr, self._landscapes.values()))
        rules = ", ".join(map(_text, self._optimizers.values()))
        return f"PathExplorer([{landscapes}], [{rules}])"

    def traces(self) -> dict[str, Trace]:
        """지금 설정에서 규칙마다의 길을 파이썬으로 계산합니다."""
        return {label: self._trace(label) for label in self._optimizers}

    def _trace(self, label: str) -> Trace:
        landscape = self._landscapes[self.landscape]
        return minimize(
            landscape,
            (self.x, self.y)[: landscape.dim],
            self._with_settings(label, self._optimizers[label]),
            self.steps,
            noise=self.sigma * self._noise if self.sigma > 0 else None,
            reset_every=self.reset_every,
        )

    def facts(self) -> dict[str, Any]:
        runs: dict[str, Any] = {}
        for label in self._optimizers:
            if label in self.hidden:
                continue
            try:
                runs[label] = run_facts(self._trace(label))
            except Exception as error:
                runs[label] = {"error": _told(error)}
        return {"runs": runs}

    def _with_settings(self, label: str, rule: Optimizer) -> Optimizer:
        changes = {
            one["field"]: getattr(self, one["name"]) for one in self.hyperparameters if label in one["rules"]
        }
        if is_dataclass(rule):
            return replace(rule, **changes)
        changed = copy.copy(rule)
        for name, value in changes.items():
            setattr(changed, name, value)
        return changed

    def _run_reader_rules(self, _change: object) -> None:
        # 콜백에서 난 오류는 독자에게 보이지 않으므로, 지난 설정의 길 대신 오류를 보낸다.
        runs: dict[str, Any] = {}
        for label in self._reader_rules():
            try:
                runs[label] = _sent(self._trace(label))
            except Exception as error:
                runs[label] = {"error": _told(error)}
        self.reader_runs = runs

    def _reader_rules(self) -> list[str]:
        return [label for label, rule in self._optimizers.items() if not compilable(rule)]

    def picture(self) -> Figure:
        figure = Figure(figsize=(7.2, 2.9), layout="constrained")
        left, right = figure.subplots(1, 2)
        landscape = self._landscapes[self.landscape]
        (draw_curve if landscape.dim == 1 else draw_contours)(left, landscape)
        if self.tangent:
            draw_tangent(left, landscape, next(iter(self.traces().values())).theta[-1, 0])
        for label, trace in self.traces().items():
            (draw_path_1d if landscape.dim == 1 else draw_path)(
                left, trace, label=label, style=self._styles[label]
            )
            draw_loss(right, trace, label=label, style=self._styles[label])
        right.legend()
        return figure


def _sent(trace: Trace) -> dict[str, Any]:
    """독자의 규칙이 지나간 길을 브라우저에 보내는 형태로 적습니다."""
    return {
        "theta": trace.theta.tolist(),
        "loss": trace.loss.tolist(),
        "grad": trace.grad.tolist(),
        "divergedAt": trace.diverged_at,
    }


def _told(error: Exception) -> str:
    """독자의 규칙이 낸 오류를 한 줄로 적습니다."""
    return f"{type(error).__name__}: {error}"


def _key(landscape: Landscape) -> str:
    return repr(landscape)


def _text(rule: Optimizer) -> str:
    # 독자가 쓴 평범한 클래스의 repr에는 실행할 때마다 바뀌는 주소가 들어 있다.
    return f"{label_of(rule)}()" if type(rule).__repr__ is object.__repr__ else repr(rule)


class Hyperparameter(NamedTuple):
    """슬라이더 하나: trait의 이름, 규칙의 필드, 첫 값, 구간, 걸리는 규칙들."""

    name: str
    field: str
    value: float
    bounds: tuple[float, float]
    rules: list[str]
    whole: bool

    def control(self) -> dict[str, Any]:
        """슬라이더의 명세. 한 규칙에만 걸리면 이름 앞에 그 규칙을 적습니다."""
        label, letter = HYPERPARAMETERS.get(self.field, self.field), SYMBOLS.get(self.field, "")
        owned = self.name not in (self.field, f"rule_{self.field}")
        name = f"{self.rules[0]} {label}" if owned else label
        if self.whole:
            return integer_control(self.name, name, letter, (int(self.bounds[0]), int(self.bounds[1])))
        low, high = self.bounds
        scale = "log" if low > 0 and high / low > 10 else "linear"
        if high < 1 and (1 - low) / (1 - high) > 200:
            scale = "decay"
        return range_control(self.name, name, letter, self.bounds, scale=scale)


def _hyperparameters(
    controls: Mapping[str, tuple[float, float]], optimizers: Mapping[str, Optimizer]
) -> list[Hyperparameter]:
    found = []
    for key, bounds in controls.items():
        owner, _, field = key.rpartition(".")
        rules = [
            label
            for label, rule in optimizers.items()
            if _numeric(rule, field) and (not owner or label == owner)
        ]
        if not rules:
            raise _check.fail("controls", key, "규칙에 있는 하이퍼파라미터의 이름")
        if not all(map(math.isfinite, bounds)) or not bounds[0] < bounds[1]:
            raise _check.fail(f"controls[{key!r}]", bounds, "(작은 수, 큰 수)")
        value = getattr(optimizers[rules[0]], field)
        whole = _whole(optimizers[rules[0]], field, bounds)
        found.append(
            Hyperparameter(_name(key), field, int(value) if whole else float(value), bounds, rules, whole)
        )
    return found


def _name(key: str) -> str:
    """하이퍼파라미터의 trait 이름. 탐색기가 쓰는 이름이면 앞에 rule_을 붙여 서로 건드리지 않게 합니다."""
    name = "_".join(key.replace(".", " ").split())
    return f"rule_{name}" if hasattr(PathExplorer, name) else name


def _whole(rule: Optimizer, field: str, bounds: tuple[float, float]) -> bool:
    """정수로 다룰 하이퍼파라미터인지: 값도 구간도 정수이고, 실수라고 적은 필드가 아닙니다."""
    annotated = inspect.get_annotations(type(rule)).get(field)
    whole = all(isinstance(one, int) for one in (getattr(rule, field), *bounds))
    return whole and annotated not in (float, "float")


def _numeric(rule: Optimizer, field: str) -> bool:
    value = getattr(rule, field, None)
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _controls(
    landscapes: Sequence[Landscape],
    hyperparameters: Sequence[Hyperparameter],
    steps: int,
    least: int,
    noise: float,
    reset: bool,
) -> list[dict[str, Any]]:
    controls = [parameter.control() for parameter in hyperparameters]
    if len(landscapes) > 1:
        options = [(_key(landscape), landscape.label) for landscape in landscapes]
        controls.insert(0, select_control("landscape", "지형", options))
    controls.append(integer_control("steps", "걸음 수", "T", (least, MAX_STEPS), stepper=True))
    if noise > 0:
        controls.append(range_control("sigma", "기울기 잡음", "σ", (0.0, noise)))
    if reset:
        controls.append(integer_control("reset_every", "되돌리는 주기", "", (0, 100), step=10))
    return controls


def _series_spec(key: str, optimizers: Mapping[str, Optimizer]) -> dict[str, Any]:
    name = key.removeprefix("sqrt:")
    # 그 줄이 없는 규칙은 그 칸에 선이 없을 뿐이므로, 한 규칙에라도 있으면 된다.
    ours = [type(rule) for rule in optimizers.values() if compilable(rule)]
    names = {"effective"}.union(*({line for line, _ in step_lines(kind)} for kind in ours))
    if name not in names:
        raise _check.fail("series", key, f"{', '.join(sorted(names))} 가운데 하나(앞에 sqrt:를 붙일 수 있음)")
    if name == "effective":
        return {"key": key, "label": "유효 학습률 |ΔW|/|g|", "scale": "log"}
    label = symbol(name)
    return {"key": key, "label": f"√{label}" if key != name else label, "scale": "linear"}
