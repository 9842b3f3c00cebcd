using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Logistics.Tests.Sensors.Kernel;

/// <summary>
/// Debian's kernel in QEMU, in software where the machine has nothing better. It sees this machine's files, read-only, and runs the tests'
/// own program there as root.
/// </summary>
internal static class VirtualMachine
{
    private const string Busybox = "/bin/busybox";
    private const string Qemu = "/usr/bin/qemu-system-x86_64";

    private static string Kernel => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "ward-logistics", "kernel");

    // What .ci/kernel.sh fetched, in the order in which it is loaded.
    private static string[] Modules() =>
        File.ReadAllText(Path.Combine(Kernel, "modules")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What is missing for it; null when nothing is.</summary>
    public static string? Missing()
    {
        foreach ((string file, string package) in ((string, string)[])[(Qemu, "qemu-system-x86"), (Busybox, "busybox-static")])
        {
            if (!File.Exists(file)) return $"needs {file} (apt install {package})";
        }

        return File.Exists(Path.Combine(Kernel, "modules")) ? null : $"needs Debian's kernel in {Kernel} (./test.sh fetches it)";
    }

    /// <summary>Runs the guest.</summary>
    /// <returns>All that came over its console.</returns>
    public static string Run(TimeSpan patience)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("vm-");
        string memory = Path.Combine(folder.FullName, "initramfs");
        using (Archive archive = new(memory))
        {
            archive.Add("init", Encoding.UTF8.GetBytes(Init()), isExecutable: true);
            archive.Add("busybox", File.ReadAllBytes(Busybox), isExecutable: true);
            foreach (string module in Modules()) archive.Add($"{module}.ko", File.ReadAllBytes(Path.Combine(Kernel, $"{module}.ko")));
        }

        using Process qemu = Process.Start(new ProcessStartInfo(Qemu,
        [
            "-accel", "tcg", "-cpu", "max", "-smp", "2", "-m", "1024", "-display", "none", "-serial", "stdio",
            "-monitor", "none", "-no-reboot", "-nic", "none", "-kernel", Path.Combine(Kernel, "vmlinuz"), "-initrd", memory,
            "-append", "console=ttyS0 quiet panic=-1",
            "-virtfs", "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap",
        ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = qemu.StandardOutput.ReadToEndAsync();
        Task<string> error = qemu.StandardError.ReadToEndAsync();
        if (!qemu.WaitForExit(patience)) qemu.Kill();
        qemu.WaitForExit();
        folder.Delete(recursive: true);
        return output.Result + error.Result;
    }

    private static string Init()
    {
        string tests = typeof(VirtualMachine).Assembly.Location;
        string dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        return $$"""
            #!/busybox sh
            b=/busybox
            $b mkdir -p /dev /proc /sys /host
            $b mount -t devtmpfs dev /dev
            $b mount -t proc proc /proc
            $b mount -t sysfs sys /sys
            for module in {{string.Join(' ', Modules())}}; do $b insmod /$module.ko || echo "guest: $module is not loaded"; done
            $b mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=262144 host /host
            $b mount -t tmpfs run /host/run
            for folder in dev proc sys; do $b mount --bind /$folder /host/$folder; done
            export TMPDIR=/run HOME=/run DOTNET_EnableDiagnostics=0 DOTNET_TieredPGO=0 PATH={{Path.GetDirectoryName(dotnet)}}:/usr/bin:/bin
            $b chroot /host "{{dotnet}}" exec "{{tests}}" {{KernelGuest.Name}} || $b dmesg | $b tail -n 40
            $b poweroff -f

            """;
    }

    /// <summary>A cpio archive of the kind that the kernel unpacks into its memory ("newc").</summary>
    private sealed class Archive(string path) : IDisposable
    {
        private const int Regular = 0x8000;
        private readonly FileStream _file = File.Create(path);

        public void Add(string name, byte[] content, bool isExecutable = false)
        {
            int mode = Regular | (isExecutable ? 0b111_101_101 : 0b110_100_100);
            int[] fields = [0, mode, 0, 0, 1, 0, content.Length, 0, 0, 0, 0, name.Length + 1, 0];
            string head = string.Concat(fields.Select(static field => field.ToString("X8", CultureInfo.InvariantCulture)));
            _file.Write(Encoding.ASCII.GetBytes($"070701{head}{name}\0"));
            Pad();
            _file.Write(content);
            Pad();
        }

        public void Dispose()
        {
            Add("TRAILER!!!", []);
            _file.Dispose();
        }

        private void Pad() => _file.Write(new byte[(4 - (_file.Position % 4)) % 4]);
    }
}
