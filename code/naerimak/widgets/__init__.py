"""탐색기. 정적 페이지와 노트북에서 같은 코드로 움직이며, 식은 패키지의 파이썬 원문에서 옮긴 것입니다."""

from naerimak.widgets.activation import ActivationExplorer
from naerimak.widgets.base import Explorer, bundle, stylesheet
from naerimak.widgets.depth import DepthExplorer
from naerimak.widgets.layout import SideBySide
from naerimak.widgets.memory import MemoryExplorer
from naerimak.widgets.path import PathExplorer
from naerimak.widgets.race import RaceExplorer
from naerimak.widgets.rate import RateExplorer
from naerimak.widgets.std import StdExplorer
from naerimak.widgets.steps import StepExplorer
from naerimak.widgets.sweep import SweepExplorer
from naerimak.widgets.width import WidthExplorer

__all__ = [
    "ActivationExplorer",
    "DepthExplorer",
    "Explorer",
    "MemoryExplorer",
    "PathExplorer",
    "RaceExplorer",
    "RateExplorer",
    "SideBySide",
    "StdExplorer",
    "StepExplorer",
    "SweepExplorer",
    "WidthExplorer",
    "bundle",
    "stylesheet",
]
