# Two targets matter: `make run` (see it work) and `make test` (see that it works).

SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
PACKAGES := zlib1g-dev libopenblas-dev libpcap-dev libsqlite3-dev libjs-chart.js pkg-config
CHARTS := Sources/Evaluation/Resources/chart.js Sources/Console/Resources/chart.js
LAPWING := .build/release/lapwing
DATA ?= ../shared/data
CAPTURES ?= ../shared/captures
PYTHON ?= python3
SOURCES := Sources Tests Benchmarks Examples Fuzz Package.swift Sanitize/Package.swift

.PHONY: run demo build browser test fuzz sanitize lint format race docs setup clean

# A simulated office, learnt from and then attacked, on a live page; prints the link that opens it. Ctrl-C ends it.
run: build
	@[ ! -e demo/console/lock ] || flock -n demo/console/lock rm -rf demo/console || true  # not under one that runs
	@$(LAPWING) serve --source simulate:office --data-dir demo/console

# The default detector on rows that lapwing makes itself: learn from one set, report on another.
demo: build
	@mkdir -p demo
	@$(LAPWING) simulate rows --rows 20000 --seed 1 --out demo/training.csv --quiet
	@$(LAPWING) simulate rows --rows 20000 --seed 2 --out demo/unseen.csv --quiet
	@$(LAPWING) train demo/training.csv --out demo/synthetic.lapwing
	@echo
	@echo "On 20,000 rows that it has not seen:"
	@$(LAPWING) evaluate demo/synthetic.lapwing demo/unseen.csv --report demo/report.html
	@echo
	@echo "Try next:"
	@echo "  $(LAPWING) score demo/synthetic.lapwing demo/unseen.csv | head"
	@echo "  $(LAPWING) train demo/training.csv --model isolation-forest --unlabelled --out demo/forest.lapwing"
	@echo "  $(LAPWING) inspect demo/synthetic.lapwing"

build: setup
	swift build -c release --product lapwing

# The end-to-end tests drive the release binary; the others run in a debug build.
test: build browser
	swift build --build-tests
	swift test --skip-build

# What drives the system's Chromium; where it cannot be had that test is skipped.
browser:
	@[ -x .build/browser/bin/python ] && .build/browser/bin/python -c 'import playwright' 2>/dev/null \
	  || { $(PYTHON) -m venv .build/browser && .build/browser/bin/pip install --quiet --disable-pip-version-check \
	    -r Tests/Browser/requirements.txt; } || echo "no Playwright: the page is not driven in a browser"

# Each decoder of outside bytes against libFuzzer, a minute each.
fuzz:
	Fuzz/run 60

# What touches raw memory, and what has threads, under AddressSanitizer and ThreadSanitizer. Leaks are not looked for:
# Foundation's Process has some of its own.
sanitize: setup
	ASAN_OPTIONS=detect_leaks=0 swift test --package-path Sanitize --sanitize=address
	TSAN_OPTIONS=suppressions=$(CURDIR)/Sanitize/thread.suppressions \
	  swift test --package-path Sanitize --sanitize=thread \
	  --filter 'MeterTests|CaptureTests|KernelsTests|FlowTableTests|HostStage'

lint:
	swift format lint --strict --recursive $(SOURCES)

format:
	swift format format --in-place --recursive $(SOURCES)

# Lapwing beside its peers, on the same data, in one run. Needs NSL-KDD in DATA.
race: setup
	swift build -c release --product lapwing-bench
	@[ -d Benchmarks/.venv ] || $(PYTHON) -m venv Benchmarks/.venv
	@Benchmarks/.venv/bin/pip install --quiet --disable-pip-version-check -r Benchmarks/peers/requirements.txt
	Benchmarks/.venv/bin/python Benchmarks/peers/prepare.py \
	  "$(DATA)/nsl-kdd/KDDTrain+.txt.gz" "$(DATA)/nsl-kdd/KDDTest+.txt.gz" Benchmarks/data
	swift build -c release --product lapwing
	Benchmarks/.venv/bin/python Benchmarks/meter/captures.py .build/release/lapwing Benchmarks/data "$(CAPTURES)"
	Benchmarks/.venv/bin/python Benchmarks/race.py --data Benchmarks/data --lapwing .build/release/lapwing-bench

# A page for each library, below .build/docs.
docs: setup
	rm -rf .build/symbols .build/docs && mkdir -p .build/docs
	for target in Evaluation Simulation Capture Detection Console; do \
	  swift build --scratch-path .build/documented --target $$target -Xswiftc -emit-symbol-graph \
	    -Xswiftc -emit-symbol-graph-dir -Xswiftc $(CURDIR)/.build/symbols || exit 1; \
	done
	for library in Tabular Kernels Learning Evaluation Packets Capture Flows Simulation Detection Store Console; do \
	  mkdir -p .build/symbols/$$library; \
	  cp .build/symbols/$$library.symbols.json .build/symbols/$$library@*.json .build/symbols/$$library/ 2>/dev/null; \
	  docc convert Sources/$$library/Documentation.docc --fallback-display-name $$library \
	    --fallback-bundle-identifier lapwing.$$library --additional-symbol-graph-dir .build/symbols/$$library \
	    --output-path .build/docs/$$library || exit 1; \
	done

# What the build needs and the machine may lack. Chart.js goes into the binary, and is not ours to keep in git.
setup:
	@missing=$$(for package in $(PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || echo $$package; done); \
	if [ -n "$$missing" ]; then \
	  echo "installing" $$missing; \
	  $(SUDO) apt-get install -y -q $$missing >/dev/null 2>&1 \
	    || { $(SUDO) apt-get update -q >/dev/null && $(SUDO) apt-get install -y -q $$missing >/dev/null; }; \
	fi
	@for file in chart.umd.js chart.min.js Chart.min.js; do \
	  path=/usr/share/javascript/chart.js/$$file; \
	  if [ -e $$path ]; then for chart in $(CHARTS); do cmp -s $$path $$chart || cp -L $$path $$chart; done; exit 0; fi; \
	done; echo "setup: no Chart.js under /usr/share/javascript/chart.js" >&2; exit 1

clean:
	rm -rf .build demo $(CHARTS)
