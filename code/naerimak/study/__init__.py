"""탐색(sweep): 설정만 바꾸어 같은 일을 여러 번 하고 결과를 모읍니다.

일 하나가 ``Job`` 하나이고, ``sweep``이 일의 목록을 받아 같은 차례의 결과를 냅니다.
어디에서 계산할지는 실행기가 정합니다.

    sweep(jobs)                                             # 이 프로세스에서 차례로
    sweep(jobs, executor=ProcessPoolExecutor(2))            # 프로세스 둘에서
    sweep(jobs, executor=Client("주소").get_executor())     # Dask로 여러 컴퓨터에서

같은 컴퓨터라면 세 결과는 비트까지 같습니다. 일마다 난수를 시드에서 새로 만들고, 일끼리 아무것도 주고받지 않기
때문입니다. BLAS가 쓰는 실의 수는 어디에서나 같아야 하므로 ``OPENBLAS_NUM_THREADS=1``을 정해 두고 부릅니다.
"""

from naerimak.study import jobs, plan, results, running, store
from naerimak.study.identity import identity as identity
from naerimak.study.jobs import *
from naerimak.study.plan import *
from naerimak.study.results import *
from naerimak.study.running import *
from naerimak.study.store import *

__all__: list[str] = []
__all__ += jobs.__all__
__all__ += store.__all__
__all__ += running.__all__
__all__ += plan.__all__
__all__ += results.__all__
