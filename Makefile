.DEFAULT_GOAL := help
.PHONY: help up down check bench faults

# No build server stays behind: a command that has ended has ended.
export MSBUILDDISABLENODEREUSE := 1
export UseSharedCompilation := false

help: ## lists these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: ## starts everything (installs, builds, migrates), plays the demonstration; run again, starts what is missing
	@dev/up.sh

down: ## stops everything that up started; keeps the data
	@dev/down.sh

check: ## format, build, unit and integration tests, as CI does
	@dev/check.sh

bench: ## measures throughput and latency on this machine
	@dotnet run -c Release --project tests/UsageLedger.Bench

faults: ## kills and cuts off what can fail, and counts what is left
	@dotnet run -c Release --project tests/UsageLedger.Faults
