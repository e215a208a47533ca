"""길 하나에서 보이는 사실. 브라우저의 ``runFacts``와 같은 것을 파이썬의 길에서 읽습니다."""

from typing import Any

from naerimak.experiments import verdict
from naerimak.training import Trace


def run_facts(trace: Trace) -> dict[str, Any]:
    """처음과 끝의 손실, 끝점, 판정, 발산한 걸음(없으면 ``None``)."""
    return {
        "first": float(trace.loss[0]),
        "loss": float(trace.loss[-1]),
        "theta": trace.theta[-1].tolist(),
        "verdict": verdict(trace),
        "diverged": trace.diverged_at,
    }
