/// A layer of a network.
///
/// Cells pass between layers as sequences of positions, each of some channels. The columns of a matrix come in as
/// positions of one channel; a dense layer takes all cells at once and gives positions of one channel.
public enum NetworkLayer: Sendable, Equatable {
    /// Every output sees every input; `rectified` sets what is below 0 to 0 (ReLU).
    case dense(units: Int, rectified: Bool = true)
    /// A 1-D convolution over windows of `width` positions, without padding; `filters` channels come out.
    case convolution(filters: Int, width: Int, rectified: Bool = true)
    /// The largest of each `width` neighbouring positions, for each channel.
    case maxPooling(width: Int)
    /// Each channel normalised by the batch in training, by running statistics in scoring; then scaled and shifted.
    case batchNormalisation(rectified: Bool = true)
    /// In training, a share of the cells is dropped at random.
    case dropout(rate: Float)
}
