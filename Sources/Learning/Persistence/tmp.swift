public struct ArchiveWriter {}
public struct ArchiveReader {}
extension IsolationForest { public func encode(to archive: inout ArchiveWriter) {}
public init(from archive: ArchiveReader) throws(LearningError) { throw .cancelled } }
extension ExtraTrees { public func encode(to archive: inout ArchiveWriter) {}
public init(from archive: ArchiveReader) throws(LearningError) { throw .cancelled } }
