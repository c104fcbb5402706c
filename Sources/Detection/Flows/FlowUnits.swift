import Tabular

/// What a feature is measured in, as a reason says it.
enum FlowUnits {
    /// A unit, and what the feature's value is multiplied by to be in it.
    static func unit(of feature: Feature) -> (name: String, scale: Double) {
        if let unit = feature.unit { return (unit, 1) }
        let name = feature.name
        func has(_ part: String) -> Bool { name.contains(part) }
        // CICIDS2017 counts microseconds.
        if has("Duration") || has("IAT") || has("Active") || has("Idle") || has("Flow Time") { return ("s", 1e-6) }
        if has("Bytes/s") || has("Bulk Rate") { return ("bytes/s", 1) }
        if has("Packets/s") { return ("packets/s", 1) }
        if has("Variance") { return ("bytes²", 1) }
        if has("Flag") || has("Packet/Bulk") || has("Packets/Bulk") || has("Pkts") || has("act_data_pkt") {
            return ("packets", 1)
        }
        if has("Length") || has("Bytes") || has("bytes") || has("Size") || has("seg_size") { return ("bytes", 1) }
        if has("Packet") || has("packets") { return ("packets", 1) }
        if name.hasSuffix("_rate") { return ("share", 1) }
        if name == "count" || name.hasSuffix("_count") { return ("connections", 1) }
        return ("", 1)
    }
}
