"""일의 신분: 결과를 바꾸는 것은 모두 신분을 바꾸고, 바꾸지 않는 것은 바꾸지 않는다. 원문이 없어도 된다."""

import os
import subprocess
import sys
import textwrap
from dataclasses import dataclass, field

import numpy as np
import pytest

from naerimak.landscapes import Ravine
from naerimak.optimizers import SGD, Adam
from naerimak.study import Descent, identity, sweep
from naerimak.study.identity import _parsed

BASE = """
from dataclasses import dataclass
from typing import NamedTuple
from naerimak.landscapes import Landscape, Ravine
from naerimak.study import Descent

SCALE = 1.0

class State(NamedTuple):
    t: int

def helper(grad):
    return SCALE * grad

class Base:
    def move(self, grad):
        return helper(grad)

@dataclass(frozen=True)
class Mine(Base):
    lr: float = 0.1

    def init(self, theta):
        return State(0)

    def step(self, theta, grad, state):
        return theta - self.lr * self.move(grad), State(state.t + 1)

class Steeper(Ravine):
    def slope(self, x, y):
        return x / 10, 2 * y

job = Descent(Steeper(), (-7.0, 2.0), Mine(0.1), 5)
"""


def made(text, **names):
    """원문을 찾을 수 없는 글을 실행해 ``job``의 신분을 낸다. 노트북의 칸과 REPL이 이렇다."""
    space = {"__name__": "__main__", **names}
    exec(compile(text, "<칸>", "exec"), space)
    return identity(space["job"])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("SCALE = 1.0", "SCALE = 2.0"),
        ("return SCALE * grad", "return SCALE + grad"),
        ("return helper(grad)", "return -helper(grad)"),
        ("State(state.t + 1)", "State(state.t + 2)"),
        ("x / 10, 2 * y", "x / 10, 3 * y"),
        ("(Ravine)", "(__import__('naerimak').landscapes.Saddle)"),
        ("Mine(0.1)", "Mine(0.2)"),
        (", 5)", ", 6)"),
    ],
)
def test_what_changes_the_result_changes_the_identity(old, new):
    assert BASE.count(old) == 1
    assert made(BASE.replace(old, new)) != made(BASE)


def test_prose_and_names_elsewhere_change_nothing():
    base = made(BASE)
    assert made(BASE) == base
    assert made(BASE.replace("    def init", "    # 주석\n    def init")) == base
    assert made(BASE + "\nmove = open\n") == base


def test_fields_that_do_not_show_still_count():
    """repr에 나오지 않는 칸, 손으로 쓴 repr, 주소만 보이는 클래스에서도 학습률마다 다른 값이 나온다."""

    @dataclass(frozen=True)
    class Hidden(SGD):
        lr: float = field(default=0.1, repr=False)

    @dataclass(frozen=True)
    class Quiet(SGD):
        def __repr__(self):
            return "Quiet()"

    for kind in (Hidden, Quiet):
        jobs = [Descent(Ravine(), (-7.0, 2.0), kind(lr), 10) for lr in (0.01, 0.001)]
        found = sweep(jobs, progress=False)
        assert [float(one) for one in found] == [float(job.run()) for job in jobs]
        assert found[0] != found[1]


def test_a_store_never_gives_back_the_number_of_another_rule(tmp_path):
    """칸을 고쳐 다시 실행하면 다시 계산한다."""
    found = []
    for text in (BASE, BASE.replace("SCALE = 1.0", "SCALE = 2.0"), BASE):
        space = {"__name__": "__main__"}
        exec(compile(text, "<칸>", "exec"), space)
        found.append(float(sweep([space["job"]], path=tmp_path / "one.jsonl", progress=False)[0]))
    assert found[0] == found[2] != found[1]
    assert len((tmp_path / "one.jsonl").read_text("utf8").splitlines()) == 2


def test_what_cannot_be_told_is_refused_with_a_store_and_never_merged_without(tmp_path):
    rng = np.random.default_rng(0)

    @dataclass(frozen=True)
    class Random(SGD):
        def step(self, theta, grad, state):
            return theta - self.lr * rng.random() * grad, state

    jobs = [Descent(Ravine(), (-7.0, 2.0), Random(0.1), 5)] * 2
    with pytest.raises(
        ValueError, match=r"numpy\.random\..*Generator는 결과를 정하는 값인지 판단할 수 없습니다"
    ):
        sweep(jobs, path=tmp_path / "one.jsonl", progress=False)
    first, second = sweep(jobs, progress=False)
    assert first != second


def test_rules_that_cannot_be_hashed_can_be_swept():
    @dataclass
    class Loose:
        lr: float = 0.1

        def init(self, theta):
            return ()

        def step(self, theta, grad, state):
            return theta - self.lr * grad, state

    jobs = [Descent(Ravine(), (-7.0, 2.0), Loose(lr), 3) for lr in (0.1, 0.2)]
    wanted = sweep([Descent(Ravine(), (-7.0, 2.0), SGD(lr), 3) for lr in (0.1, 0.2)], progress=False)
    assert sweep(jobs, progress=False) == wanted


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.arange(3), np.arange(3.0)), (np.zeros((2, 3)), np.zeros((3, 2))), ([1, 2], (1, 2)), (1, True),
        (0.0, -0.0), ({"a": 1}, {"a": 2}), (SGD(0.1), Adam(0.1)), (np.float32(1), np.float64(1)),
        (range(3), range(4)), (np.ma.array([1, 2], mask=[0, 1]), np.ma.array([1, 2])),
        (lambda x: x + 1, lambda x: x + 2), ({1}, {2}),
    ],
)  # fmt: skip
def test_values_are_told_apart(one, other):
    assert identity(one) != identity(other)
    assert identity(one) == identity(one)


def test_comments_and_docstrings_of_the_package_do_not_count():
    base = _parsed('"""글."""\ndef f(x):\n    """글."""\n    return x + 1\n')
    assert _parsed('"""다른 글."""\ndef f(x):\n    """다른 글."""\n    # 주석\n    return x + 1\n') == base
    assert _parsed("def f(x):\n    return x + 2\n") != base


CELL = """
import numpy as np
from dataclasses import dataclass
from naerimak.experiments import sweep_learning_rates
from naerimak.landscapes import Ravine
from naerimak.optimizers import SGD
from naerimak.study import Descent, Job, sweep

@dataclass(frozen=True)
class Mine:
    lr: float = 0.1
    def init(self, theta):
        return ()
    def step(self, theta, grad, state):
        return theta - self.lr * grad, state

@dataclass(frozen=True)
class Square(Job):
    number: int
    def run(self):
        return np.array(self.number ** 2)

found = sweep([Descent(Ravine(), (-7., 2.), Mine(0.1), 10)], progress=False)
assert found == sweep([Descent(Ravine(), (-7., 2.), SGD(0.1), 10)], progress=False)
assert (sweep_learning_rates(Ravine(), (-7., 2.), Mine(), [0.1, 0.2], 5)
        == sweep_learning_rates(Ravine(), (-7., 2.), SGD(), [0.1, 0.2], 5)).all()
assert [int(one) for one in sweep([Square(2), Square(3), Square(2)], progress=False)] == [4, 9, 4]
print("됐다")
"""


@pytest.mark.parametrize("how", ["-c", "stdin"])
def test_own_rules_and_jobs_are_swept_where_there_is_no_source(how):
    text = textwrap.dedent(CELL)
    command, given = ([sys.executable, "-c", text], None) if how == "-c" else ([sys.executable, "-"], text)
    done = subprocess.run(
        command,
        input=given,
        capture_output=True,
        text=True,
        encoding="utf8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "됐다"
