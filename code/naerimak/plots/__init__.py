"""그림. 주어진 ``Axes``에만 그리고, pyplot의 상태를 건드리지 않으며, 불러올 때는 아무것도 그리지 않습니다."""

from naerimak.plots.layers import (
    STARTS,
    draw_dead,
    draw_gradient_layers,
    draw_histogram,
    draw_layer_std,
    draw_layers,
    draw_mean_squares,
    draw_update_ratios,
    label_decades,
)
from naerimak.plots.paths import (
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
from naerimak.plots.style import RULES, LineStyle, rule_style, use_style, variants

__all__ = [
    "RULES",
    "STARTS",
    "LineStyle",
    "draw_contours",
    "draw_curve",
    "draw_dead",
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
    "draw_update_ratios",
    "label_decades",
    "rule_style",
    "use_style",
    "variants",
]
