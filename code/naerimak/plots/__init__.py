"""그림. 주어진 ``Axes``에만 그리고, pyplot의 상태를 건드리지 않으며, 불러올 때는 아무것도 그리지 않습니다."""

from naerimak.catalog import LINES, LINES as RULES, STARTS, LineStyle  # noqa: F401
from naerimak.plots.layers import (
    draw_dead,
    draw_eigenvalues,
    draw_gradient_layers,
    draw_histogram,
    draw_layer_std,
    draw_layers,
    draw_mean_squares,
    draw_through_time,
    draw_update_ratios,
    label_decades,
)
from naerimak.plots.paths import (
    draw_bands,
    draw_contours,
    draw_curve,
    draw_learning_curves,
    draw_lines,
    draw_look_ahead,
    draw_loss,
    draw_path,
    draw_path_1d,
    draw_sensitivity,
    draw_tangent,
)
from naerimak.plots.style import rule_style, use_style, variants

__all__ = [
    "LINES",
    "STARTS",
    "LineStyle",
    "draw_bands",
    "draw_contours",
    "draw_curve",
    "draw_dead",
    "draw_eigenvalues",
    "draw_gradient_layers",
    "draw_histogram",
    "draw_layer_std",
    "draw_layers",
    "draw_learning_curves",
    "draw_lines",
    "draw_look_ahead",
    "draw_loss",
    "draw_mean_squares",
    "draw_path",
    "draw_path_1d",
    "draw_sensitivity",
    "draw_tangent",
    "draw_through_time",
    "draw_update_ratios",
    "label_decades",
    "rule_style",
    "use_style",
    "variants",
]
