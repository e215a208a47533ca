"""데이터: 패키지에 든 숫자의 모양과 지문, 나누기, 그리고 네트워크가 없을 때의 MNIST."""

import hashlib
from importlib.resources import files
from types import SimpleNamespace

import numpy as np
import pytest
from helpers import cases, count, rejects

from naerimak import datasets, keras_bridge

DIGITS_SHA256 = "b2dab7b501728c22e9119ad76740b2e17c77a231e42d1e592380d90886f1a05e"


@pytest.fixture(scope="module")
def digits() -> datasets.Dataset:
    """기본 시드로 나눈 숫자."""
    return datasets.digits()


def rows(*parts) -> list[bytes]:
    """그림과 라벨을 한 장씩 바이트로 적어 차례대로 늘어놓은 것."""
    return sorted(
        x.tobytes() + bytes([label])
        for images, labels in parts
        for x, label in zip(images, labels, strict=True)
    )


def test_file_is_the_known_one_and_small():
    content = files("naerimak").joinpath("data/digits.npz").read_bytes()
    assert hashlib.sha256(content).hexdigest() == DIGITS_SHA256
    assert len(content) <= 45 * 1024


def test_counts_shapes_and_range(digits):
    assert digits.x_train.shape == (1437, 64)
    assert digits.x_test.shape == (360, 64)
    assert digits.y_train.shape == (1437,)
    assert digits.y_test.shape == (360,)
    assert digits.y_train.dtype == digits.y_test.dtype == np.int64
    x = np.concatenate([digits.x_train, digits.x_test])
    assert x.min() == 0
    assert x.max() == 1
    # 화소는 0~16의 정수를 16으로 나눈 값이다.
    np.testing.assert_array_equal(x * 16, np.round(x * 16))


def test_every_class_is_counted(digits):
    """UCI의 시험용 1,797장에서 라벨 0부터 9까지의 장수."""
    counts = np.bincount(np.concatenate([digits.y_train, digits.y_test]))
    assert counts.tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert counts.sum() == 1797
    assert np.bincount(digits.y_test).min() >= 20


def test_images_keep_their_labels(digits):
    """섞어도 그림과 라벨의 짝이 지켜진다.

    라벨의 평균 그림에 가장 가까운 것만 골라도 시험용의 85% 넘게 맞는다.
    """
    means = np.array([digits.x_train[digits.y_train == label].mean(axis=0) for label in range(10)])
    distance = ((digits.x_test[:, None] - means) ** 2).sum(axis=2)
    assert np.mean(distance.argmin(axis=1) == digits.y_test) > 0.85


@pytest.mark.parametrize("seed", [0, 1, 123])
def test_split_is_disjoint_complete_and_repeatable(digits, seed):
    """어느 시드로 나누든 같은 1,797장이고, 한 장은 한쪽에만 든다(같은 그림이 둘 있지 않다)."""
    data = datasets.digits(seed=seed)
    for ours, again in zip(data, datasets.digits(seed=seed), strict=True):
        np.testing.assert_array_equal(ours, again)
    train, test = rows((data.x_train, data.y_train)), rows((data.x_test, data.y_test))
    assert not set(train) & set(test)
    assert sorted(train + test) == rows((digits.x_train, digits.y_train), (digits.x_test, digits.y_test))


def test_another_seed_splits_otherwise(digits):
    assert rows((datasets.digits(seed=1).x_test, datasets.digits(seed=1).y_test)) != rows(
        (digits.x_test, digits.y_test)
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype(dtype):
    data = datasets.digits(dtype=dtype)
    assert data.x_train.dtype == data.x_test.dtype == dtype


@pytest.mark.parametrize(("name", "value", "allowed"), cases({"seed": count(0)}))
def test_rejects_a_bad_seed(name, value, allowed):
    with rejects(name, value, allowed):
        datasets.digits(seed=value)


def fake_keras(load_data) -> SimpleNamespace:
    """``keras.datasets.mnist.load_data``만 있는 가짜 Keras."""
    return SimpleNamespace(datasets=SimpleNamespace(mnist=SimpleNamespace(load_data=load_data)))


def test_mnist_flattens_and_scales(monkeypatch):
    """Keras의 적재기가 내는 uint8 (장수, 28, 28)을 [0, 1]의 (장수, 784)로 바꾼다."""
    images = np.arange(3 * 784, dtype=np.uint64).reshape(3, 28, 28).astype(np.uint8)
    labels = np.array([5, 0, 9], np.uint8)
    monkeypatch.setattr(
        keras_bridge, "keras", lambda: fake_keras(lambda: ((images, labels), (images[:1], labels[:1])))
    )
    data = datasets.mnist()
    assert data.x_train.shape == (3, 784)
    assert data.x_test.shape == (1, 784)
    assert data.x_train.dtype == np.float32
    assert data.x_train[0, 255] == 1
    assert data.x_train[0, 51] == pytest.approx(0.2)
    assert data.y_train.tolist() == [5, 0, 9]
    assert data.y_train.dtype == data.y_test.dtype == np.int64
    assert datasets.mnist(dtype=np.float64).x_test.dtype == np.float64


@pytest.mark.parametrize("error", [OSError("URL fetch failure"), Exception("URL fetch failure: -3")])
def test_mnist_without_a_network_says_what_to_do(monkeypatch, error):
    def load_data():
        raise error

    monkeypatch.setattr(keras_bridge, "keras", lambda: fake_keras(load_data))
    with pytest.raises(RuntimeError, match=r"네트워크를 확인.*datasets\.digits\(\)") as caught:
        datasets.mnist()
    assert caught.value.__cause__ is error


def test_mnist_without_keras_says_how_to_install(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(keras_bridge.importlib, "import_module", missing)
    with pytest.raises(ImportError, match=r"pip install 'naerimak\[keras\]'"):
        datasets.mnist()
