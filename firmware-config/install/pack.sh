#!/usr/bin/env bash
# Makes the release archive of the edge agent for nodes: edge-agent-VERSION.tar.gz and its checksum.
#
#   firmware-config/install/pack.sh [--out DIR] [--runtime FILE] [--package FILE.deb ...]
#
#   --runtime FILE    .NET's own archive dotnet-runtime-10.*-linux-arm64.tar.gz, for nodes without internet
#   --package FILE    Debian packages to bring along (libmosquitto1 and what it needs), for the same
# Needs: the .NET 10 SDK and device-tree-compiler.
set -euo pipefail
out=$PWD runtime="" packages=()
while [[ $# -gt 0 ]]; do
    [[ $# -ge 2 ]] || { echo "$1 wants a value." >&2; exit 2; }
    case $1 in
        --out) out=$(realpath "$2") ;;
        --runtime) runtime=$(realpath "$2") ;;
        --package) packages+=("$(realpath "$2")") ;;
        *) echo "Unknown option '$1'." >&2; exit 2 ;;
    esac
    shift 2
done
cd "$(dirname "$0")/../.."
command -v dtc >/dev/null || { echo "dtc is missing: apt-get install device-tree-compiler" >&2; exit 2; }

version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
release=$work/edge-agent-$version
mkdir -p "$release/overlays" "$release/systemd" "$release/completions"
dotnet publish edge-agent -c Release -v quiet --nologo -o "$release/agent"
dotnet "$release/agent/Logistics.EdgeAgent.dll" completion bash >"$release/completions/edge-agent"
for source in firmware-config/overlays/*.dts; do
    dtc -@ -q -I dts -O dtb -o "$release/overlays/$(basename "$source" .dts).dtbo" "$source"
done
cp firmware-config/systemd/{ward-edge-agent.service,60-ward-sensors.rules,ward-logistics.sysusers} "$release/systemd/"
cp firmware-config/install/{install.sh,ward-upgrade,edge-agent} "$release/"
echo "$version" >"$release/VERSION"
if [[ -n $runtime ]]; then mkdir "$release/dotnet" && tar -xzf "$runtime" -C "$release/dotnet"; fi
if [[ ${#packages[@]} -gt 0 ]]; then mkdir "$release/packages" && cp "${packages[@]}" "$release/packages/"; fi
archive=$out/edge-agent-$version.tar.gz
tar -czf "$archive" --owner=0 --group=0 --sort=name -C "$work" "edge-agent-$version"
(cd "$out" && sha256sum "$(basename "$archive")" >"$archive.sha256")
echo "$archive"
