"""강의가 재는 것들. 질문 하나가 모듈 하나이고, 이름은 모두 이 패키지에서 불러옵니다.

    from naerimak.experiments import layer_statistics, tune

``verdicts``와 ``heavy_ball``과 ``floor``와 ``mean_field``는 통째로 자바스크립트로 옮겨져 탐색기도
씁니다(``IN_BROWSER``).
"""

from naerimak.experiments import (
    adam,
    decays,
    depth_scales,
    diagnosis,
    differences,
    edge,
    floor,
    growth,
    heavy_ball,
    histograms,
    learner,
    mean_field,
    memory,
    momentum,
    nesterov,
    noise,
    online,
    parametrization,
    preconditioning,
    propagation,
    rare_tokens,
    recall,
    residual,
    settings,
    sharpness,
    spectrum,
    starts,
    traces,
    tuning,
    verdicts,
)
from naerimak.experiments.adam import *
from naerimak.experiments.decays import *
from naerimak.experiments.depth_scales import *
from naerimak.experiments.diagnosis import *
from naerimak.experiments.differences import *
from naerimak.experiments.edge import *
from naerimak.experiments.floor import *
from naerimak.experiments.growth import *
from naerimak.experiments.heavy_ball import *
from naerimak.experiments.histograms import *
from naerimak.experiments.learner import *
from naerimak.experiments.mean_field import *
from naerimak.experiments.memory import *
from naerimak.experiments.momentum import *
from naerimak.experiments.nesterov import *
from naerimak.experiments.noise import *
from naerimak.experiments.online import *
from naerimak.experiments.parametrization import *
from naerimak.experiments.preconditioning import *
from naerimak.experiments.propagation import *
from naerimak.experiments.rare_tokens import *
from naerimak.experiments.recall import *
from naerimak.experiments.residual import *
from naerimak.experiments.settings import *
from naerimak.experiments.sharpness import *
from naerimak.experiments.spectrum import *
from naerimak.experiments.starts import *
from naerimak.experiments.traces import *
from naerimak.experiments.tuning import *
from naerimak.experiments.verdicts import *
from naerimak.landscapes import FlatBowl as FlatBowl, KinkedBowl as KinkedBowl
from naerimak.optimizers import GradientMomentum as GradientMomentum
from naerimak.timing import seconds as seconds

__all__: list[str] = []
__all__ += adam.__all__
__all__ += decays.__all__
__all__ += depth_scales.__all__
__all__ += diagnosis.__all__
__all__ += differences.__all__
__all__ += edge.__all__
__all__ += floor.__all__
__all__ += growth.__all__
__all__ += heavy_ball.__all__
__all__ += histograms.__all__
__all__ += learner.__all__
__all__ += mean_field.__all__
__all__ += memory.__all__
__all__ += momentum.__all__
__all__ += nesterov.__all__
__all__ += noise.__all__
__all__ += online.__all__
__all__ += parametrization.__all__
__all__ += preconditioning.__all__
__all__ += propagation.__all__
__all__ += rare_tokens.__all__
__all__ += recall.__all__
__all__ += residual.__all__
__all__ += settings.__all__
__all__ += sharpness.__all__
__all__ += spectrum.__all__
__all__ += starts.__all__
__all__ += traces.__all__
__all__ += tuning.__all__
__all__ += verdicts.__all__
