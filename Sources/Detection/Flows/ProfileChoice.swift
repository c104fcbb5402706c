import Flows
import Learning
import Tabular

/// Finds the profile of flow rows that has what a detector reads.
struct ProfileChoice: Sendable {
    private let inputs: [Feature]

    init(_ inputs: [Feature]) { self.inputs = inputs }

    /// The profiles of flows, those of the most features first.
    private static let profiles: [MeterProfile] = [.fixed, .cic2017, .kdd, .basic]

    /// The first profile with all features.
    func profile(
        model: String, source: String, available: Set<MeterProfile>
    ) throws(DetectionError) -> MeterProfile {
        let fitting = Self.profiles.filter { missing(in: $0).isEmpty }
        if let profile = fitting.first(where: available.contains) { return profile }
        if let profile = fitting.first {
            throw .missingFeatures(
                model: model, source: source, features: inputs.map(\.name), mend: Self.mend(needs: profile))
        }
        let nearest = Self.profiles.min { missing(in: $0).count < missing(in: $1).count } ?? .fixed
        let isNSLKDD = Set(inputs.map(\.name)).isSuperset(of: ["dst_host_count", "srv_count"])
        throw .missingFeatures(
            model: model, source: source, features: missing(in: nearest),
            mend: isNSLKDD
                ? "Train it with '--features live', which leaves out what only the payload tells."
                : "Train a model on CICIDS2017, on NSL-KDD with '--features live', or on rows of 'lapwing meter'.")
    }

    private static func mend(needs profile: MeterProfile) -> String {
        "It needs packets: give a capture file or 'interface:NAME', from which '\(profile.rawValue)' rows are metered."
    }

    /// The features that a profile does not have.
    private func missing(in profile: MeterProfile) -> [String] {
        let schema = profile.flowSchema
        return inputs.filter { input in
            guard let schema, let index = schema.index(of: input.name) else { return true }
            return schema.features[index].levels.isEmpty != input.levels.isEmpty
        }.map(\.name)
    }
}

extension FeatureNorms {
    /// What training took for usual: all that is known where nothing of this place was learnt.
    init(_ detector: Detector, schema: FeatureSchema) {
        let medians = detector.usualValues
        let values = schema.features.map { medians[$0.name] ?? 0 }
        self.init(
            medians: values, low: values, high: values,
            shares: schema.features.map { [Float](repeating: 0, count: $0.levels.count) })
    }
}
