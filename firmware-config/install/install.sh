#!/bin/sh
# Installs the edge agent from the unpacked release archive that this file lies in, or brings what is installed up to it. Run as root on the
# node; may be run again at any time. Makes users, services and device rules; touches neither keys nor configuration.
#
#   install.sh [--root DIR]     DIR: into a mounted card or an image instead of this machine; nothing is started then
set -eu

root=""
case "${1:-}" in
    "") ;;
    --root) root=${2:?"--root wants a folder"} ;;
    *) echo "Unknown option '$1'. Usage: install.sh [--root DIR]" >&2; exit 2 ;;
esac
here=$(cd "$(dirname "$0")" && pwd)
version=$(cat "$here/VERSION") || { echo "$here is no unpacked release: VERSION is missing." >&2; exit 2; }
[ -n "$root" ] || [ "$(id -u)" = 0 ] || { echo "This needs root: sudo $0" >&2; exit 2; }

home=$root/opt/ward-logistics
completions=$root/usr/share/bash-completion/completions
mkdir -p "$home/versions" "$home/bin" "$root/etc/systemd/system" "$root/etc/udev/rules.d" \
    "$root/usr/lib/sysusers.d" "$root/usr/local/bin" "$completions"

# A folder that is whole or not there: power may go at any moment.
if [ ! -d "$home/versions/$version" ]; then
    rm -rf "$home/versions/.new"
    cp -r "$here/agent" "$home/versions/.new"
    sync
    mv "$home/versions/.new" "$home/versions/$version"
fi
if [ -d "$here/dotnet" ]; then
    rm -rf "$home/.dotnet-new"
    cp -r "$here/dotnet" "$home/.dotnet-new"
    sync
    rm -rf "$home/.dotnet-old"
    [ ! -d "$home/dotnet" ] || mv "$home/dotnet" "$home/.dotnet-old"
    mv "$home/.dotnet-new" "$home/dotnet"
    rm -rf "$home/.dotnet-old"
fi

install -m 0755 "$here/ward-upgrade" "$home/bin/ward-upgrade"
install -m 0755 "$here/edge-agent" "$root/usr/local/bin/edge-agent"
install -m 0644 "$here/completions/edge-agent" "$completions/edge-agent"
install -m 0644 "$here/systemd/ward-edge-agent.service" "$root/etc/systemd/system/"
install -m 0644 "$here/systemd/60-ward-sensors.rules" "$root/etc/udev/rules.d/"
install -m 0644 "$here/systemd/ward-logistics.sysusers" "$root/usr/lib/sysusers.d/ward-logistics.conf"
for boot in "$root/boot/firmware" "$root/boot"; do
    if [ -d "$boot/overlays" ]; then
        install -m 0644 "$here"/overlays/*.dtbo "$boot/overlays/"
        break
    fi
done
[ -e "$home/current" ] || ln -s "versions/$version" "$home/current"
[ -z "$root" ] || { echo "Installed $version into $root."; exit 0; }

systemd-sysusers
if ! ldconfig -p | grep -q 'libmosquitto\.so\.1'; then
    set -- "$here"/packages/*.deb
    if [ -e "$1" ]; then dpkg -i "$@"; else apt-get update -qq && apt-get install -y -qq --no-install-recommends libmosquitto1; fi
fi
udevadm control --reload && udevadm trigger
systemctl daemon-reload
systemctl enable ward-edge-agent.service
if [ "$(readlink "$home/current")" = "versions/$version" ]; then
    echo "Installed $version."
else
    echo "Installed $version beside the one that runs. Switch with: $home/bin/ward-upgrade $version"
fi
