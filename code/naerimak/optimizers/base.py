"""갱신 규칙의 형태와, 들어오는 배열의 확인."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar, runtime_checkable

from naerimak import _check
from naerimak._types import Array

__all__ = ["Optimizer"]


@runtime_checkable
class Optimizer(Protocol):
    """갱신 규칙의 형태. ``init``과 ``step``이 있으면 무엇이든 갱신 규칙입니다."""

    def init(self, theta: Array) -> Any:
        """첫 상태를 냅니다."""

    def step(self, theta: Array, grad: Array, state: Any) -> tuple[Array, Any]:
        """한 걸음 갱신한 ``(theta, state)``를 냅니다."""


Rule = TypeVar("Rule")
State = TypeVar("State", bound=tuple[Any, ...])
Step = Callable[[Rule, Array, Array, State], tuple[Array, State]]


def checked(step: Step[Rule, State]) -> Step[Rule, State]:
    """``step``의 본문에 식만 남도록, 들어오는 배열의 확인을 맡습니다."""

    @wraps(step)
    def step_checked(self: Rule, theta: Array, grad: Array, state: State) -> tuple[Array, State]:
        theta, grad = _check.floating("theta", theta), _check.floating("grad", grad)
        if grad.shape != theta.shape:
            raise _check.fail("grad.shape", grad.shape, f"theta와 같은 {theta.shape}")
        if grad.dtype != theta.dtype:
            raise _check.fail("grad.dtype", str(grad.dtype), f"theta와 같은 {theta.dtype}")
        for memory in state:
            if isinstance(memory, int):
                continue
            if memory.shape != theta.shape:
                raise _check.fail("state.shape", memory.shape, f"theta와 같은 {theta.shape}")
            if memory.dtype != theta.dtype:
                raise _check.fail("state.dtype", str(memory.dtype), f"theta와 같은 {theta.dtype}")
        return step(self, theta, grad, state)

    return step_checked
