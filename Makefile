# 내리막의 명령. 파이썬 3.11~3.13과 make만 있으면 나머지는 알아서 갖춘다.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# 시험에 쓸 버전의 묶음. requirements.txt를 주면 범위 안에서 가장 새 버전을 설치한다.
REQUIREMENTS ?= requirements.lock
PYTHONS ?= python3.11 python3.12 python3.13
PYTHON ?=
CHROMIUM ?=
REPOSITORY ?=
PORT ?= 8000
JOBS ?= 2
SINCE ?=
LECTURE ?=
DATA ?= digits
CELL_TIMEOUT ?= 120
# 책에 쓰지 않는 문법을 짓지 않게 한 jupyter-book. -P는 tools의 이름이 다른 모듈을 가리지 않게 한다.
JUPYTER_BOOK := $(BIN)/python -P tools/book.py
BOOK := $(JUPYTER_BOOK) build . -W -n --keep-going

# 설치한 패키지의 .pyc를 쓰지 못하게 막는 환경에서도 빌드가 느려지지 않게 한다.
unexport PYTHONDONTWRITEBYTECODE PYTHONPATH
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export CHROMIUM
# 강의의 행렬은 작아서 BLAS의 실이 여럿이면 서로 기다리느라 세 배 느리다.
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
# JAX가 옮긴 계산을 가상 환경에 두고, 나란히 도는 강의와 시험이 나누어 쓴다. 크기를 정해야 잠그고 읽고 쓴다.
export JAX_COMPILATION_CACHE_DIR := $(CURDIR)/$(VENV)/.compiled
export JAX_COMPILATION_CACHE_MAX_SIZE := 1000000000
export JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS := 0
export JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES := -1

.PHONY: help book pdf slides slides-pdf icons check test test-all test-binder test-browsers test-package bench lighthouse sweep lock serve lab clean badges lint vendor links

help: ## 명령 목록을 보여 준다
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# 쓸 수 있는 파이썬을 찾는다. 없거나 버전이 다르면 한 줄로 알리고 멈춘다.
define find_python
find_python() {
  local name
  for name in $(if $(PYTHON),"$(PYTHON)",python3.13 python3.12 python3.11 python3); do
    if "$$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
      command -v "$$name"; return
    fi
  done
  echo "파이썬 3.11~3.13을 찾지 못했습니다. 설치하거나 make $(MAKECMDGOALS) PYTHON=/경로/python3.12 처럼 알려 주세요." >&2
  return 1
}
endef

# 단계를 하나씩 하고, 끝나면 걸린 시간을 표로 보여 준다.
define stages
times=()
stage() {
  local name="$$1" begin=$$SECONDS
  shift
  echo "── $$name"
  "$$@"
  times+=("$$(printf '%4d초  %s' $$((SECONDS - begin)) "$$name")")
}
summary() { printf '%s\n' "── 걸린 시간" "$${times[@]}" "$$(printf '%4d초  모두' $$SECONDS)"; }
endef

define in_code
in_code() { (cd code && "$$@"); }
endef

# 서로 기다릴 것이 없는 명령들을 나란히 시키고, 모두 끝나면 하나라도 실패했는지 안다.
define together
running=()
run() { "$$@" & running+=($$!); }
all_ended() { local failed=0; for process in "$${running[@]}"; do wait "$$process" || failed=1; done; return $$failed; }
endef

# 화면 시험과 PDF는 이것으로 브라우저를 찾는다. 없으면 받아 온다.
CHROME := "$$($(BIN)/python tools/chromium.py)"

$(READY): $(REQUIREMENTS) code/pyproject.toml
	@$(find_python)
	python=$$(find_python)
	if [ ! -x $(BIN)/pip ] && ! "$$python" -m venv --clear $(VENV); then
	  echo "가상 환경을 만들지 못했습니다. 데비안이라면 'apt-get install python3-venv'로 설치하세요." >&2; exit 1
	fi
	echo "필요한 것을 설치합니다. 처음에는 몇 분 걸립니다."
	$(BIN)/python -m pip install --quiet --upgrade --upgrade-strategy eager -r $(REQUIREMENTS)
	touch $@

