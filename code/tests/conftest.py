"""모든 시험이 함께 쓰는 준비. Keras와 JAX의 설정은 둘을 불러오기 전인 여기에서 정합니다."""

import os
from collections.abc import Iterator

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_ENABLE_X64"] = "1"
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import numpy as np
import pytest
from hypothesis import settings

from naerimak.keras_bridge import keras

settings.register_profile("local", deadline=None, max_examples=50)
settings.register_profile("ci", deadline=None, max_examples=50, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")

SCALES = (1.0, 1e-3, 1e-6)


@pytest.fixture(scope="session")
def gradients() -> np.ndarray:
    """고정된 기울기 열 (200, 3, 5): 200걸음, 크기 ``SCALES`` 셋, 원소 다섯.

    규칙이 모두 원소마다 작동하므로 세 크기를 한 배열에 쌓아 한 번에 흘립니다.
    """
    noise = np.random.default_rng(20180517).standard_normal((200, 1, 5))
    # 방향이 조금 치우친 기울기라야 모멘텀과 1차 모멘트가 의미 있게 쌓인다.
    return (noise + 0.3) * np.array(SCALES)[:, None]


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
