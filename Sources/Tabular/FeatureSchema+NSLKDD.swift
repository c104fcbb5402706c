extension FeatureSchema {
    /// The 28 features of NSL-KDD that need no payload, in the order of its files: what live traffic gives.
    ///
    /// The levels of its three categorical features are left to who writes or reads them. The identifiers are those
    /// that the meter puts before the features.
    public static let nslKDDLive = FeatureSchema(
        features: NSLKDDColumns.names.filter { !NSLKDDColumns.contentFeatures.contains($0) }.map { name in
            Feature(
                name: name, kind: NSLKDDColumns.categorical.contains(name) ? .categorical(levels: []) : .numeric,
                unit: units[name], profile: "kdd")
        },
        identifiers: ["Timestamp", "Src IP", "Src Port", "Dst IP", "Dst Port"])

    private static let units = ["duration": "s", "src_bytes": "bytes", "dst_bytes": "bytes"]
}
