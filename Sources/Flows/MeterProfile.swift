/// Which features the meter computes: one flow table, several views.
public enum MeterProfile: String, Sendable, CaseIterable, Codable {
    /// The corrected CICIDS2017 features (Liu et al., CNS 2022).
    case fixed
    /// The 2017 meter's features with its bugs, so that live traffic looks as its published rows do.
    case cic2017
    /// The 28 of NSL-KDD's 41 features that need no payload.
    case kdd
    /// Bytes and packets each way and the duration: what every source gives.
    case basic
    /// One row per active host and window.
    case host
}
