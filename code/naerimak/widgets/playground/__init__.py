"""놀이터: 신경망이 쪽에서 배우는 것을 지켜봅니다. 신경망도 규칙도 패키지의 원문에서 옮긴 것입니다."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

import numpy as np
import traitlets
from matplotlib.figure import Figure

from naerimak import _check, activations, datasets
from naerimak.catalog import HYPERPARAMETERS, OPTIMIZER_CARDS, OPTIMIZERS, SHAPE_LABELS, symbol
from naerimak.datasets import Dataset
from naerimak.experiments import CASES, FAULTS, PLAIN, Case, Learner, assemble, schedule_of, toy_data
from naerimak.experiments.diagnosis import CASE
from naerimak.experiments.learner import GRADIENT_SPAN, HALF, LOSS_GROWTH, MOST, ROUGH, STILL, Seen
from naerimak.widgets.base import Explorer
from naerimak.widgets.specs import grid_control, integer_control, range_control, select_control
from naerimak.widgets.table import LEVELS

DATA = {
    "spirals": "두 나선", "moons": "두 반달", "circles": "두 원", "xor": "XOR", "curve": "곡선 맞추기",
    "digits": "손글씨 숫자",
}  # fmt: skip
ACTIVATIONS = {
    "sigmoid": "시그모이드", "tanh": "tanh", "relu": "ReLU", "leaky_relu": "leaky ReLU", "identity": "항등",
}  # fmt: skip
STARTS = {
    "zeros": "0", "constant": "같은 값", "normal": "σ를 고른 정규분포", "lecun_normal": "LeCun",
    "xavier_normal": "Xavier", "he_normal": "He", "orthogonal": "직교",
}  # fmt: skip
BATCHES = (1, 4, 8, 16, 32, 50, 64, 128, 256)
LENGTHS = (100, 200, 300, 500, 1000, 2000, 3000, 5000, 10000)
WIDTHS = (2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 100)
SPEEDS = ((0, "최대한 빠르게"), (10, "화면마다 10걸음"), (1, "화면마다 한 걸음"), (-6, "초마다 열 걸음"))
"""재생의 빠르기. 음수는 그만큼의 화면마다 한 걸음입니다."""

OFFERED = {name: kind for name, kind in OPTIMIZERS.items() if OPTIMIZER_CARDS[name].compilable}
"""고를 수 있는 규칙."""

RENAMED = {"initial": "h0"}
"""탐색기가 다른 뜻으로 쓰는 이름이라 조절기의 이름이 다른 하이퍼파라미터."""

TUNED = {
    RENAMED.get(name, name): name
    for name in HYPERPARAMETERS
    if name != "lr" and any(name in kind.__dataclass_fields__ for kind in OFFERED.values())  # type: ignore[attr-defined]
}
"""조절기가 있는 하이퍼파라미터: 조절기의 이름과, 규칙에서의 이름."""

SENTENCES = {
    "diverged": f"{{때}} 손실이 처음의 {LOSS_GROWTH:g}배를 넘어 발산했습니다. "
    "학습률이나 초깃값의 크기를 줄여 보세요.",
    "symmetric": "{때} 한 층의 뉴런이 모두 같아 하나처럼 움직입니다. 초깃값이 대칭을 깨지 못했습니다.",
    "dead": f"{{때}} 뉴런의 {MOST:.0%} 넘게 어떤 입력에도 0을 내는 층이 있습니다. "
    "죽은 뉴런은 기울기를 받지 못합니다.",
    "saturated": f"{{때}} 활성화값의 {HALF:.0%} 넘게 포화한 층이 있습니다. "
    "포화한 곳에서는 기울기가 거의 0입니다.",
    "exploding": f"{{때}} 기울기가 아래로 가며 {GRADIENT_SPAN:g}배 넘게 커집니다. 기울기 폭발입니다.",
    "vanishing": f"{{때}} 기울기가 아래로 가며 {GRADIENT_SPAN:g}분의 1보다 작아집니다. 기울기 소실입니다.",
    "rough": f"{{때}} 한 걸음에 가중치의 {10**ROUGH:.0%} 넘게 바뀌는 층이 있습니다. 걸음이 거칩니다.",
    "still": f"{{때}} 한 걸음에 가중치의 {10**STILL:.3%}도 바뀌지 않습니다. 거의 멈추어 있습니다.",
}
"""잘못마다의 판정. ``{때}``는 그 잘못이 이어진 첫 걸음입니다."""

SAID = {
    "rested": "{때} 스케줄이 학습률을 거의 0으로 줄여 멈추어 있습니다.",
    "unmoved": "재생을 누르면 배우기 시작합니다.",
    "sound": "잘못이 보이지 않습니다.",
    "trained": "학습 데이터를 거의 다 맞힙니다.",
    "learning": "잘못은 보이지 않고, 아직 배우는 중입니다.",
    "gap": "학습 데이터는 맞히지만 시험 데이터는 그만큼 맞히지 못합니다.",
    "look": "재생해 보고 무엇이 고장인지 고르세요.",
    "wrong": "그 고장이 아닙니다. 층의 표와 판정을 다시 보세요.",
    "right": "진단이 맞습니다.",
    "mend": "이제 값 하나를 고쳐 배우게 하세요.",
    "mended": "고친 신경망이 배웁니다(바꾼 값 {수}개).",
    "left": "학습 데이터는 거의 다 맞히지만 아직 남은 잘못이 있습니다(바꾼 값 {수}개).",
    "more": "아직 배우지 못했습니다. 더 배우게 하거나 다른 값을 고쳐 보세요.",
}
"""잘못이 없을 때의 판정과 진단 놀이의 말. 쪽의 스크립트를 줄이려고 상태에 담아 보냅니다."""

FIGURES = (
    (
        "손실: 학습(실선), 시험(파선)", "손실(파선은 시험)",
        "걸음에 따른 학습 손실(실선)과 시험 손실(파선)",
    ),
    (
        "층마다의 표준편차: 활성화값(실선), 기울기(파선)", "표준편차(파선은 기울기)",
        "층에 따른 활성화값(실선)과 기울기(파선)의 표준편차",
    ),
    ("학습률: 점이 지금", "학습률", "걸음에 따른 학습률과 지금의 자리"),
    ("뉴런: 누르면 그 뉴런이 보는 것을 그립니다", "뉴런: 눌러 보세요"),
)  # fmt: skip
"""그림의 이름: 넓은 곳에서, 휴대전화에서, 낭독기에서."""

GAP = 0.1
"""시험 데이터를 학습 데이터보다 이만큼 덜 맞히면 그렇다고 말합니다."""

DIGITS = (600, 200)
"""놀이터가 쓰는 손글씨 숫자의 장수: 학습, 시험."""


def digits() -> Dataset:
    """놀이터의 손글씨 숫자. ``datasets.digits``의 앞부분입니다."""
    data = datasets.digits(dtype=np.float64)
    train, test = DIGITS
    return Dataset(data.x_train[:train], data.y_train[:train], data.x_test[:test], data.y_test[:test])


def digits_text() -> str:
    """손글씨 숫자를 브라우저에 보내는 글. 화소(0~16)마다 글자 하나이고, 끝에 라벨이 붙습니다."""
    data = digits()
    pixels = np.rint(16 * np.concatenate([data.x_train, data.x_test])).astype(int)
    labels = np.concatenate([data.y_train, data.y_test])
    return "".join(LEVELS[level] for level in [*pixels.flat, *labels])


def digits_script() -> str:
    """정적 페이지가 손글씨 숫자를 고를 때 받는 스크립트."""
    # 남의 쪽에는 우리 이름 공간이 없다.
    return f"(window.naerimak ??= {{}}).digits = {digits_text()!r};\n"


def rate_of(rule: str) -> float:
    """규칙을 고를 때의 학습률: 카드의 사다리에서 가운데. 변형은 원래 규칙의 것을 씁니다."""
    card = OPTIMIZER_CARDS[rule]
    ladder = OPTIMIZER_CARDS[card.variant_of or rule].ladder
    return ladder[len(ladder) // 2]


def _rules() -> dict[str, Any]:
    return {
        name: {
            "params": asdict(kind(lr=rate_of(name))),  # type: ignore[call-arg, call-overload]
            "tuned": {control: field for control, field in TUNED.items() if field in _names(kind)},
            "averages": hasattr(kind, "evaluation"),
        }
        for name, kind in OFFERED.items()
    }


def _names(kind: Any) -> set[str]:
    return {one.name for one in fields(kind)}


def _start_of(rule: Mapping[str, Any]) -> dict[str, Any]:
    """규칙을 고를 때의 하이퍼파라미터: 조절기의 이름과 값."""
    return {control: rule["params"][field] for control, field in rule["tuned"].items()}


def _part(name: str) -> str:
    """규칙을 고르는 상자에서 그 규칙이 드는 묶음."""
    card = OPTIMIZER_CARDS[name]
    return f"{card.part}편의 규칙" if card.lead or card.part > 1 else "1편의 변형"


def _others() -> list[tuple[Any, ...]]:
    """옆에 놓을 신경망이 무엇만 다른지."""
    found: list[tuple[Any, ...]] = [("", "하나만 보기")]
    found += [(f"start:{name}", f"초깃값만 {label}", "초깃값") for name, label in STARTS.items()]
    found += [
        (f"activation:{name}", f"활성화 함수만 {label}", "활성화 함수") for name, label in ACTIVATIONS.items()
    ]
    found += [(f"schedule:{name}", f"스케줄만 {label}", "스케줄") for name, label in SHAPE_LABELS.items()]
    found += [(f"rule:{name}", f"규칙만 {name}", _part(name)) for name in OFFERED]
    return found


INITIAL: dict[str, Any] = {**PLAIN, "other": "", "lr2": PLAIN["lr"], "layer": 0, "neuron": 1}
"""처음 설정."""


FOLDED = ("noise", "seed", "layer", "neuron", *TUNED)
"""늘 접어 두는 조절기."""

FOLDED_APART = ("scale", "gain", "shuffle")
"""진단 놀이가 아니면 접어 두는 조절기. 진단 놀이에서는 이 가운데 고칠 것이 있습니다."""

FOLDED_NARROW = ("width", "batch", "schedule", "length", "warm", "lr2")
"""휴대전화에서만 접어 두는 조절기. 그림과 나머지가 한 화면에 듭니다."""


def _controls(*, game: bool = False) -> list[dict[str, Any]]:
    """조절기의 명세. 진단 놀이이면 고칠 것이 드러나 있습니다."""
    always = (*FOLDED, *(() if game else FOLDED_APART))
    narrow = (*FOLDED_NARROW, *FOLDED_APART)
    specs = _specs()
    for spec in specs:
        spec["fold"] = "always" if spec["name"] in always else "narrow" if spec["name"] in narrow else ""
    return specs


def _specs() -> list[dict[str, Any]]:
    rules = [(name, name, _part(name)) for name in OFFERED]
    return [
        select_control("data", "데이터", [*DATA.items()]),
        range_control("noise", "잡음", "", (0.0, 0.5)),
        range_control("scale", "입력의 배율", "", (0.01, 100.0), scale="log"),
        integer_control("seed", "시드", "", (0, 50)),
        integer_control("depth", "은닉층의 수", "", (1, 10)),
        grid_control("width", "은닉층의 너비", "", WIDTHS),
        select_control("activation", "활성화 함수", [*ACTIVATIONS.items()]),
        select_control("start", "초깃값", [*STARTS.items()]),
        range_control("std", "값의 크기", "σ", (0.001, 3.0), scale="log"),
        range_control("gain", "gain", "", (0.1, 10.0), scale="log"),
        select_control("rule", "갱신 규칙", rules),
        range_control("lr", "학습률", "η", (1e-5, 10.0), scale="log"),
        select_control("schedule", "학습률 스케줄", [*SHAPE_LABELS.items()]),
        grid_control("length", "스케줄의 길이", "T", LENGTHS),
        range_control("warm", "워밍업의 비율", "", (0.0, 0.5)),
        *(_tuned_control(name) for name in TUNED),
        grid_control("batch", "미니배치의 크기", "", BATCHES),
        {"type": "check", "name": "shuffle", "label": "에폭마다 섞기", "symbol": ""},
        select_control("other", "옆에 놓을 것", _others()),
        range_control("lr2", "옆의 학습률", "η", (1e-5, 10.0), scale="log"),
        integer_control("layer", "들여다볼 층", "", (0, 10)),
        integer_control("neuron", "들여다볼 뉴런", "", (1, WIDTHS[-1])),
    ]


UNIT = (0.0, 0.99, "linear")
RANGES = {
    "weight_decay": (0.0, 0.1, "zero"), "beta2": (0.9, 0.9999, "decay"),
    "beta3": (0.9, 0.99999, "decay"), "alpha": (0.0, 20.0, "linear"), "eps": (1e-10, 1.0, "log"),
    "h0": (0.0, 1.0, "zero"), "threshold": (4.0, 20.0, "linear"),
}  # fmt: skip
"""하이퍼파라미터의 구간과 눈금. 적지 않은 것은 ``UNIT``입니다."""


def _tuned_control(name: str) -> dict[str, Any]:
    low, high, scale = RANGES.get(name, UNIT)
    field = TUNED[name]
    return range_control(name, HYPERPARAMETERS[field], symbol(field), (low, high), scale=scale)


def _case_controls(cases: Sequence[Case]) -> list[dict[str, Any]]:
    """진단 놀이의 조절기: 몇째 신경망인지와 무엇이 고장인지. 이름은 가나다의 차례로 적습니다."""
    names = [(name, name) for name in sorted(one.name for one in cases)]
    return [
        select_control("case", "고장 난 신경망", [(k, f"{k}번") for k in range(1, len(cases) + 1)]),
        select_control("guess", "무엇이 고장입니까?", [("", "고르세요"), *names]),
    ]


def _known(setting: Mapping[str, Any]) -> dict[str, Any]:
    """적지 않은 값까지 모두 적은 설정. 하이퍼파라미터의 처음 값은 고른 규칙의 것입니다."""
    rules = _rules()
    rule = setting.get("rule", INITIAL["rule"])
    if rule not in rules:
        raise _check.fail("rule", rule, f"{', '.join(rules)} 가운데 하나")
    tuned = {**{name: RANGES.get(name, UNIT)[0] for name in TUNED}, **_start_of(rules[rule])}
    known = {**INITIAL, **tuned, "lr": rate_of(rule), "steps": 0}
    other = setting.get("other", "")
    if other.startswith("rule:"):
        known["lr2"] = rate_of(other.removeprefix("rule:"))
    elif other.startswith("schedule:"):
        known["lr2"] = setting.get("lr", known["lr"])
    return {**known, **{name: value for name, value in setting.items() if name in known}}


class PlaygroundExplorer(Explorer):
    """신경망이 배우는 것을 지켜봅니다.

    인자는 모두 처음 설정이고 조절기로 바꿀 수 있습니다. ``data``는 ``"spirals"``, ``"moons"``, ``"circles"``,
    ``"xor"``, ``"curve"``, ``"digits"``, ``activation``은 활성화 함수의 이름, ``start``는 ``"zeros"``,
    ``"constant"``, ``"normal"``, ``"lecun_normal"``, ``"xavier_normal"``, ``"he_normal"``, ``"orthogonal"``,
    ``rule``은 갱신 규칙의 이름입니다. ``schedule``은 ``"constant"``, ``"step"``, ``"linear"``, ``"cosine"``,
    ``"wsd"``, ``"onecycle"``이고 ``length``걸음에 맞추며 그 가운데 ``warm``만큼은 곧게 올립니다. ``other``는
    옆에 놓을 신경망이 다른 것 하나이며 ``"start:he_normal"``, ``"rule:SGD"``, ``"schedule:cosine"``처럼
    적습니다. 같은 시드에서 나머지가 모두 같은 두 신경망이 함께 배웁니다. ``layer``와 ``neuron``은 들여다볼
    뉴런이고 ``layer=0``이면 신경망의 답을 봅니다.

    ``cases``에 ``experiments.CASES``를 넘기면 진단 놀이가 됩니다. 고장 난 신경망을 하나씩 열고, 고장의 이름을
    고른 뒤 조절기로 고칩니다.
    """

    data = traitlets.Unicode().tag(sync=True)
    noise = traitlets.Float().tag(sync=True)
    scale = traitlets.Float().tag(sync=True)
    seed = traitlets.Int().tag(sync=True)
    depth = traitlets.Int().tag(sync=True)
    width = traitlets.Int().tag(sync=True)
    activation = traitlets.Unicode().tag(sync=True)
    start = traitlets.Unicode().tag(sync=True)
    std = traitlets.Float().tag(sync=True)
    gain = traitlets.Float().tag(sync=True)
    rule = traitlets.Unicode().tag(sync=True)
    lr = traitlets.Float().tag(sync=True)
    schedule = traitlets.Unicode().tag(sync=True)
    length = traitlets.Int().tag(sync=True)
    warm = traitlets.Float().tag(sync=True)
    locals().update({name: traitlets.Float().tag(sync=True) for name in TUNED})
    batch = traitlets.Int().tag(sync=True)
    shuffle = traitlets.Bool().tag(sync=True)
    other = traitlets.Unicode().tag(sync=True)
    lr2 = traitlets.Float().tag(sync=True)
    layer = traitlets.Int().tag(sync=True)
    neuron = traitlets.Int().tag(sync=True)
    speed = traitlets.Int(1).tag(sync=True)
    case = traitlets.Int(0).tag(sync=True)
    guess = traitlets.Unicode().tag(sync=True)
    steps = traitlets.Int(0).tag(sync=True)
    player: "traitlets.List[Any]" = traitlets.List().tag(sync=True)
    about: "traitlets.Dict[str, Any]" = traitlets.Dict().tag(sync=True)
    digits = traitlets.Unicode().tag(sync=True)

    def __init__(self, cases: Sequence[Case] = (), *, title: str = "", **setting: Any) -> None:
        specs = _controls(game=bool(cases))
        known = _known(case_setting(cases[0]) if cases else setting)
        _check_setting(setting, specs, known)
        initial = {**known, **setting}
        about: dict[str, Any] = {}
        if cases:
            initial = {"case": 1, "guess": "", **initial}
            specs = _case_controls(cases) + specs
            about["cases"] = [
                {"name": one.name, "answer": one.answer, "setting": _known(case_setting(one))}
                for one in cases
            ]
        super().__init__(
            title=title or ("진단 놀이" if cases else "놀이터"),
            controls=specs,
            player=[select_control("speed", "빠르기", SPEEDS)],
            initial=initial,
            about={
                **about,
                "rules": _rules(),
                "activations": {name: asdict(activations.get(name)) for name in ACTIVATIONS},
                "faults": [[name, SENTENCES[name]] for name in FAULTS],
                "said": SAID,
                "figures": FIGURES,
                "gap": GAP,
                "digits": list(DIGITS),
                "levels": LEVELS,
            },
            **initial,
        )
        self.observe(self._send_digits, names=["data"])
        self._send_digits(None)

    def __repr__(self) -> str:
        changed = {name: getattr(self, name) for name in INITIAL if getattr(self, name) != INITIAL[name]}
        return f"PlaygroundExplorer({', '.join(f'{name}={value!r}' for name, value in changed.items())})"

    def _send_digits(self, _change: object) -> None:
        # 정적 페이지에서는 고를 때 따로 받는다(naerimak-digits.js). 커널이 있으면 그때 보낸다.
        if self.data == "digits" and self.comm is not None and not self.digits:
            self.digits = digits_text()

    def setting(self) -> dict[str, Any]:
        """지금 설정."""
        return {name: getattr(self, name) for name in self.initial}

    def learners(self) -> dict[str, Learner]:
        """지금 설정의 신경망. 옆에 놓은 것이 있으면 둘입니다. 이름은 다른 것의 이름입니다."""
        setting = self.setting()
        found = [self._learner(setting)]
        if self.other:
            name, value = self.other.split(":")
            changed = setting | {name: value}
            if name == "rule":
                changed |= _start_of(self.about["rules"][value])
            if name in ("rule", "schedule"):
                changed["lr"] = self.lr2
            found.append(self._learner(changed))
        return dict(zip(("first", "second"), found, strict=False))

    def _learner(self, setting: Mapping[str, Any]) -> Learner:
        kind = OPTIMIZERS[setting["rule"]]
        tuned = self.about["rules"][setting["rule"]]["tuned"]
        given = {field: setting[control] for control, field in tuned.items()} | {"lr": setting["lr"]}
        data = digits() if setting["data"] == "digits" else toy_data(*_data_of(setting))
        plan = schedule_of(*(setting[name] for name in ("schedule", "lr", "length", "warm")))
        activation = activations.get(setting["activation"])
        return assemble(setting, activation, kind(**given), data, schedule=plan)

    def facts(self) -> dict[str, Any]:
        return {name: _facts(learner, self.steps) for name, learner in self.learners().items()}

    def picture(self) -> Figure:
        figure = Figure(figsize=(7.2, 3.0), layout="constrained")
        left, right = figure.subplots(1, 2)
        for learner in self.learners().values():
            seen = []
            for _ in range(40):
                _walked(learner, 5)
                seen.append((learner.t, learner.look().train[0]))
            right.plot(*zip(*seen, strict=True))
        learner = next(iter(self.learners().values()))
        x, y = learner.data.x_train, learner.data.y_train
        if self.data == "digits":
            left.imshow(np.hstack([*x[:6].reshape(-1, 8, 8)]), cmap="gray_r")
        elif self.data == "curve":
            left.scatter(x[:, 0], y[:, 0], s=6)
        else:
            left.scatter(x[:, 0], x[:, 1], c=y, s=6, cmap="coolwarm")
        left.set(xlabel="x₁", ylabel="x₂", title=DATA[self.data])
        right.set(xlabel="걸음 t", ylabel="학습 손실", yscale="log")
        return figure


def link_of(**setting: Any) -> str:
    """그 설정으로 놀이터를 여는 주소의 조각. 놀이터의 처음 설정과 다른 값만 적습니다."""
    # 규칙이 하이퍼파라미터의 처음 값을 정하므로 조절기의 차례로 적는다.
    names = [spec["name"] for spec in _controls() if spec["name"] in setting]
    values = [setting[name] for name in names]
    # 브라우저는 참과 거짓을 작은 글자로 읽는다.
    texts = [str(value).lower() if isinstance(value, bool) else str(value) for value in values]
    return "#" + ";".join(
        ["playground=1", *(f"{name}={text}" for name, text in zip(names, texts, strict=True))]
    )


class Diagnosis:
    """진단 놀이의 문제와 접은 답. 고치기 전과 뒤의 맞힌 비율은 여기에서 계산합니다."""

    def __repr__(self) -> str:
        return f"고장 난 신경망 {len(CASES)}개"

    def _repr_html_(self) -> str:
        return f"<ol>{''.join(map(_case_html, CASES))}</ol>"


def case_setting(case: Case) -> dict[str, Any]:
    """고장 난 신경망의 설정."""
    return {**CASE, **case.setting}


def case_score(case: Case, *, mended: bool) -> tuple[float, set[str]]:
    """``case.steps``걸음 배운 뒤 학습 데이터를 맞힌 비율과, 열 걸음과 마지막에 보인 잘못."""
    setting = {**case_setting(case), **(case.mend if mended else {})}
    learner = PlaygroundExplorer(**setting).learners()["first"]
    early = _facts(learner, 10)
    last = _facts(learner, case.steps - 10)
    return last["train"][1], {*early["faults"], *last["faults"]}


def _case_html(case: Case) -> str:
    setting = case_setting(case)
    scores = [f"{100 * case_score(case, mended=mended)[0]:.0f}%" for mended in (False, True)]
    broken, mended = (link_of(**one) for one in (setting, {**setting, **case.mend}))
    return (
        f'<li><a href="{broken}">위의 놀이터에서 열기</a>'
        f"<details><summary>풀이</summary><p><b>{case.name}.</b> {case.answer} "
        f"{case.steps}걸음 뒤 학습 데이터를 {scores[0]} 맞힙니다. "
        f'<a href="{mended}">고친 신경망</a>은 {scores[1]} 맞힙니다.</p></details></li>'
    )


def _data_of(setting: Mapping[str, Any]) -> tuple[str, float, int]:
    return setting["data"], setting["noise"], setting["seed"]


def _check_setting(setting: Mapping[str, Any], specs: list[dict[str, Any]], known: Mapping[str, Any]) -> None:
    for name, value in setting.items():
        if name not in known:
            raise _check.fail("setting", name, f"{', '.join(known)} 가운데 하나")
        spec = next((one for one in specs if one["name"] == name), None)
        if spec is None or spec["type"] == "check":
            continue
        options = [one[0] for one in spec["options"]] if spec["type"] == "select" else spec.get("options")
        if options is not None and value not in options:
            raise _check.fail(name, value, f"{', '.join(map(str, options))} 가운데 하나")
        if options is None and not spec["min"] <= value <= spec["max"]:
            raise _check.fail(name, value, f"{spec['min']:g} 이상 {spec['max']:g} 이하의 수")


def _walked(learner: Learner, steps: int) -> Learner:
    for _ in range(steps):
        learner.step()
    return learner


def _facts(learner: Learner, steps: int) -> dict[str, Any]:
    """신경망 하나가 ``steps``걸음 배운 뒤의 사실. 처음 손실을 알아야 발산을 가리므로 먼저 한 번 봅니다."""
    learner.look()
    seen: Seen = _walked(learner, steps).look()
    return {
        "t": seen.t,
        "lr": learner.rate(seen.t),
        "train": list(seen.train),
        "test": list(seen.test),
        "std": [one.std for one in seen.layers],
        "gradient_std": [one.gradient_std for one in seen.layers],
        "saturated": [one.saturated for one in seen.layers],
        "dead": [one.dead for one in seen.layers],
        "faults": [name for name, since in zip(FAULTS, seen.faults, strict=True) if since is not None],
    }
