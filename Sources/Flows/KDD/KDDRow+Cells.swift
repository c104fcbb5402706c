import Tabular

extension KDDRow {
    /// One feature's value.
    private enum Cell {
        case number(UInt64)
        case rate(KDDRate)
        /// A level, by its place among the schema's levels.
        case level(UInt8, [String])
    }

    /// The features' names, kinds and levels: the 28 of NSL-KDD that need no payload, in the order of its files.
    public static let schema: FeatureSchema = {
        var schema = FeatureSchema.nslKDDLive
        let levels = [
            "protocol_type": KDDProtocol.names, "service": KDDService.names, "flag": KDDFlag.names,
        ]
        for index in schema.features.indices {
            guard let known = levels[schema.features[index].name] else { continue }
            schema.features[index].kind = .categorical(levels: known)
        }
        return schema
    }()

    /// Adds the values in the order of the schema; of a categorical feature the index of its level.
    ///
    /// Complexity: O(features), without allocation where `values` has room.
    public func append(to values: inout [Double]) {
        forEachCell { cell in
            switch cell {
            case .number(let number): values.append(Double(number))
            case .rate(let rate): values.append(rate.value)
            case .level(let code, _): values.append(Double(code))
            }
        }
    }

    /// Adds the values as cells of a CSV line, with a comma between two, as the data's files write them.
    ///
    /// Complexity: O(features).
    public func appendCells(to line: inout [UInt8]) {
        var isFirst = true
        forEachCell { cell in
            if !isFirst { line.append(UInt8(ascii: ",")) }
            isFirst = false
            switch cell {
            case .number(let number): Self.append(number, to: &line)
            case .rate(let rate):
                line.append(UInt8(ascii: "0") + rate.hundredths / 100)
                line.append(UInt8(ascii: "."))
                line.append(UInt8(ascii: "0") + rate.hundredths / 10 % 10)
                line.append(UInt8(ascii: "0") + rate.hundredths % 10)
            case .level(let code, let names): line.append(contentsOf: names[Int(code)].utf8)
            }
        }
    }

    private static func append(_ number: UInt64, to line: inout [UInt8]) {
        let start = line.count
        var rest = number
        repeat {
            line.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        line[start...].reverse()
    }

    private func forEachCell(_ body: (Cell) -> Void) {
        body(.number(UInt64(clamping: connection.duration)))
        body(.level(connection.transport.rawValue, KDDProtocol.names))
        body(.level(connection.service.code, KDDService.names))
        body(.level(connection.flag.rawValue, KDDFlag.names))
        body(.number(connection.sourceBytes))
        body(.number(connection.destinationBytes))
        body(.number(connection.isLand ? 1 : 0))
        body(.number(UInt64(connection.wrongFragments)))
        body(.number(UInt64(connection.urgentPackets)))
        body(.number(UInt64(recent.count)))
        body(.number(UInt64(recent.serviceCount)))
        body(.rate(recent.synErrors))
        body(.rate(recent.serviceSynErrors))
        body(.rate(recent.rejections))
        body(.rate(recent.serviceRejections))
        body(.rate(recent.sameService))
        body(.rate(recent.differentServices))
        body(.rate(recent.serviceDifferentHosts))
        body(.number(UInt64(hosts.count)))
        body(.number(UInt64(hosts.serviceCount)))
        body(.rate(hosts.sameService))
        body(.rate(hosts.differentServices))
        body(.rate(hosts.sameSourcePort))
        body(.rate(hosts.serviceDifferentHosts))
        body(.rate(hosts.synErrors))
        body(.rate(hosts.serviceSynErrors))
        body(.rate(hosts.rejections))
        body(.rate(hosts.serviceRejections))
    }
}
