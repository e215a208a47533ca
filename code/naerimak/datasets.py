"""강의에 쓰는 데이터. 8×8 손글씨 숫자는 패키지에 들어 있고, MNIST는 Keras의 적재기로 받습니다."""

import math
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from naerimak import _check, keras_bridge
from naerimak._types import Array

DIGITS_TEST = 360
"""숫자 데이터에서 시험 데이터로 떼어 두는 장수(전체의 약 1/5)."""


class Dataset(NamedTuple):
    """학습 데이터와 시험 데이터.

    ``x``는 모양이 ``(장수, 화소 수)``이고 값은 [0, 1], ``y``는 모양이 ``(장수,)``인 정수 라벨입니다.
    """

    x_train: Array
    y_train: NDArray[np.int64]
    x_test: Array
    y_test: NDArray[np.int64]


def digits(*, seed: int = 0, dtype: DTypeLike = np.float32) -> Dataset:
    """UCI 손글씨 숫자 1,797장(8×8)을 섞어 학습용 1,437장과 시험용 360장으로 나눕니다.

    ``seed``가 같으면 언제나 같게 나뉩니다. 출처와 라이선스는 ``data/README.md``에 있습니다.
    """
    _check.count("seed", seed, 0)
    with files("naerimak").joinpath("data/digits.npz").open("rb") as file, np.load(file) as arrays:
        images, labels = arrays["images"], arrays["labels"]
    order = np.random.default_rng(seed).permutation(len(images))
    x = (images.reshape(len(images), -1)[order] / 16).astype(dtype)
    y = labels[order].astype(np.int64)
    return Dataset(x[DIGITS_TEST:], y[DIGITS_TEST:], x[:DIGITS_TEST], y[:DIGITS_TEST])


def as_rows(data: Dataset) -> Dataset:
    """정사각형 그림을 줄의 열로 봅니다.

    ``x``의 모양은 (장수, 줄의 수, 줄의 화소 수)가 되고 위 줄부터 차례로 놓입니다.
    """
    side = math.isqrt(data.x_train.shape[1])
    if side * side != data.x_train.shape[1]:
        raise _check.fail("x_train.shape", data.x_train.shape, "(장수, 한 변의 제곱)")
    return data._replace(
        x_train=data.x_train.reshape(-1, side, side), x_test=data.x_test.reshape(-1, side, side)
    )


def recall(
    length: int,
    *,
    symbols: int = 8,
    noise: float = 0.1,
    train: int = 1600,
    test: int = 400,
    seed: int = 0,
    dtype: DTypeLike = np.float32,
) -> Dataset:
    r"""첫 시각에 본 글자를 마지막 시각에 말하는 문제. 순환 신경망의 긴 기억을 잽니다.

    ``x`` (장수, length, symbols)의 첫 시각은 글자 하나만 1이고 나머지는 0이며, 그다음 시각은 모두 평균 0,
    표준편차 ``noise``인 잡음입니다. ``y``는 그 글자의 번호입니다. 찍으면 손실이 $\ln$ ``symbols``입니다.
    두 글자를 가리는 Bengio 외(1994)의 걸쇠(latch) 문제를 글자 ``symbols``개로 늘린 것입니다.
    """
    _check.count("length", length)
    _check.count("symbols", symbols, least=2)
    _check.non_negative("noise", noise)
    _check.count("train", train)
    _check.count("test", test)
    _check.count("seed", seed, 0)
    rng = np.random.default_rng(seed)
    x = (noise * rng.standard_normal((train + test, length, symbols))).astype(dtype)
    y = rng.integers(0, symbols, train + test)
    x[:, 0] = np.eye(symbols, dtype=dtype)[y]
    return Dataset(x[:train], y[:train], x[train:], y[train:])


def mnist(*, dtype: DTypeLike = np.float32) -> Dataset:
    """MNIST(28×28)를 Keras의 적재기로 받습니다. 학습용 60,000장, 시험용 10,000장입니다.

    처음 한 번은 네트워크가 있어야 합니다. 받을 수 없으면 ``RuntimeError``가 무엇을 하면 되는지 알려 줍니다.
    """
    keras = keras_bridge.keras()
    try:
        (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
    except Exception as error:
        raise RuntimeError(
            "MNIST를 받지 못했습니다. "
            "네트워크를 확인하거나, 네트워크 없이 쓸 수 있는 datasets.digits()를 쓰세요."
        ) from error
    flat = [(x.reshape(len(x), -1) / 255).astype(dtype) for x in (x_train, x_test)]
    return Dataset(flat[0], y_train.astype(np.int64), flat[1], y_test.astype(np.int64))
