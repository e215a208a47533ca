"""모든 시험이 함께 쓰는 준비. Keras와 JAX의 설정은 둘을 불러오기 전인 여기에서 정합니다."""

import os
from collections.abc import Iterator

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_ENABLE_X64"] = "1"
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import numpy as np
import pytest
from helpers import gradient_vectors
from hypothesis import settings

from naerimak.keras_bridge import keras

settings.register_profile("local", deadline=None, max_examples=50)
settings.register_profile("ci", deadline=None, max_examples=50, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(scope="session")
def gradients() -> np.ndarray:
    """고정된 기울기 열 (200, 3, 5)."""
    return gradient_vectors()


@pytest.fixture
def rng() -> np.random.Generator:
    """시드가 고정된 난수 생성기."""
    return np.random.default_rng(0)


@pytest.fixture(scope="module")
def keras_in_float64() -> Iterator[None]:
    """Keras는 학습률과 상태를 ``floatx``로 둔다. 기본값 float32이면 학습률 0.1이 1.5e-9만큼 어긋난다."""
    before = keras().config.floatx()
    keras().config.set_floatx("float64")
    yield
    keras().config.set_floatx(before)
