/// The data set that a file belongs to, which says how its columns and labels are to be read.
public enum DatasetKind: String, Sendable, Codable, CaseIterable {
    /// NSL-KDD as text: 41 features, label, difficulty; no header. Tavallaee et al. 2009.
    case nslKDD = "nsl-kdd"
    /// NSL-KDD as ARFF, which tells only normal from anomaly.
    case nslKDDARFF = "nsl-kdd-arff"
    /// CICIDS2017 as published. Sharafaldin et al. 2018.
    case cicids2017 = "cicids2017"
    /// CICIDS2017 as corrected by Liu et al., CNS 2022.
    case cicids2017Improved = "cicids2017-improved"
    /// UNSW-NB15's training and test sets. Moustafa and Slay 2015.
    case unswNB15 = "unsw-nb15"
    /// The synthetic set that `lapwing simulate rows` makes.
    case synthetic
    /// Any CSV with a header and a label column that the user names.
    case csv
}
