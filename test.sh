#!/usr/bin/env bash
# Sets up what the tests need, builds, and runs them all. The last line is "N passed, N failed, N skipped".
# Arguments go to dotnet test, for instance: ./test.sh --filter FullyQualifiedName~Beds
set -uo pipefail
source "$(dirname "$0")/.ci/setup.sh"
need mosquitto-clients command -v mosquitto_pub
need chromium command -v chromium
need influxdb command -v influxd
need victoria-metrics command -v victoria-metrics
need device-tree-compiler command -v dtc
need cloud-init command -v cloud-init
need zsh command -v zsh
need systemd command -v systemd-analyze
need qemu-system-x86 command -v qemu-system-x86_64
need busybox-static test -x /bin/busybox
source .ci/kernel.sh
need tshark command -v tshark
install_missing
fetch_kernel

say "Building"
build Logistics.sln
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

say "Testing"
dotnet test tests/Tests -c Release --no-build --nologo --logger "console;verbosity=normal" --logger "trx;LogFileName=tests.trx" \
    --results-directory "$results" "$@" |
    grep -vE '^ *Passed |^\[xUnit|^$|^Results File|^Test run for|^A total of|^Test Run|^ *(Total tests|Passed|Failed|Skipped|Total time|Total):|^VSTest|^[0-9:]{8} [a-z]{4}: |^Ok, passed'
status=${PIPESTATUS[0]}

counters=$(grep -o '<Counters [^>]*' "$results/tests.trx" 2>/dev/null) || fail "The tests did not run to their end."
count() { sed -E "s/.* $1=\"([0-9]+)\".*/\1/" <<<"$counters"; }
passed=$(count passed)
failed=$(count failed)
total=$(count total)
# Why tests were skipped, each reason once: a test that did not run is not a test that passed.
grep -A 3 'outcome="NotExecuted"' "$results/tests.trx" | sed -nE 's|.*<Message>(.*)</Message>.*|Skipped: \1|p' | sort -u
echo "$passed passed, $failed failed, $((total - passed - failed)) skipped"
[[ $status -eq 0 && $failed -eq 0 && $passed -gt 0 ]]
