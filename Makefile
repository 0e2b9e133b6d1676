# make test installs what the tests need where it can, then checks and tests everything.
.PHONY: test tools check deadcode go-test proof archives race soak workbooks windows bench docs samples pictures dist bench-peers

test: tools check go-test

# LibreOffice and Gnumeric recalculate annotated workbooks, poppler and qpdf read memos: for tests only.
tools:
	@.ci/tools

check:
	@out=$$(gofmt -l $$(git ls-files '*.go' 2>/dev/null || find . -name '*.go')); \
	if [ -n "$$out" ]; then echo "gofmt: not formatted:"; echo "$$out"; exit 1; fi
	go vet ./... ./.ci/summary ./.ci/dist
	go tool staticcheck ./...

# functions that neither the program nor a test calls: 73 seconds of a processor and 5 GB, so it is no part of check. The three
# that are left out are there for an interface.
deadcode:
	@out=$$(go tool deadcode -test ./... ./.ci/summary ./.ci/dist) || exit 1; \
	out=$$(echo "$$out" | grep -v -e 'interpreted\.textOf$$' -e 'interpreted\.outputs$$' -e 'attributes\.facts$$'); \
	if [ -n "$$out" ]; then echo "nothing calls:"; echo "$$out"; exit 1; fi

go-test:
	@.ci/go-test

# what takes too long for every change: the tests with their full counts, under the race detector, and the soak
proof: tools check deadcode race soak workbooks archives windows
	RACKRATE_PROOF=1 RACKRATE_CI=1 .ci/go-test

# the archives of all six systems, twice: minutes of building where nothing is cached
archives:
	RACKRATE_PROOF=1 go test -tags proof ./internal/dist -timeout 60m

# the build for Windows under Wine: the same bytes as here
windows:
	@.ci/tools wine64 gcc-mingw-w64-x86-64
	go test -tags proof ./internal/cli -run UnderWine -timeout 40m

race:
	go test -race -timeout 120m ./internal/batch ./internal/cli ./internal/serve ./internal/store

# a drop folder for many rounds: 2,000 files come, change, go and are renamed, and the clock is set back
soak:
	RACKRATE_SOAK=1 go test ./internal/batch -run TestSoakOfTheWatch -v -timeout 60m

# 1,000 workbooks of the generator with a fresh seed, which is printed: no figure wrong, left out or gone in silence.
workbooks:
	RACKRATE_WORKBOOKS=1000 RACKRATE_SEED=$${RACKRATE_SEED:-$$(date +%s)} go test ./internal/workbook -count=1 -run TestGeneratedWorkbooks -v -timeout 30m

bench:
	go test -run '^$$' -bench . -benchmem ./...

# exceljs and pdfkit, openpyxl and reportlab, XlsxWriter, numpy and deflating alone, beside the program and in turns
bench-peers:
	@.ci/tools nodejs npm python3-openpyxl python3-xlsxwriter python3-reportlab python3-numpy
	python3 .ci/peers/run.py 3

# archives for Windows, macOS and Linux in out/dist, with checksums, lists of parts and licences; a commit has the same bytes every time
dist:
	go run ./.ci/dist

# docs and samples that are made from the program; the tests fail where they are out of date.
docs:
	go test ./internal/cli -run 'DocsInputs|DocsCommands' -update
	go test ./internal/workbook -run UpToDate -update
	go test ./internal/backtest -run Document -update

samples:
	go run ./samples/generate

# the pictures of the README, from the sample; needs what tools installs
pictures: tools
	@.ci/pictures
