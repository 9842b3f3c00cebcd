# What run.sh, test.sh and bench.sh share: being in the project's folder, words for people, and the tools they need.
# Sourced, not run. Needs: the .NET 10 SDK.

cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

fail() {
    printf '%s\n' "$*" >&2
    exit 2
}

# A line of progress; bold on a terminal only.
say() {
    if [[ -t 1 ]]; then printf '\033[1m%s\033[0m\n' "$*"; else printf '%s\n' "$*"; fi
}

# need PACKAGE COMMAND...: installs Debian's PACKAGE unless COMMAND succeeds; if it may not, says what to type.
need() {
    local package=$1
    shift
    if "$@" >/dev/null 2>&1; then return; fi
    missing+=("$package")
}

# Compared whole: a reader that ends early would end ldconfig with an error, now and then.
library() { [[ $(ldconfig -p) == *"$1"* ]]; }

install_missing() {
    [[ ${#missing[@]} -eq 0 ]] && return
    local sudo=()
    if [[ $EUID -ne 0 ]]; then
        if sudo -n true >/dev/null 2>&1; then sudo=(sudo -n); else fail "Missing: ${missing[*]}. Install with: sudo apt-get install -y ${missing[*]}"; fi
    fi
    command -v apt-get >/dev/null || fail "Missing: ${missing[*]}. Install them with this machine's package manager."
    say "Installing ${missing[*]}"
    # A package's own service would take a port that nobody asked for: our broker is started by the hub.
    "${sudo[@]}" apt-get update -qq >/dev/null || fail "apt-get update failed. Install by hand: ${missing[*]}"
    # sudo keeps nothing of the environment, so env comes behind it.
    "${sudo[@]}" env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1 ||
        fail "apt-get install -y ${missing[*]} failed. Try it by hand to see why."
}

# Called with PATH as it is in a login shell: Debian keeps daemons and ldconfig in sbin.
PATH=$PATH:/usr/sbin:/sbin
missing=()
command -v dotnet >/dev/null || fail "The .NET 10 SDK is missing: install dotnet-sdk-10.0 (https://learn.microsoft.com/dotnet/core/install/linux-debian)."
[[ $(dotnet --list-sdks) =~ (^|$'\n')10\. ]] || fail "The .NET 10 SDK is missing; found: $(dotnet --list-sdks | tr '\n' ' '). Install dotnet-sdk-10.0."
need mosquitto command -v mosquitto
need libmosquitto1 library libmosquitto.so.1
need util-linux command -v setpriv
# The package of the ICU library has its version in its name: 72 in Debian 12.
newest_icu() {
    apt-cache search --names-only '^libicu[0-9]+$' 2>/dev/null | cut -d ' ' -f 1 | sort -V | tail -n 1 | grep . || echo libicu72
}
library libicuuc.so. || missing+=("$(newest_icu)")

# build PROJECT...: builds for use, quietly; shows everything when it fails.
build() {
    local file log
    file=$(mktemp)
    # Without a name, nothing of it is left whenever this ends.
    exec {log}<>"$file"
    rm -f "$file"
    for project in "$@"; do
        dotnet build "$project" -c Release -v quiet --nologo >&"$log" 2>&1 || { cat "/dev/fd/$log" >&2; fail "Building $project failed."; }
    done
    exec {log}>&-
}
