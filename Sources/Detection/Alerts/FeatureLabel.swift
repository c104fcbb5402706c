/// Names and values of flow features for sentences.
enum FeatureLabel {
    /// A feature's name in plain words where we have them, else as its profile spells it.
    static func name(_ feature: String) -> String { names[feature] ?? feature }

    /// A value with its unit; the features of CICIDS2017 have times in microseconds.
    static func value(_ value: Double, of reason: Reason, digits: Int = 2) -> String {
        switch unit(reason) {
        case "bytes": HumanNumber.bytes(value, digits: digits)
        case "s": HumanNumber.seconds(value, digits: digits)
        case "us": HumanNumber.seconds(value / 1e6, digits: digits)
        case "bytes/s": HumanNumber.bytes(value, digits: digits) + "/s"
        case "ratio": HumanNumber.percent(value, digits: digits)
        default: HumanNumber.count(value, digits: digits)
        }
    }

    private static func unit(_ reason: Reason) -> String {
        let feature = reason.feature
        switch reason.unit {
        case "us", "µs", "microseconds": return "us"
        case "B", "bytes", "byte": return "bytes"
        case "s", "seconds": return "s"
        case "ratio", "bytes/s": return reason.unit
        default: break
        }
        guard reason.unit.isEmpty else { return reason.unit }
        if feature.hasSuffix("Bytes/s") { return "bytes/s" }
        if feature.hasPrefix("Active ") || feature.hasPrefix("Idle ") || feature.contains("IAT")
            || feature == "Flow Duration" || feature == "Total TCP Flow Time"
        {
            return "us"
        }
        if feature.contains("Packet Length Variance") { return "" }
        if feature.contains("Length") || feature.contains("Segment Size") || feature.contains("Packet Size")
            || feature.contains("Bytes/Bulk") || feature.contains("Win ")
        {
            return "bytes"
        }
        return feature.hasSuffix("_rate") ? "ratio" : ""
    }

    private static let names: [String: String] = [
        "Flow Duration": "its duration", "duration": "its duration", "Duration": "its duration",
        "Total Fwd Packet": "packets sent", "Total Fwd Packets": "packets sent", "PacketsSent": "packets sent",
        "Total Bwd packets": "packets received", "Total Backward Packets": "packets received",
        "PacketsReceived": "packets received",
        "Total Length of Fwd Packet": "payload sent", "Total Length of Fwd Packets": "payload sent",
        "Total Length of Bwd Packet": "payload received", "Total Length of Bwd Packets": "payload received",
        "BytesSent": "bytes sent", "src_bytes": "payload sent",
        "BytesReceived": "bytes received", "dst_bytes": "payload received",
        "Fwd Packet Length Max": "the largest packet sent", "Bwd Packet Length Max": "the largest packet received",
        "Fwd Packet Length Mean": "the mean packet sent", "Bwd Packet Length Mean": "the mean packet received",
        "Fwd Packet Length Std": "the spread of packets sent",
        "Bwd Packet Length Std": "the spread of packets received",
        "Fwd Packet Length Min": "the smallest packet sent", "Bwd Packet Length Min": "the smallest packet received",
        "Packet Length Min": "the smallest packet", "Packet Length Max": "the largest packet",
        "Packet Length Mean": "the mean packet", "Packet Length Std": "the spread of packets",
        "Average Packet Size": "the mean packet",
        "Flow Bytes/s": "its rate", "Flow Packets/s": "packets a second",
        "Fwd Packets/s": "packets sent a second", "Bwd Packets/s": "packets received a second",
        "Flow IAT Mean": "the mean gap between packets", "Flow IAT Max": "the longest gap between packets",
        "Flow IAT Std": "the spread of gaps between packets", "Flow IAT Min": "the shortest gap between packets",
        "Fwd IAT Mean": "the mean gap between packets sent", "Bwd IAT Mean": "the mean gap between packets received",
        "Fwd IAT Max": "the longest gap between packets sent",
        "Bwd IAT Max": "the longest gap between packets received",
        "SYN Flag Count": "SYN flags", "RST Flag Count": "RST flags", "FIN Flag Count": "FIN flags",
        "PSH Flag Count": "PSH flags", "ACK Flag Count": "ACK flags", "URG Flag Count": "URG flags",
        "FWD Init Win Bytes": "its first window", "Bwd Init Win Bytes": "the answer's first window",
        "Idle Max": "its longest silence", "Idle Mean": "its mean silence", "Active Max": "its longest activity",
        "count": "connections to this host in 2 s", "srv_count": "connections to this service in 2 s",
        "serror_rate": "half-open connections to this host", "srv_serror_rate": "half-open connections to this service",
        "rerror_rate": "refused connections to this host", "srv_rerror_rate": "refused connections to this service",
        "same_srv_rate": "connections to this host on the same service",
        "diff_srv_rate": "different services on this host",
        "srv_diff_host_rate": "different hosts on this service",
        "dst_host_count": "connections to this host", "dst_host_srv_count": "connections to this service",
        "dst_host_same_srv_rate": "recent connections to this host on the same service",
        "dst_host_diff_srv_rate": "recent different services on this host",
        "dst_host_same_src_port_rate": "recent connections from the same port",
        "dst_host_srv_diff_host_rate": "recent different hosts on this service",
        "dst_host_serror_rate": "recent half-open connections to this host",
        "dst_host_srv_serror_rate": "recent half-open connections to this service",
        "dst_host_rerror_rate": "recent refused connections to this host",
        "dst_host_srv_rerror_rate": "recent refused connections to this service",
    ]
}