# 경고로 실패한 빌드를 다음 빌드가 성공으로 착각하지 않게, 읽은 기록을 지운다.
book: $(READY) ## 책을 _build/html에 만든다
	@$(BOOK) --quiet || { rm -f _build/.doctrees/environment.pickle; echo "책을 만들지 못했습니다. 위의 경고를 고치세요." >&2; exit 1; }
	echo "책을 만들었습니다: _build/html/index.html"

pdf: book ## 책 전체를 _build/pdf/naerimak.pdf로 찍는다
	@$(BIN)/python tools/pdf.py

slides: $(READY) ## 슬라이드의 장과 어절을 빌드하지 않고 살핀다
	@$(BIN)/python tools/slides.py

slides-pdf: book ## 강의 하나의 슬라이드를 PDF로 찍는다: make slides-pdf LECTURE=03
	@$(BIN)/python tools/slides.py --pdf "$(LECTURE)"

icons: book ## 표식에서 아이콘을, 탐색기에서 README의 그림을 다시 만든다
	@$(BIN)/python tools/icons.py

lint: $(READY)
	@$(together)
	$(in_code)
	run in_code ../$(BIN)/mypy
	run $(BIN)/mypy --config-file _ext/mypy.ini
	run $(BIN)/python tools/javascript.py
	run $(BIN)/ruff check --config code/pyproject.toml code tests tools _ext
	run $(BIN)/ruff check --config code/pyproject.toml chapters
	run $(BIN)/ruff format --check --config code/pyproject.toml code tests tools _ext
	all_ended

test: $(READY) ## 모든 시험을 한다
	@$(stages)
	$(in_code)
	browser=$(CHROME)
	stage "정적 검사" $(MAKE) --no-print-directory lint
	stage "패키지" in_code ../$(BIN)/python -m pytest tests -n $(JOBS) --dist worksteal -q
	stage "노트북" $(BIN)/python tools/notebooks.py --nbval-cell-timeout=$(CELL_TIMEOUT) chapters -n $(JOBS) --dist loadscope
	stage "책" $(MAKE) --no-print-directory book
	CHROMIUM="$$browser" stage "사이트" $(BIN)/python -m pytest tests --ignore=tests/binder --ignore=tests/browsers --ignore=tests/package -n $(JOBS) --dist worksteal -q
	summary

check: $(READY) ## 커밋 전에 바뀐 것이 닿는 것만 시험한다: make check SINCE=main
	@$(BIN)/python tools/check.py --since "$(SINCE)" --jobs $(JOBS)

# 환경마다 가상 환경을 따로 두고, 책은 매번 처음부터 만든다. 다른 파이썬이 남긴 읽은 기록은 쓸 수 없다.
test-all: ## 파이썬 3.11~3.13에서 잠근 버전과 가장 새 버전으로 모두 시험한다
	@for python in $(PYTHONS); do
	  command -v "$$python" >/dev/null || { echo "$$python을 찾지 못했습니다. 설치하거나 make test-all PYTHONS='/경로/python3.12 …'처럼 알려 주세요." >&2; exit 1; }
	done
	for python in $(PYTHONS); do
	  version=$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
	  for requirements in requirements.lock requirements.txt; do
	    echo "── 파이썬 $$version, $$requirements"
	    rm -rf _build
	    $(MAKE) --no-print-directory test PYTHON="$$python" REQUIREMENTS="$$requirements" VENV=".venv-$$version-$${requirements##*.}"
	  done
	done

test-binder: $(READY) ## Binder와 같은 환경을 새로 만들어 노트북을 실행해 본다
	@$(find_python)
	browser=$(CHROME); python=$$(find_python)
	CHROMIUM="$$browser" NAERIMAK_PYTHON="$$python" $(BIN)/python -m pytest tests/binder -q -s

