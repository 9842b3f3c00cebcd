using System.Diagnostics;

namespace Logistics.Tests.Support;

/// <summary>Waits for what other threads and processes bring about, with an end.</summary>
internal static class Eventually
{
    public static void True(Func<bool> condition, string otherwise, int seconds = 20)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(seconds), otherwise);
            Thread.Sleep(10);
        }
    }

    public static async Task TrueAsync(Func<Task<bool>> condition, string otherwise, int seconds = 20)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(seconds), otherwise);
            await Task.Delay(10);
        }
    }
}
