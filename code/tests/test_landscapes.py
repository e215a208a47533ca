"""지형: 따로 적은 식의 값과 jax.grad, 중심 차분, 극솟값, 격자에서의 최솟값, 모양."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import POSITIVE, cases, central_difference, rejects

from naerimak.landscapes import LANDSCAPES, Parabola, Quadratic, Ravine, Wells


def quadratic(theta, condition=20.0, angle=0.5):
    """½ θᵀ R diag(1/κ, 1) Rᵀ θ. 패키지와 달리 행렬로 적는다."""
    R = jnp.array([[jnp.cos(angle), -jnp.sin(angle)], [jnp.sin(angle), jnp.cos(angle)]])
    return theta @ R @ jnp.diag(jnp.array([1 / condition, 1.0])) @ R.T @ theta / 2


# 문헌의 식을 JAX로 따로 적은 것.
FORMULAS = {
    "Parabola": lambda p: p[0] ** 2 / 2,
    "Wells": lambda p: p[0] ** 2 / 20 + 2 * jnp.sin(p[0]) ** 2,
    "Ravine": lambda p: p[0] ** 2 / 20 + p[1] ** 2,
    "Quadratic": quadratic,
    "Rosenbrock": lambda p: (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2,
    "Beale": lambda p: sum((c - p[0] * (1 - p[1] ** k)) ** 2 for k, c in enumerate((1.5, 2.25, 2.625), 1)),
    "Himmelblau": lambda p: (p[0] ** 2 + p[1] - 11) ** 2 + (p[0] + p[1] ** 2 - 7) ** 2,
    "Saddle": lambda p: p[0] ** 2 / 2 - p[1] ** 2 / 2 + p[1] ** 4 / 4,
    # 기울기 25x, x + 24, 25x - 24를 0, 1, 2에서 이어 적분한 것.
    "KinkedBowl": lambda p: jnp.where(
        p[0] < 1,
        12.5 * p[0] ** 2,
        jnp.where(
            p[0] < 2,
            12.5 + (p[0] ** 2 - 1) / 2 + 24 * (p[0] - 1),
            38 + 12.5 * (p[0] ** 2 - 4) - 24 * (p[0] - 2),
        ),
    ),
    "FlatBowl": lambda p: p[0] ** 10 / 10,
    "Plateau": lambda p: 1 - jnp.exp(-(p @ p) / 2),
}
CASES = [(kind(), FORMULAS[name]) for name, kind in LANDSCAPES.items()] + [
    (Parabola(curvature=3.5), lambda p: 1.75 * p[0] ** 2),
    (Quadratic(1.0, 0.0), lambda p: p @ p / 2),
    (Quadratic(500.0, -1.2), lambda p: quadratic(p, 500.0, -1.2)),
]
with_formula = pytest.mark.parametrize(("landscape", "formula"), CASES, ids=[str(case[0]) for case in CASES])
each = pytest.mark.parametrize("landscape", [landscape for landscape, _ in CASES], ids=str)


@pytest.fixture
def points(landscape, rng) -> np.ndarray:
    """그림의 구간에서 고르게 뽑은 점 200개."""
    low, high = np.array(landscape.bounds).T
    return rng.uniform(low, high, (200, landscape.dim))


@with_formula
def test_value_and_gradient_equal_jax(landscape, formula, points):
    np.testing.assert_allclose(landscape(points), jax.vmap(formula)(points), rtol=1e-12, atol=1e-13)
    expected = np.asarray(jax.vmap(jax.grad(formula))(points))
    scale = np.abs(expected).max()
    np.testing.assert_allclose(landscape.grad(points), expected, rtol=1e-12, atol=1e-14 * scale)


@each
def test_gradient_is_the_central_difference(landscape, points):
    """허락하는 오차는 h = 1e-5에서 값의 크기의 1e-9로 넉넉하다.

    차분의 오차는 값의 반올림 |L|·1e-16/h와 절단 |L'''|h²이다.
    """
    expected = np.array([central_difference(landscape, point, 1e-5) for point in points])
    size = 1 + np.abs(landscape(points)).max()
    np.testing.assert_allclose(landscape.grad(points), expected, atol=1e-9 * size)


@each
def test_minima_are_flat_and_curved_upwards(landscape):
    """극솟값에서 기울기가 0이고, 둘레의 값은 모두 더 크다."""
    for minimum in np.array(landscape.minima):
        assert np.abs(landscape.grad(minimum)).max() <= 1e-12
        around = minimum + 1e-2 * np.array(
            [
                [np.cos(a), np.sin(a)][: landscape.dim]
                for a in np.linspace(0, 2 * np.pi, 8, endpoint=False) + 0.1
            ]
        )
        assert (landscape(around) > landscape(minimum)).all()


@each
def test_lowest_is_reached_and_never_undercut(landscape):
    """``lowest``는 극솟값들의 최솟값이고, 촘촘한 격자의 어느 값보다 크지 않다."""
    values = landscape(np.array(landscape.minima))
    assert values.min() == pytest.approx(landscape.lowest, abs=1e-15)
    axes = [np.linspace(low, high, 401) for low, high in landscape.bounds]
    grid = landscape.value(*np.meshgrid(*axes))
    assert grid.min() >= landscape.lowest - 1e-15
    assert grid.min() - landscape.lowest <= 0.02


def test_wells_lists_every_minimum_in_its_bounds():
    """도함수의 부호가 음에서 양으로 바뀌는 곳을 모두 세면 목록과 같다."""
    x = np.linspace(*Wells.bounds[0], 200_001)
    slope = Wells().slope(x)[0]
    (rising,) = np.nonzero((slope[:-1] < 0) & (slope[1:] >= 0))
    np.testing.assert_allclose(x[rising], [minimum[0] for minimum in Wells.minima], atol=1e-4)
    assert Wells()(np.array(Wells.minima)) == pytest.approx([1.9254, 0.48142, 0, 0.48142, 1.9254], abs=1e-4)


def test_saddle_is_a_saddle_at_the_origin():
    saddle, small = LANDSCAPES["Saddle"](), 0.01
    assert not saddle.grad(np.zeros(2)).any()
    assert saddle(np.array([small, 0.0])) > saddle(np.zeros(2)) > saddle(np.array([0.0, small]))


@each
def test_bounds_hold_the_start_and_the_minima(landscape):
    bounds = np.array(landscape.bounds)
    assert bounds.shape == (landscape.dim, 2)
    assert (bounds[:, 0] < bounds[:, 1]).all()
    for point in (landscape.start, *landscape.minima):
        assert len(point) == landscape.dim
        assert ((bounds[:, 0] <= point) & (point <= bounds[:, 1])).all()
    assert landscape.label
    assert landscape(np.array(landscape.start)) > landscape.lowest


@each
@pytest.mark.parametrize("leading", [(), (7,), (3, 4), (0,)])
def test_shapes_purity_and_batches(landscape, leading, rng):
    theta = rng.standard_normal((*leading, landscape.dim))
    before = theta.copy()
    assert landscape(theta).shape == leading
    grad = landscape.grad(theta)
    assert grad.shape == theta.shape
    for i in np.ndindex(leading):
        np.testing.assert_allclose(landscape(theta)[i], landscape(theta[i]), rtol=1e-13)
        np.testing.assert_allclose(grad[i], landscape.grad(theta[i]), rtol=1e-13, atol=1e-15)
    np.testing.assert_array_equal(theta, before)
    assert not np.may_share_memory(grad, theta)


@each
def test_coordinates_broadcast_to_a_grid(landscape):
    axes = np.ix_(*[np.linspace(-1, 1, 3 + i) for i in range(landscape.dim)])
    assert landscape.value(*axes).shape == tuple(3 + i for i in range(landscape.dim))


@pytest.mark.parametrize(
    ("landscape", "expected"),
    [
        (Ravine(), (0.1, 2.0)),
        (Parabola(3.5), (3.5,)),
        (Quadratic(50.0, 0.7), (0.02, 1.0)),
        (Quadratic(1.0), (1.0, 1.0)),
    ],
    ids=str,
)
def test_curvatures_are_the_eigenvalues_of_the_hessian(landscape, expected):
    hessian = np.array([landscape.grad(e) for e in np.eye(landscape.dim)])
    np.testing.assert_allclose(np.linalg.eigvalsh(hessian), expected, rtol=1e-12)
    assert landscape.curvatures == pytest.approx(expected)


@each
def test_is_a_hashable_value(landscape):
    assert eval(repr(landscape), dict(LANDSCAPES)) == landscape
    assert hash(eval(repr(landscape), dict(LANDSCAPES))) == hash(landscape)


@each
def test_rejects_a_point_of_another_dimension(landscape):
    for shape in [(), (landscape.dim + 1,), (landscape.dim, 5)]:
        with rejects("theta.shape", shape, f"마지막 축의 길이가 {landscape.dim}"):
            landscape(np.zeros(shape))
        with rejects("theta.shape", shape, f"마지막 축의 길이가 {landscape.dim}"):
            landscape.grad(np.zeros(shape))


BAD = [
    *((Parabola, *case.values) for case in cases({"curvature": POSITIVE})),
    *((Quadratic, *case.values) for case in cases({"condition": POSITIVE})),
    (Quadratic, "condition", 0.5, "1 이상의 유한한 수"),
    *((Quadratic, "angle", value, "유한한 각(라디안)") for value in (np.nan, np.inf, "0", None)),
]


@pytest.mark.parametrize(("kind", "name", "value", "allowed"), BAD)
def test_rejects_a_bad_setting(kind, name, value, allowed):
    with rejects(name, value, allowed):
        kind(**{name: value})
