# A kernel of Debian's for the tests that want a real one, which QEMU boots: fetched and unpacked, never installed. Sourced after setup.sh.

kernel_folder=${XDG_CACHE_HOME:-$HOME/.cache}/ward-logistics/kernel
# In the order in which they are loaded: the files of the host, the bridge to I2C, its bus, the driver of a part on it, and a thermometer
# with a buffer.
kernel_modules="virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci 9pnet 9pnet_virtio netfs fscache 9p
hid uhid hid-cp2112 i2c-dev industrialio vl53l0x-i2c
hid-sensor-hub kfifo_buf industrialio-triggered-buffer hid-sensor-iio-common hid-sensor-trigger hid-sensor-temperature"

# Where it can't be had the tests skip, and say why: 70 MB through the mirror are no reason to fail.
fetch_kernel() {
    [[ $(uname -m) != x86_64 || $(cat "$kernel_folder/modules" 2>/dev/null) == "$kernel_modules" ]] && return
    command -v apt-cache >/dev/null && command -v dpkg-deb >/dev/null || return 0
    say "Fetching a kernel for the tests"
    local work package wanted
    work=$(mktemp -d)
    package=$(apt-cache depends linux-image-amd64 2>/dev/null | sed -n 's/^ *Depends: \(linux-image-[^ ]*\)$/\1/p' | head -n 1)
    wanted=(./boot/vmlinuz'*')
    for module in $kernel_modules; do wanted+=("*/$module.ko"); done
    if (cd "$work" && chmod 755 . && apt-get download -qq "$package" >/dev/null 2>&1 &&
        dpkg-deb --fsys-tarfile ./*.deb | tar -x --wildcards "${wanted[@]}"); then
        mkdir -p "$kernel_folder"
        find "$work" -name '*.ko' -exec mv -t "$kernel_folder" {} +
        mv "$work"/boot/vmlinuz* "$kernel_folder/vmlinuz"
        # Last: with it in place the rest is there.
        echo "$kernel_modules" >"$kernel_folder/modules"
    else
        say "There is no kernel to be had: what needs one is skipped."
    fi
    rm -rf "$work"
}
