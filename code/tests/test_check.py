"""잘못된 입력의 종류: float16, 마스크 배열, 빈 데이터, 괄호를 빠뜨린 클래스."""

import numpy as np
import pytest

from naerimak import MLP, SGD, Adam, Ravine, minimize, train
from naerimak.catalog import OPTIMIZERS
from naerimak.datasets import Dataset
from naerimak.experiments import histogram, numerical_gradient, sweep_learning_rates
from naerimak.training import replay
from naerimak.widgets import PathExplorer, RaceExplorer

HALF = "float32나 float64 같은 실수형이어야 합니다"


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_half_precision_is_refused_by_name(name):
    """ε이 0이 되어 NaN이 나오던 것."""
    rule, theta = OPTIMIZERS[name](), np.ones(2, np.float16)
    with pytest.raises(ValueError, match=f"theta.dtype='float16': {HALF}"):
        rule.step(theta, theta, rule.init(theta))


def test_half_precision_is_refused_elsewhere_too():
    """[2, 4]여야 할 기울기가 [0, 0]이던 것."""
    with pytest.raises(ValueError, match=HALF):
        numerical_gradient(lambda w: float(np.sum(w * w)), np.array([1, 2], np.float16))
    with pytest.raises(ValueError, match=HALF):
        MLP((2, 2)).init(np.random.default_rng(0), dtype=np.float16)


MASKED = np.ma.array([-7.0, 2.0], mask=[True, False])


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("start", lambda: minimize(Ravine(), MASKED, SGD(), 3)),
        ("theta", lambda: Ravine()(MASKED)),
        ("theta", lambda: Ravine().grad(MASKED)),
        ("theta", lambda: SGD().step(MASKED, np.ones(2), SGD().init(MASKED))),
        ("grad", lambda: SGD().step(np.ones(2), MASKED, SGD().init(np.ones(2)))),
        ("noise", lambda: minimize(Ravine(), (-7, 2), SGD(), 1, noise=MASKED[None])),
        ("x", lambda: MLP((2, 2)).predict(np.zeros(6), MASKED[None])),
        ("y", lambda: MLP((2, 2)).loss(np.zeros(6), np.zeros((2, 2)), np.ma.array([0, 1], mask=[0, 1]))),
    ],
)
def test_masks_are_never_dropped_silently(name, call):
    with pytest.raises(ValueError, match=f"^{name}='가려진 값 1개': 가려진 값이 없는 배열"):
        call()


def test_a_mask_that_hides_nothing_is_an_array():
    start = np.ma.array([-7.0, 2.0], mask=[False, False])
    np.testing.assert_array_equal(
        minimize(Ravine(), start, SGD(), 3).theta, minimize(Ravine(), (-7.0, 2.0), SGD(), 3).theta
    )


EMPTY = Dataset(np.zeros((0, 2)), np.zeros(0, int), np.zeros((0, 2)), np.zeros(0, int))


@pytest.mark.parametrize(
    "call",
    [
        lambda net, theta: net.loss(theta, EMPTY.x_train, EMPTY.y_train),
        lambda net, theta: net.accuracy(theta, EMPTY.x_train, EMPTY.y_train),
        lambda net, theta: net.loss_and_grad(theta, EMPTY.x_train, EMPTY.y_train),
        lambda net, theta: train(
            net, theta, EMPTY, SGD(), epochs=1, batch_size=1, rng=np.random.default_rng(0)
        ),
    ],
)
def test_empty_data_is_named(call):
    with pytest.raises(ValueError, match=r"^x\.shape\[0\]=0: 1 이상의 수여야 합니다"):
        call(MLP((2, 2)), np.zeros(6))


def test_a_histogram_of_nothing_is_named():
    with pytest.raises(ValueError, match=r"^values\.size=0"):
        histogram(np.zeros(0), (0.0, 1.0))


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("optimizer=SGD", lambda: minimize(Ravine(), (-7, 2), SGD, 3)),
        ("landscape=Ravine", lambda: minimize(Ravine, (-7, 2), SGD(), 3)),
        ("optimizer=Adam", lambda: replay(Adam, np.zeros(2), np.zeros((1, 2)))),
        ("optimizer=SGD", lambda: sweep_learning_rates(Ravine(), (-7, 2), SGD, [0.1], 3)),
        (
            "optimizer=SGD",
            lambda: train(MLP((2, 2)), np.zeros(6), EMPTY, SGD, epochs=1, batch_size=1, rng=None),
        ),
        ("network=MLP", lambda: train(MLP, np.zeros(6), EMPTY, SGD(), epochs=1, batch_size=1, rng=None)),
        ("optimizers=SGD", lambda: PathExplorer(Ravine(), [SGD])),
        ("landscapes=Ravine", lambda: PathExplorer([Ravine], [SGD()])),
        ("optimizers=SGD", lambda: RaceExplorer(Ravine(), [SGD])),
    ],
)
def test_a_class_without_its_parentheses_is_told_so(name, call):
    with pytest.raises(
        ValueError, match=rf"^{name}: 클래스가 아니라 \w+\(\)처럼 괄호를 붙여 만든 객체여야 합니다"
    ):
        call()
