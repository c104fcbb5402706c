import Flows
import Foundation
import Learning
import Packets
import Tabular

/// What was learnt of a place, as one file: how its hosts and its flows behave, whose network it is, and where it
/// comes from.
///
/// The file is sealed as `SealedFile` says, like a model file but with a magic of its own; its payload is a JSON text,
/// and after it the bytes of the learnt detector's model file. Reading runs no code.
public struct BaselineFile: Sendable {
    /// The version that this program reads and writes.
    public static let formatVersion: UInt32 = 1

    /// Where a baseline comes from.
    public struct Provenance: Sendable, Hashable, Codable {
        /// The sources' names.
        public var sources: [String]
        /// How long was learnt, in seconds by the packets' clock.
        public var seconds: Double
        /// How many flows there were.
        public var flows: Int
        /// What every random choice followed from.
        public var seed: UInt64
        /// The program's version.
        public var version: String

        /// A provenance of its parts.
        public init(sources: [String], seconds: Double, flows: Int, seed: UInt64, version: String) {
            self.sources = sources
            self.seconds = seconds
            self.flows = flows
            self.seed = seed
            self.version = version
        }
    }

    /// How hosts behave; nil where none was learnt.
    public var hosts: HostBaseline?
    /// How flows look; nil where none was learnt.
    public var flows: FlowBaseline?
    /// Whose network it is.
    public var home: [CIDR]
    /// Where it comes from.
    public var provenance: Provenance

    /// A baseline of its parts.
    public init(hosts: HostBaseline?, flows: FlowBaseline?, home: [CIDR], provenance: Provenance) {
        self.hosts = hosts
        self.flows = flows
        self.home = home
        self.provenance = provenance
    }

    private static let seal = SealedFile(
        magic: SealedFile.baselineMagic, version: formatVersion, noun: "baseline",
        making: "Make one with 'lapwing detect --learn SOURCE --save FILE'.", mend: "Learn anew.",
        others: [
            SealedFile.Other(
                magic: ModelFile.magic,
                reason: "is a trained model, and a baseline was expected. Give it as a MODEL before the source.")
        ])

    /// Whether a file begins as a baseline does; a source or a model does not.
    public static func isBaseline(_ path: String) -> Bool {
        guard let handle = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? handle.close() }
        guard let start = try? handle.read(upToCount: SealedFile.baselineMagic.count) else { return false }
        return start.elementsEqual(SealedFile.baselineMagic)
    }

    /// The bytes of the file; the same baseline gives the same bytes but for the time.
    public func encode(created: Int64) throws(DetectionError) -> Data {
        do {
            let document = Document(
                hosts: hosts, flows: flows.map(Document.Flows.init), home: home.map(\.description),
                provenance: provenance)
            let model = try flows.map { try ModelFile.encode($0.detector, created: 0) } ?? Data()
            let text = try SealedFile.encoder.encode(document)
            return Self.seal.seal(SealedFile.payload(text: text, bytes: model), created: created)
        } catch { throw .badBaseline(file: "baseline", reason: "cannot be written: \(error)") }
    }

    /// Writes the file: to a temporary file beside it, synced, then renamed over the old one.
    public func write(to path: String, created: Int64) throws(DetectionError) {
        let bytes = try encode(created: created)
        do { try AtomicFile.write(bytes, to: path) } catch {
            guard case .cannotWrite(let file, let reason) = error else {
                throw .badBaseline(file: path, reason: "\(error)")
            }
            throw .badBaseline(file: file, reason: "cannot be written: \(reason). Nothing was changed there.")
        }
    }

    /// Reads a file.
    ///
    /// Throws `.badBaseline`, which says whether it is none, a model, cut short, altered or newer.
    public static func read(_ path: String) throws(DetectionError) -> BaselineFile {
        let bytes: Data
        do { bytes = try AtomicFile.read(path) } catch {
            guard case .badModelFile(let file, let reason) = error else {
                throw .badBaseline(file: path, reason: "\(error)")
            }
            throw .badBaseline(file: file, reason: reason)
        }
        return try decode(bytes, file: path)
    }

    /// Reads the bytes of a file.
    public static func decode(_ data: Data, file: String) throws(DetectionError) -> BaselineFile {
        let content: SealedFile.Content
        do { content = try seal.open(data) } catch { throw .badBaseline(file: file, reason: error.reason) }
        func damaged(_ what: String) -> DetectionError {
            .badBaseline(file: file, reason: "the baseline is damaged: \(what). Learn anew.")
        }
        guard let (text, model) = SealedFile.parts(of: content.payload) else { throw damaged("it has no text") }
        let document: Document
        do { document = try SealedFile.decoder.decode(Document.self, from: text) } catch {
            throw damaged("its text does not read")
        }
        let home = document.home.compactMap { CIDR($0) }
        guard home.count == document.home.count else { throw damaged("a home network is none") }
        return BaselineFile(
            hosts: document.hosts,
            flows: try document.flows.map { part throws(DetectionError) in
                do { return try part.baseline(model: model) } catch {
                    throw damaged("its detector does not fit (\(error))")
                }
            }, home: home, provenance: document.provenance)
    }
}

/// The JSON part of a baseline file.
private struct Document: Codable {
    var hosts: HostBaseline?
    var flows: Flows?
    var home: [String]
    var provenance: BaselineFile.Provenance

    /// What is said of the flows besides their detector.
    struct Flows: Codable {
        var flowsPerDay: Double
        var profile: MeterProfile
        var flows: Int
        var norms: FeatureNorms

        init(_ baseline: FlowBaseline) {
            flowsPerDay = baseline.flowsPerDay
            profile = baseline.profile
            flows = baseline.flows
            norms = baseline.norms
        }

        func baseline(model: Data) throws -> FlowBaseline {
            let detector = try ModelFile.decode(model, file: "its model").detector
            guard let width = profile.flowSchema?.features.count, norms.fits(width), flowsPerDay >= 0, flows >= 0
            else { throw DetectionError.badOption("its norms") }
            return try FlowBaseline(
                detector: detector, flowsPerDay: flowsPerDay, profile: profile, flows: flows, norms: norms)
        }
    }
}
