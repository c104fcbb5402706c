import Kernels
import Tabular

/// The checks that all one-class models share.
func checkOneClass(_ data: TrainingSet) throws(LearningError) {
    guard data.matrix.rows > 1 else { throw .noRows }
    guard data.matrix.columns > 0 else { throw .noColumns }
    guard data.matrix.columns <= TreeNode.columnLimit else {
        throw .tooManyColumns(found: data.matrix.columns, limit: TreeNode.columnLimit)
    }
}
