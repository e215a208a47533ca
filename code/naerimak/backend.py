"""Keras를 JAX 위에서 불러옵니다. 불러오는 데 몇 초가 걸리므로 쓰는 칸에서만 부릅니다."""

import importlib
import os
from typing import Any


def keras() -> Any:
    """``KERAS_BACKEND``를 한 번 정하고 Keras 모듈을 냅니다. 없으면 설치하는 법을 알려 줍니다."""
    os.environ.setdefault("KERAS_BACKEND", "jax")
    try:
        return importlib.import_module("keras")
    except ImportError as error:
        raise ImportError("Keras가 없습니다. pip install 'naerimak[keras]'로 설치하세요.") from error
