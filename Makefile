# `make check` is what CI runs: one script, two entry points.

.PHONY: help check test build demo golden bench clean

help: ## List the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

check: ## Format, modules, vet, lint and every test with the race detector
	@.ci/run

test: ## The tests that this machine can run; PostgreSQL and Chromium are optional
	go test ./...

build: ## Build the programs into bin/
	CGO_ENABLED=0 go build -trimpath -o bin/ ./cmd/...

demo: ## Try it in the browser; no Slack needed
	go run ./cmd/renewalbot demo

golden: ## Write the golden files anew; read the diff before committing it
	go test ./bot/slacksim ./commands ./commands/notices ./commands/view ./domain/playbook -update

bench: ## Every benchmark; CONTRIBUTING says which measures what
	go test -run '^$$' -bench . -timeout 2h ./domain ./storage ./bot/... ./cmd/renewalbot

clean: ## Remove what was built
	rm -rf bin
