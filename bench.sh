#!/usr/bin/env bash
# Builds the benchmarks for use and runs the one that is named. Without a name, or with --help, lists those there are.
# The last line of a benchmark is one JSON object.
set -uo pipefail
source "$(dirname "$0")/.ci/setup.sh"
install_missing

say "Building"
build tests/Benchmarks
exec dotnet tests/Benchmarks/bin/Release/net10.0/Logistics.Benchmarks.dll "$@"