test-package: $(READY) ## 패키지만 깨끗한 곳에 설치해, 가장 낮은 버전과 marimo, VS Code의 위젯 관리자에서도 실행해 본다
	@browser=$(CHROME)
	CHROMIUM="$$browser" $(BIN)/python -m pytest tests/package -q

# 두 엔진을 나란히 시험하고, 적은 것은 차례로 보인다.
test-browsers: book ## 만든 책을 Firefox와 WebKit에서도 시험한다
	@$(together)
	browser=$(CHROME)
	for engine in firefox webkit; do
	  CHROMIUM="$$browser" run $(BIN)/python -m pytest tests/browsers -q -k "$$engine" >_build/$$engine.log 2>&1
	done
	status=0
	all_ended || status=1
	cat _build/firefox.log _build/webkit.log
	exit $$status

bench: book ## 속도를 잰다
	@$(BIN)/python -m naerimak.bench
	$(BIN)/python tools/bench_site.py

lighthouse: book ## Lighthouse로 표지와 강의 넷의 점수를 잰다
	@$(BIN)/python tools/lighthouse.py

sweep: $(READY) ## 최적화 기법을 비교하는 학습률 탐색을 다시 한다. 멈추면 다음에 잇는다
	@$(BIN)/python -m naerimak.study run --data $(DATA) --workers $(JOBS)

# 파이썬 3.11~3.13 공용으로 버전을 잠근다. 이 컴퓨터의 주소는 적지 않는다.
PIN := env -u UV_INDEX_URL -u UV_DEFAULT_INDEX $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
  --no-header --no-annotate --no-emit-index-url --no-emit-find-links

lock: $(READY) ## requirements.lock과 Binder의 것을 새 버전으로 고친다
	@$(PIN) --upgrade --output-file requirements.lock requirements.txt
	# Binder에는 강의를 실행하는 묶음만, 같은 버전으로 둔다.
	{ echo "-e ./code"; sed -n '/^# 실행/,/^$$/p' requirements.txt; } |
	  $(PIN) --upgrade --constraint <(grep -v '^-e' requirements.lock) --output-file .binder/requirements.txt -
	echo "requirements.lock과 .binder/requirements.txt를 고쳤습니다. make test와 make test-binder로 확인하세요."

serve: book ## 책을 만들어 http://localhost:8000 에서 보여 준다
	@echo "http://localhost:$(PORT)  (끝내려면 Ctrl+C)"
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

lab: $(READY) ## JupyterLab에서 강의를 연다
	@$(BIN)/jupyter lab chapters

badges: $(READY) ## README에 Binder·Colab 배지를 넣는다: make badges REPOSITORY=소유자/이름
	@$(BIN)/python tools/badges.py "$(REPOSITORY)"

# 책을 만든 뒤에 부르면 실행도 읽기도 다시 하지 않고 주소만 본다.
links: book ## 책 밖으로 나가는 링크가 살아 있는지 본다
	@status=0
	$(JUPYTER_BOOK) build . --builder linkcheck --quiet || status=1
	mkdir -p _build/linkcheck && mv _build/html/output.* _build/linkcheck
	[ $$status = 0 ] || { echo "끊어진 링크가 있습니다. 모두 _build/linkcheck/output.txt에 있습니다." >&2; exit 1; }
	echo "밖으로 나가는 링크가 모두 살아 있습니다."

vendor: $(READY) ## 남의 파일(_ext/vendor)을 npm에서 다시 받는다. CHECK=1이면 같은지만 본다
	@$(BIN)/python tools/vendor.py $(if $(CHECK),--check)

clean: ## 만든 책과 시험 흔적을 지운다
	@rm -rf _build test-results .pytest_cache .ruff_cache .mypy_cache code/.pytest_cache code/.mypy_cache code/.hypothesis
