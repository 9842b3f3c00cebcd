using System.Runtime.InteropServices;

namespace Logistics.Mqtt;

/// <summary>The few calls of libmosquitto 2.0 that <see cref="MqttClient"/> makes. Handles are the library's own pointers.</summary>
internal static unsafe partial class LibMosquitto
{
    public const int Success = 0;
    public const int NoConnection = 4;
    public const int ConnectionLost = 7;

    public const int OptionProtocolVersion = 1;
    public const int OptionReceiveMaximum = 4;
    public const int OptionSendMaximum = 5;
    public const int OptionTcpNoDelay = 11;
    public const int ProtocolVersion5 = 5;
    public const int PropertyMessageExpiryInterval = 2;
    public const int PropertySessionExpiryInterval = 17;
    public const int SubscribeNoLocal = 4;
    public const int TlsWantsMoreFromSocket = 3;

    private const int SilentBroker = 19;
    private const int MalformedPacket = 21;
    private const int FirstReason = 128;
    private const string UnknownError = "Unknown error.";
    private const string Library = "libmosquitto.so.1";

    [LibraryImport(Library, EntryPoint = "mosquitto_lib_init")]
    public static partial int Initialise();

    [LibraryImport(Library, EntryPoint = "mosquitto_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint Create(string clientId, [MarshalAs(UnmanagedType.U1)] bool cleanStart, nint userData);

    [LibraryImport(Library, EntryPoint = "mosquitto_destroy")]
    public static partial void Destroy(nint client);

    [LibraryImport(Library, EntryPoint = "mosquitto_threaded_set")]
    public static partial int SetThreaded(nint client, [MarshalAs(UnmanagedType.U1)] bool threaded);

    [LibraryImport(Library, EntryPoint = "mosquitto_int_option")]
    public static partial int SetOption(nint client, int option, int value);

    [LibraryImport(Library, EntryPoint = "mosquitto_will_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetWill(
        nint client, string topic, int length, byte* payload, int qos, [MarshalAs(UnmanagedType.U1)] bool retain);

    [LibraryImport(Library, EntryPoint = "mosquitto_tls_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetTls(nint client, string authority, string? folder, string certificate, string key, nint passwordCallback);

    [LibraryImport(Library, EntryPoint = "mosquitto_connect_v5_callback_set")]
    public static partial void OnConnect(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void> callback);

    [LibraryImport(Library, EntryPoint = "mosquitto_disconnect_v5_callback_set")]
    public static partial void OnDisconnect(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, nint, void> callback);

    [LibraryImport(Library, EntryPoint = "mosquitto_message_callback_set")]
    public static partial void OnMessage(nint client, delegate* unmanaged[Cdecl]<nint, nint, Message*, void> callback);

    /// <summary>Called when a message of QoS 0 has left, or when the broker has answered one of QoS 1.</summary>
    [LibraryImport(Library, EntryPoint = "mosquitto_publish_callback_set")]
    public static partial void OnPublish(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, void> callback);

    [LibraryImport(Library, EntryPoint = "mosquitto_property_add_int32")]
    public static partial int AddProperty(nint* list, int identifier, uint value);

    [LibraryImport(Library, EntryPoint = "mosquitto_property_free_all")]
    public static partial void FreeProperties(nint* list);

    [LibraryImport(Library, EntryPoint = "mosquitto_connect_bind_v5", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Connect(nint client, string host, int port, int keepAliveSeconds, nint bindAddress, nint properties);

    [LibraryImport(Library, EntryPoint = "mosquitto_disconnect")]
    public static partial int Disconnect(nint client);

    [LibraryImport(Library, EntryPoint = "mosquitto_subscribe_v5", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Subscribe(nint client, int* messageId, string filter, int qos, int options, nint properties);

    [LibraryImport(Library, EntryPoint = "mosquitto_publish_v5")]
    public static partial int Publish(
        nint client, int* messageId, byte* topic, int length, byte* payload, int qos, [MarshalAs(UnmanagedType.U1)] bool retain,
        nint properties);

    [LibraryImport(Library, EntryPoint = "mosquitto_socket")]
    public static partial int Socket(nint client);

    [LibraryImport(Library, EntryPoint = "mosquitto_want_write")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool WantsWrite(nint client);

    [LibraryImport(Library, EntryPoint = "mosquitto_loop_read")]
    public static partial int Read(nint client, int maxPackets);

    [LibraryImport(Library, EntryPoint = "mosquitto_loop_write")]
    public static partial int Write(nint client, int maxPackets);

    [LibraryImport(Library, EntryPoint = "mosquitto_loop_misc")]
    public static partial int Housekeep(nint client);

    /// <summary>The connection's TLS session; 0 without TLS and as soon as the connection is lost.</summary>
    [LibraryImport(Library, EntryPoint = "mosquitto_ssl_get")]
    public static partial nint Tls(nint client);

    // OpenSSL's calls are looked up through libmosquitto, which finds them in the very libssl that it is linked with: a session must
    // not be handed to another version's code.
    [LibraryImport(Library, EntryPoint = "SSL_set_read_ahead")]
    public static partial void SetTlsReadAhead(nint tls, int isAhead);

    [LibraryImport(Library, EntryPoint = "SSL_has_pending")]
    public static partial int TlsHolds(nint tls);

    [LibraryImport(Library, EntryPoint = "SSL_want")]
    public static partial int TlsWants(nint tls);

    [LibraryImport(Library, EntryPoint = "SSL_get_wbio")]
    private static partial nint TlsWriter(nint tls);

    [LibraryImport(Library, EntryPoint = "SSL_set0_wbio")]
    private static partial void SetTlsWriter(nint tls, nint writer);

    [LibraryImport(Library, EntryPoint = "BIO_f_buffer")]
    private static partial nint BufferMethod();

    [LibraryImport(Library, EntryPoint = "BIO_new")]
    private static partial nint NewWriter(nint method);

    [LibraryImport(Library, EntryPoint = "BIO_push")]
    private static partial nint PutBefore(nint writer, nint next);

    [LibraryImport(Library, EntryPoint = "BIO_up_ref")]
    private static partial int ShareWriter(nint writer);

    [LibraryImport(Library, EntryPoint = "BIO_int_ctrl")]
    private static partial nint ControlWriter(nint writer, int command, nint value, int which);

    /// <summary>Gathers what the session writes until <see cref="SendGathered"/>, or until it is so many bytes.</summary>
    public static void GatherWrites(nint tls, int bytes)
    {
        const int setBufferSize = 117;
        const int ofWrites = 1;
        nint socket = TlsWriter(tls);
        nint buffer = NewWriter(BufferMethod());
        if (buffer == 0) return;
        _ = ControlWriter(buffer, setBufferSize, bytes, ofWrites);

        // The session gives up its own hold on the socket with the writer that is taken from it; the buffer needs one.
        _ = ShareWriter(socket);
        SetTlsWriter(tls, PutBefore(buffer, socket));
    }

    /// <summary>Sends what was gathered, as far as the socket takes it; true when nothing is left.</summary>
    public static bool SendGathered(nint tls)
    {
        const int flush = 11;
        const int left = 13;
        nint writer = TlsWriter(tls);
        _ = ControlWriter(writer, flush, 0, 0);
        return ControlWriter(writer, left, 0, 0) == 0;
    }

    [LibraryImport(Library, EntryPoint = "mosquitto_strerror")]
    private static partial byte* ErrorText(int code);

    [LibraryImport(Library, EntryPoint = "mosquitto_reason_string")]
    private static partial byte* ReasonText(int code);

    /// <summary>What a return code (below 128) or an MQTT 5 reason code (128 and more) says.</summary>
    public static string Describe(int code) => code switch
    {
        // For these 2.0 knows no words but "Unknown error.".
        SilentBroker => "The broker was not heard within the keep-alive time.",
        MalformedPacket => "What the broker sent is not MQTT.",
        >= FirstReason => $"The broker says: {Marshal.PtrToStringUTF8((nint)ReasonText(code))}.",
        _ => Marshal.PtrToStringUTF8((nint)ErrorText(code)) is { } words and not UnknownError ? words : $"Error {code} of libmosquitto.",
    };

    /// <summary>The library's message, as laid out in its header.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public int MessageId;
        public byte* Topic;
        public byte* Payload;
        public int PayloadLength;
        public int Qos;
        public byte Retain;
    }
}
