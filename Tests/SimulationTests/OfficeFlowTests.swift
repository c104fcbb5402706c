import Flows
import Simulation
import Testing

/// How hard the simulated attacks are to tell from what the office does anyway.
@Suite struct OfficeFlowTests {
    private static let quiet: [AttackKind] = [
        .scanFast, .scanSlow, .sshBruteforce, .slowloris, .dnsTunnel, .beacon, .exfiltration,
    ]

    /// The area under the ROC curve of one feature: how often an attack's value is higher than a benign one's.
    private func area(_ attacks: [Double], _ benign: [Double]) -> Double {
        let sorted = benign.sorted()
        var wins = 0.0
        for value in attacks {
            let below = sorted.partitioningIndex { $0 >= value }
            let upTo = sorted.partitioningIndex { $0 > value }
            wins += Double(below) + Double(upTo - below) / 2
        }
        return wins / (Double(attacks.count) * Double(benign.count))
    }

    @Test func noSingleFeatureGivesAnAttackAway() {
        var benign: [[Double]] = []
        var attacks: [AttackKind: [[Double]]] = [:]
        var frames = 0
        for seed in 1...20 as ClosedRange<UInt64> {
            let run = OfficeRun(seed: seed, minutes: 10, attacks: Self.quiet, intensity: 0.12)
            frames += run.frames
            for flow in run.flows {
                if let kind = flow.kind {
                    attacks[kind, default: []].append(flow.features)
                } else {
                    benign.append(flow.features)
                }
            }
        }
        print("20 seeds: \(frames) frames, \(benign.count) benign flows")
        let names = FixedFlow.schema.features.map(\.name)
        for kind in Self.quiet {
            let rows = attacks[kind] ?? []
            #expect(rows.count >= 20)
            let areas = names.indices.map { column in
                (name: names[column], area: area(rows.map { $0[column] }, benign.map { $0[column] }))
            }
            let ranked = areas.sorted { max($0.area, 1 - $0.area) > max($1.area, 1 - $1.area) }
            let best = ranked.prefix(6).map { "\($0.name) \(Double(Int($0.area * 1000)) / 1000)" }
            print("\(kind.rawValue): \(rows.count) flows; \(best.joined(separator: ", "))")
            for entry in ranked {
                #expect(max(entry.area, 1 - entry.area) <= 0.98, "\(kind.rawValue) by \(entry.name)")
            }
        }
    }

    @Test(arguments: [1, 2, 3, 4])
    func theGroundTruthFitsAttacksAndNothingElse(seed: UInt64) {
        let run = OfficeRun(seed: seed, minutes: 5, attacks: AttackKind.allCases, intensity: 0.15)
        var seen: Set<AttackKind> = []
        for flow in run.flows {
            let expected = Set([flow.kind].compactMap { $0 })
            #expect(flow.stated == expected, "\(flow.description)")
            seen.formUnion(expected)
        }
        #expect(seen == Set(AttackKind.allCases))
        #expect(run.truth.allSatisfy { $0.start <= $0.end })
    }
}

extension [Double] {
    /// The first place from which on all elements fulfil a condition that the earlier ones do not.
    fileprivate func partitioningIndex(where isAfter: (Double) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
