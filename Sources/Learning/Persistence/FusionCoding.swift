extension EvidenceCurve {
    func encode(to archive: inout ArchiveWriter) {
        archive.add("evidence.scores", scores)
        archive.add("evidence.values", values)
        archive.add("evidence.tail", [tailScale])
    }

    init(from archive: ArchiveReader) throws(LearningError) {
        let tail = try archive.floats("evidence.tail")
        self.init(
            scores: try archive.floats("evidence.scores"), values: try archive.floats("evidence.values"),
            tailScale: tail.first ?? 0)
        guard tail.count == 1, isSound else { throw archive.damaged("a member's evidence is no curve") }
    }
}

extension NoveltyRule {
    func encode(to archive: inout ArchiveWriter) {
        archive.add("novelty.evidence", oneClassEvidence)
        archive.add("novelty.counts", classProbabilities.map { UInt32($0.count) })
        archive.add("novelty.probabilities", classProbabilities.flatMap { $0 })
    }

    init(from archive: ArchiveReader, classCount: Int) throws(LearningError) {
        let evidence = try archive.floats("novelty.evidence")
        let counts = try archive.integers("novelty.counts").map { Int($0) }
        let all = try archive.floats("novelty.probabilities")
        guard counts.count == classCount, counts.reduce(0, +) == all.count, areAscending(evidence) else {
            throw archive.damaged("its rule for what is novel does not fit its classes")
        }
        var start = 0
        var classes: [[Float]] = []
        for count in counts {
            classes.append(Array(all[start..<start + count]))
            start += count
        }
        guard classes.allSatisfy(areAscending) else {
            throw archive.damaged("its rule for what is novel is not in order")
        }
        self.init(oneClassEvidence: evidence, classProbabilities: classes)
    }
}

private func areAscending(_ values: [Float]) -> Bool {
    values.allSatisfy { !$0.isNaN } && zip(values, values.dropFirst()).allSatisfy { $0 <= $1 }
}
